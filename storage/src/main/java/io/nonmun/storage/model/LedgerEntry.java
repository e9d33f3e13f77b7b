package io.nonmun.storage.model;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// One row of the ledger: one paper of one announcement day.
///
/// @param type the freshest way it was announced that day over all categories read
/// @param reason why, for `SKIPPED` and `FAILED` always and for `EXTRACTED` where a model was
///   configured; absent elsewhere
public record LedgerEntry(
    ArxivId id,
    LocalDate announcedOn,
    AnnounceType type,
    LedgerState state,
    @Nullable String reason) {

  public LedgerEntry {
    var needsReason = state == LedgerState.SKIPPED || state == LedgerState.FAILED;
    if (needsReason && reason == null) {
      throw new IllegalArgumentException(id + " is " + state + " and needs a reason");
    }
    if (!needsReason && state != LedgerState.EXTRACTED && reason != null) {
      throw new IllegalArgumentException(id + " is " + state + " and takes no reason");
    }
  }

  /// The same paper of the same day in another state.
  public LedgerEntry in(LedgerState newState, @Nullable String newReason) {
    return new LedgerEntry(id, announcedOn, type, newState, newReason);
  }
}
