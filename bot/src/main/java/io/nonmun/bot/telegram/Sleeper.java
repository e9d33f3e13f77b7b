package io.nonmun.bot.telegram;

import java.time.Duration;

/// How time is passed; tests pass it faster.
@FunctionalInterface
interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
