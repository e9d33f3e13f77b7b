package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/today`: the newest digest, now.
record TodayCommand(DigestRequests digests) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    if (request.preferences().categories().isEmpty()) {
      return Say.text(request.texts().of("today.none"));
    }
    digests.ask(request.key(), request.origin().messageId());
    return List.of();
  }
}
