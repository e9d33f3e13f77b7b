package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.Incoming.Added;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is said where the bot is added to a group or channel: a group is greeted, and whoever added
/// it is told in private which number the chat has, with buttons that set it up from there. In a
/// channel nothing is said: its readers have asked for nothing.
record Welcome(ChatRepository chats, Post sender) {

  private static final Logger log = LoggerFactory.getLogger(Welcome.class);

  void greet(ChatKey group, boolean admitted, Texts texts) throws InterruptedException {
    sender.send(
        group,
        Message.of(
            admitted ? texts.of("welcome.group") : Gatekeeper.notAllowed(texts, group.chatId())),
        null);
  }

  /// Somebody who never spoke to the bot cannot be told.
  void tell(Added added, Chat chat, boolean admitted, Texts texts) throws InterruptedException {
    if (chats.find(chat.key()).isEmpty() && admitted) {
      chats.save(chat); // Its buttons must know what kind of chat they are about.
    }
    var outcome = sender.send(ChatKey.of(added.by()), message(added, chat, admitted, texts), null);
    log.info("chat={} added, {}", chat.key().chatId(), outcome);
  }

  private static Message message(Added added, Chat chat, boolean admitted, Texts texts) {
    var id = chat.key().chatId();
    var where =
        texts.of(
            chat.kind() == Chat.Kind.CHANNEL ? "welcome.channel.added" : "welcome.group.added",
            added.title(),
            Long.toString(id));
    if (!admitted) {
      return Message.of(where + "\n\n" + Gatekeeper.notAllowed(texts, id));
    }
    return Message.of(
            where + "\n\n" + texts.of("welcome.setup"),
            List.of(
                List.of(
                    new Button(texts.of("button.categories"), Action.SCREEN, Screens.CATEGORIES),
                    new Button(texts.of("button.time"), Action.SCREEN, Screens.TIME),
                    new Button(texts.of("button.settings"), Action.SCREEN, Screens.MAIN))))
        .about(id, texts);
  }
}
