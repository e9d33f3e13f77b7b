package io.nonmun.bot.wiring;

import io.nonmun.bot.digest.Progress;

/// Puts the modules together.
public final class Assembly {

  private Assembly() {}

  public static Application open(NonmunConfig config, Progress progress) {
    throw new UnsupportedOperationException("the modules are not put together yet");
  }
}
