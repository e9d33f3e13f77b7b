package io.nonmun.fetcher;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A source could not be read. The message says what failed, the value seen and the mend.
public final class FetchException extends RuntimeException {

  /// What a caller can do about it.
  public enum Kind {
    /// No answer, or a broken one; worth trying again.
    UNREACHABLE,
    /// The source asked to come back later.
    THROTTLED,
    /// There is no such thing.
    NOT_FOUND,
    /// An answer in a form that the parser does not trust.
    MALFORMED,
    /// Larger than is read.
    TOO_LARGE,
    /// A redirect to a host that is not configured.
    FOREIGN_REDIRECT
  }

  private final Kind kind;
  private final String url;
  private final int status;
  private final @Nullable Instant retryAt;

  /// @param status the HTTP status, or 0 where no answer came
  /// @param retryAt for `THROTTLED`: not before then
  public FetchException(
      Kind kind,
      String url,
      int status,
      String message,
      @Nullable Instant retryAt,
      @Nullable Throwable cause) {
    super(message + " [" + url + (status == 0 ? "" : ", HTTP " + status) + "]", cause);
    this.kind = kind;
    this.url = url;
    this.status = status;
    this.retryAt = retryAt;
  }

  public Kind kind() {
    return kind;
  }

  public String url() {
    return url;
  }

  public int status() {
    return status;
  }

  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }
}
