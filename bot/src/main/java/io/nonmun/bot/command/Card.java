package io.nonmun.bot.command;

import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A card on its way, as its work remembers it.
///
/// @param message that is the card, or the line that becomes it
/// @param version as asked for, or as shown; null for the newest
/// @param shown whether it is a card already, which waits for its summary
/// @param complete whether it lacks nothing but its figure; null for no
/// @param missing a version that was asked for and does not exist, or null
record Card(
    int message,
    String paper,
    @Nullable Integer version,
    boolean shown,
    @Nullable Boolean complete,
    @Nullable Integer missing) {

  static Card line(int message, PaperReference paper) {
    var version = paper.version();
    return new Card(
        message,
        paper.id().value(),
        version.isPresent() ? version.getAsInt() : null,
        false,
        false,
        null);
  }

  PaperReference reference() {
    return new PaperReference(
        new ArxivId(paper), version == null ? OptionalInt.empty() : OptionalInt.of(version));
  }

  boolean lacksOnlyItsFigure() {
    return complete != null && complete;
  }

  /// From now on it is of the version that is shown, and knows that another was asked for.
  Card shown(PaperDesk.Card read, boolean complete) {
    var shown = read.paper().version().version();
    var missing = read.missing().isPresent() ? read.missing().getAsInt() : null;
    return new Card(message, paper, shown, true, complete, missing);
  }

  PaperDesk.Card of(PaperDesk.Card read) {
    return missing == null ? read : read.instead(missing);
  }
}
