package io.nonmun.bot.delivery;

import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The short lines around a digest.
final class Notes {

  private Notes() {}

  static Message line(String text) {
    return new Message(List.of(Line.of(text)), List.of());
  }

  /// Why a chat is shown none of a day's papers.
  ///
  /// @param rows the digest's, of which none was sent
  static Message nothingForChat(Texts texts, LocalDate day, Collection<Delivery> rows) {
    var muted = count(rows, DeliveryState.MUTED);
    var refused = count(rows, DeliveryState.FAILED);
    var unsent = rows.size() - muted - refused;
    var notes = new ArrayList<String>();
    if (refused + unsent > 0) {
      notes.add(texts.of("today.unsent", refused + unsent));
    }
    if (muted > 0) {
      notes.add(texts.of("today.muted", muted));
    }
    return line(
        texts.of(unsent > 0 ? "today.open" : "today.empty", texts.day(day))
            + (notes.isEmpty() ? "" : " (" + String.join(" · ", notes) + ")"));
  }

  private static int count(Collection<Delivery> rows, DeliveryState state) {
    return (int) rows.stream().filter(row -> row.state() == state).count();
  }
}
