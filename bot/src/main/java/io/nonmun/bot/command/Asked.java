package io.nonmun.bot.command;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.OptionalInt;

/// A question on its way, as its job keeps it.
///
/// @param message the line that becomes the answer
/// @param version 0 for the newest one
/// @param paid whether the chat's allowance was taken for it
record Asked(int message, String paper, int version, String question, boolean paid) {

  static Asked line(int message, PaperReference paper, String question) {
    return new Asked(
        message, paper.id().value(), paper.version().orElse(0), question, /* paid= */ false);
  }

  PaperReference reference() {
    return new PaperReference(
        new ArxivId(paper), version == 0 ? OptionalInt.empty() : OptionalInt.of(version));
  }

  Asked paid(boolean now) {
    return new Asked(message, paper, version, question, now);
  }
}
