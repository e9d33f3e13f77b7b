package io.nonmun.bot.command;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A card on its way, as its work remembers it.
///
/// @param message that is the card, or the line that becomes it
/// @param version as asked for, or as shown; null for the newest
/// @param shown whether it is a card already, which waits for its summary
/// @param complete whether it lacks nothing but its figure; null for no
record Card(
    int message,
    String paper,
    @Nullable Integer version,
    boolean shown,
    @Nullable Boolean complete) {

  static Card line(int message, PaperReference paper) {
    var version = paper.version();
    return new Card(
        message, paper.id().value(), version.isPresent() ? version.getAsInt() : null, false, false);
  }

  PaperReference reference() {
    return new PaperReference(
        new ArxivId(paper), version == null ? OptionalInt.empty() : OptionalInt.of(version));
  }

  boolean lacksOnlyItsFigure() {
    return complete != null && complete;
  }

  Card shown(Paper exactly, boolean complete) {
    return new Card(message, paper, exactly.version().version(), true, complete);
  }
}
