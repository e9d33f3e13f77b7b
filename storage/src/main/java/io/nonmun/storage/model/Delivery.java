package io.nonmun.storage.model;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// One paper for one chat: there is at most one of these, whatever its versions and days.
///
/// @param day the announcement day whose digest holds it
/// @param position its number in that digest, counted from 1; 0 for a muted one
/// @param messageId set exactly for `SENT`
/// @param reason set exactly for `FAILED` and `MUTED` (the word that muted it)
/// @param complete whether what was shown had its Korean summary; an incomplete one is edited when
///   the summary is there
public record Delivery(
    ChatKey chat,
    ArxivId paper,
    LocalDate day,
    int position,
    DeliveryState state,
    @Nullable Integer messageId,
    @Nullable String reason,
    boolean complete) {

  /// The same after it was tried.
  public Delivery with(
      DeliveryState state, @Nullable Integer messageId, @Nullable String reason, boolean complete) {
    return new Delivery(chat, paper, day, position, state, messageId, reason, complete);
  }
}
