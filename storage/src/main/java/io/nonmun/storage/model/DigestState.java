package io.nonmun.storage.model;

import org.jspecify.annotations.Nullable;

/// What became of one day's digest for one chat.
public enum DigestState {
  /// Its deliveries are planned; not all are sent.
  OPEN,
  /// Everything of it is sent or given up.
  DONE,
  /// Nothing was announced, and the chat was told or did not want to be.
  QUIET,
  /// Its papers went into the digest of a later day, after a downtime.
  MERGED;

  /// Whether a digest in this state, null where there is none, chose its papers, or another did for
  /// it. A day that was said to be quiet is planned when its announcement comes after all.
  public static boolean isPlanned(@Nullable DigestState state) {
    return state != null && state != QUIET;
  }
}
