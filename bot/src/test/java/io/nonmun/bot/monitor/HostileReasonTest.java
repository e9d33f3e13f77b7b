package io.nonmun.bot.monitor;

import io.nonmun.HostileText;
import org.junit.jupiter.api.Test;

/// Whatever a failure's reason quotes, naming it for the owner ends.
class HostileReasonTest {

  @Test
  void endsOnAnything() {
    HostileText.feed(FailureReasons::label);
  }
}
