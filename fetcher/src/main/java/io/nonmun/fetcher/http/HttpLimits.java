package io.nonmun.fetcher.http;

import java.time.Duration;

/// What one request may cost.
///
/// @param deadline of one try from connecting to the last byte of the body
/// @param maxBytes of a body, decompressed
/// @param tries at most, the first one included
/// @param pause first back-off when the server asks to slow down without saying how long; each
///   further one is four times as long, and all are shortened by up to a half
/// @param retryPause the same after an error or no answer
/// @param patience longest wait for one's turn; a longer one is a `THROTTLED` failure
public record HttpLimits(
    Duration deadline,
    int maxBytes,
    int tries,
    Duration pause,
    Duration retryPause,
    Duration patience) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          Duration.ofMinutes(2),
          16 << 20,
          3,
          Duration.ofMinutes(3),
          Duration.ofSeconds(15),
          Duration.ofMinutes(30));

  /// The same for what is nice to have: one try, and no waiting beyond an ordinary turn.
  public HttpLimits brief() {
    return new HttpLimits(deadline, maxBytes, 1, pause, retryPause, Duration.ofMinutes(2));
  }

  public HttpLimits {
    if (tries < 1) {
      throw new IllegalArgumentException("tries is " + tries + "; 1 or more");
    }
  }
}
