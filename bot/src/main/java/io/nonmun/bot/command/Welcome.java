package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.Incoming.Added;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is said where the bot is added to a group or channel: a group is greeted, and whoever added
/// it is told in private which number the chat has, with buttons that set it up from there. In a
/// channel nothing is said: its readers have asked for nothing.
record Welcome(ChatRepository chats, MessageSender sender) {

  private static final Logger log = LoggerFactory.getLogger(Welcome.class);

  void greet(ChatKey group, boolean admitted) throws InterruptedException {
    sender.send(
        group,
        Say.message(
            admitted
                ? "👋 안녕하세요, arXiv의 새 논문을 한국어로 요약해 드리는 ‘논문’ 봇입니다. 대화방 관리자께서 /start로 분류와 시각을 골라 주세요."
                : Gatekeeper.notAllowed(group.chatId()),
            List.of()),
        null);
  }

  /// Somebody who never spoke to the bot cannot be told.
  void tell(Added added, Chat chat, boolean admitted) throws InterruptedException {
    if (chats.find(chat.key()).isEmpty() && admitted) {
      chats.save(chat); // Its buttons must know what kind of chat they are about.
    }
    var outcome = sender.send(ChatKey.of(added.by()), message(added, chat, admitted), null);
    log.info("chat={} added, {}", chat.key().chatId(), outcome);
  }

  private static Message message(Added added, Chat chat, boolean admitted) {
    var id = chat.key().chatId();
    var where =
        "📢 %s‘%s’에 봇이 추가되었습니다. 대화방 번호: %d"
            .formatted(chat.kind() == Chat.Kind.CHANNEL ? "채널 " : "대화방 ", added.title(), id);
    if (!admitted) {
      return Say.message(where + "\n\n" + Gatekeeper.notAllowed(id), List.of());
    }
    return Say.message(
            where
                + """


                여기서 버튼으로 그 대화방의 브리핑을 정할 수 있습니다. 분류를 하나 이상 고르면 다음 발표부터 그곳으로 보냅니다.\
                """,
            List.of(
                List.of(
                    new Button("분류", Action.SCREEN, Screens.CATEGORIES),
                    new Button("시각", Action.SCREEN, Screens.TIME),
                    new Button("설정 모두", Action.SCREEN, Screens.MAIN))))
        .about(id);
  }
}
