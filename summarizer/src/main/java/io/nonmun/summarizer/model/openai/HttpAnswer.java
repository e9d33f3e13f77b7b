package io.nonmun.summarizer.model.openai;

import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.RetryAfter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// What a server sent back, whole.
///
/// @param retryAfter from its `Retry-After`, not negative; null where it gives none
record HttpAnswer(int status, @Nullable Duration retryAfter, String body) {

  private static final long MAX_BODY_BYTES = 4 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Backoff UNTOLD = new Backoff(Duration.ofSeconds(5), 2, LONGEST_WAIT);

  static HttpAnswer of(Response response, Clock clock) throws IOException {
    var body = response.body();
    if (body.source().request(MAX_BODY_BYTES + 1)) {
      throw new IOException("the answer is larger than " + MAX_BODY_BYTES + " bytes");
    }
    return new HttpAnswer(
        response.code(),
        RetryAfter.parse(response.header("Retry-After"), clock.instant()).orElse(null),
        body.string());
  }

  /// Whether it may be the request's form that the server does not take.
  boolean isComplaint() {
    return status == 400 || status == 422;
  }

  boolean isOutOfQuota() {
    return status == 402 || status == 429 && body.contains("insufficient_quota");
  }

  /// How long to wait before the same request may do: what the server says, else twice as long
  /// after every retry; empty where waiting will not help, or not soon.
  Optional<Duration> waitBeforeRetry(int retries) {
    var busy = status == 429 && !isOutOfQuota() || status == 503 && retryAfter != null;
    return Optional.of(retryAfter == null ? UNTOLD.after(retries + 1) : retryAfter)
        .filter(wait -> busy && wait.compareTo(LONGEST_WAIT) <= 0);
  }
}
