package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.ChatRepository;
import java.util.List;
import java.util.Optional;

/// `/stop`: asks, then forgets the chat.
record StopCommand(ChatRepository chats) implements Command {

  @Override
  public List<Message> run(Request request) {
    return List.of(
        Say.message(
            "브리핑을 그만 받고, 이 대화방의 설정과 받은 기록을 모두 지울까요? 되돌릴 수 없습니다.",
            List.of(
                List.of(
                    new Button("모두 지우기", Action.STOP, "yes"),
                    new Button("그대로 두기", Action.STOP, "no")))));
  }

  Optional<Message> press(Request request, boolean sure) {
    if (!sure) {
      return Optional.of(Say.message("그대로 두었습니다. 브리핑은 계속 보내 드립니다.", List.of()));
    }
    if (chats.subscribed().stream()
        .anyMatch(chat -> chat.configured() && chat.key().chatId() == request.key().chatId())) {
      throw new BadArgument("이 대화방에는 봇 운영자가 설정 파일(nonmun.chats)에 적은 주제가 있어 지울 수 없습니다.");
    }
    chats.forget(request.key().chatId());
    return Optional.of(Say.message("모두 지웠습니다. 다시 받으시려면 /start를 보내세요.", List.of()));
  }
}
