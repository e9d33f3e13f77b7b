package io.nonmun.bot.command;

import io.nonmun.bot.digest.PaperDesk;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.util.Optional;

/// Papers as the commands ask for them. Safe for use by many threads.
public interface Cards {

  /// As [PaperDesk#read].
  PaperDesk.Card read(PaperReference paper) throws InterruptedException;

  /// URL of the paper's first figure, where one is known. Must not hold up the card.
  default Optional<String> figure(Paper paper) {
    return Optional.empty();
  }
}
