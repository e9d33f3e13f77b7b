package io.nonmun.storage.model;

/// What became of one day's digest for one chat.
public enum DigestState {
  /// Its deliveries are planned; not all are sent.
  OPEN,
  /// Everything of it is sent or given up.
  DONE,
  /// Nothing was announced, and the chat was told or did not want to be.
  QUIET,
  /// Its papers went into the digest of a later day, after a downtime.
  MERGED
}
