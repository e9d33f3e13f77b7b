package io.nonmun.storage.model;

/// What became of an announced paper. Every paper of a day has exactly one of these.
///
/// `ANNOUNCED → FETCHED → SUMMARISED | EXTRACTED | SKIPPED | FAILED`; a later run may raise a paper
/// that was extracted, skipped or failed to `SUMMARISED`, and never lowers one. A replacement ends
/// as `FETCHED`: its new version is known, and readers of the old one are told.
public enum LedgerState {
  /// Named by a listing; its metadata is not known.
  ANNOUNCED,
  /// Its title and abstract are stored.
  FETCHED,
  /// A checked Korean summary is stored.
  SUMMARISED,
  /// No model was there; readers get key sentences of the abstract.
  EXTRACTED,
  /// Left out on purpose, with the reason (`limit`).
  SKIPPED,
  /// Given up, with the reason.
  FAILED
}
