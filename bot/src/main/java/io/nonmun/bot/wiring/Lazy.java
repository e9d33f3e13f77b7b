package io.nonmun.bot.wiring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part that is opened when it is first asked for, once, and closed only if it was opened.
final class Lazy<T extends AutoCloseable> implements AutoCloseable {

  private final Supplier<T> opener;
  private @Nullable T part;

  Lazy(Supplier<T> opener) {
    this.opener = opener;
  }

  synchronized T get() {
    if (part == null) {
      part = opener.get();
    }
    return part;
  }

  @Override
  public synchronized void close() {
    var closing = part;
    if (closing == null) {
      return;
    }
    part = null;
    try {
      closing.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("could not close " + closing.getClass().getSimpleName(), e);
    }
  }
}
