package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.render.Message;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// `/coverage`: what became of every paper of a day.
record CoverageCommand(DigestDesk digests) implements Command {

  @Override
  public List<Message> run(Request request) {
    return digests.coverage(request.key(), day(request.argument(), "/coverage")).messages();
  }

  /// @throws BadArgument if there is something that is no date
  static Optional<LocalDate> day(String text, String command) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      throw new BadArgument("date.unread", Words.brief(text), command);
    }
  }
}
