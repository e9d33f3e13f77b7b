package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/today`: the newest digest, now.
record TodayCommand(DigestRequests digests) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    if (request.preferences().categories().isEmpty()) {
      return Say.text("아직 구독하는 분류가 없습니다. /start에서 고르거나 이렇게 보내세요. 예: /subscribe cs.CL");
    }
    digests.ask(request.key(), request.origin().messageId());
    return List.of();
  }
}
