package io.nonmun.bot.command;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.OptionalInt;

/// A wish for a paper's full-text summary on its way, as its job keeps it.
///
/// @param message the line that becomes the summary
/// @param version 0 for the newest one
/// @param paid whether the chat's allowance was taken for it
record FullTextAsked(int message, String paper, int version, boolean paid) {

  PaperReference reference() {
    return new PaperReference(
        new ArxivId(paper), version == 0 ? OptionalInt.empty() : OptionalInt.of(version));
  }

  FullTextAsked asPaid() {
    return new FullTextAsked(message, paper, version, /* paid= */ true);
  }
}
