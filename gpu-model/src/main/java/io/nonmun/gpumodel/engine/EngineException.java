package io.nonmun.gpumodel.engine;

import org.jspecify.annotations.Nullable;

/// A request that was refused, or came to no end.
public final class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// The request cannot be served, now or later.
    IMPOSSIBLE,
    /// As many requests wait as may; try again later.
    QUEUE_FULL,
    /// Computing it failed; the engine goes on.
    FAILED,
    /// The engine goes on no more.
    DEAD,
    /// The engine was closed.
    CLOSED
  }

  private final Reason reason;

  EngineException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
