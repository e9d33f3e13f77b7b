package io.nonmun.bot.command;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.RichCardView;
import java.util.List;
import java.util.Optional;

/// `/rich`: whether a chat has Rich Messages below its cards. Only who has seen one turns them on:
/// clients that do not know them show nothing, and Telegram does not tell.
record RichCommand(MarkedChats chats, Profiles profiles, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var argument = request.argument();
    if (argument.isEmpty()) {
      return Say.text(
          request.texts().of(chats.has(request.key()) ? "rich.now.on" : "rich.now.off"));
    }
    var wanted =
        QuietCommand.parse(argument)
            .orElseThrow(() -> new BadArgument("rich.unread", Words.brief(argument)));
    if (!wanted) {
      chats.remove(request.key());
      return Say.text(request.texts().of("rich.set.off"));
    }
    var texts = request.texts();
    var sent =
        sender.sendRich(
            request.key(),
            new Attachment.Rich(RichCardView.test(texts), null),
            request.origin().messageId());
    return sent instanceof SendOutcome.Sent
        ? List.of(
            Message.of(
                texts.of("rich.ask"),
                List.of(
                    List.of(
                        new Button(texts.of("button.seen"), Action.RICH, "yes"),
                        new Button(texts.of("button.unseen"), Action.RICH, "no")))))
        : Say.text(texts.of("rich.untaken"));
  }

  Optional<Message> press(Request request, boolean seen) {
    if (seen) {
      profiles.meet(request);
      chats.add(request.key());
    } else {
      chats.remove(request.key());
    }
    return Optional.of(Message.of(request.texts().of(seen ? "rich.set.on" : "rich.set.off")));
  }
}
