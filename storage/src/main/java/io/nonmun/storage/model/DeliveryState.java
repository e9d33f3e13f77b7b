package io.nonmun.storage.model;

/// What became of one paper for one chat.
public enum DeliveryState {
  /// To be sent.
  PLANNED,
  /// Handed to Telegram, answer unknown: sent again after a crash.
  SENDING,
  /// Shown, in a known message.
  SENT,
  /// Given up, with the reason.
  FAILED,
  /// Kept from the reader by the reader's own mutes.
  MUTED
}
