package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.render.Message;
import java.util.List;

/// `/today`: the newest digest, now.
record TodayCommand(DigestRequests digests) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.preferences().categories().isEmpty()) {
      return Say.text(request.texts().of("today.none"));
    }
    var had = digests.newest(request.key());
    return digests.today(request.key(), request.origin().messageId(), had)
        ? List.of()
        : Say.text(request.texts().of("today.busy"));
  }
}
