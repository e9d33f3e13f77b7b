package io.nonmun.bot.cli;

import io.nonmun.HostileText;
import org.junit.jupiter.api.Test;

/// Whatever is logged, masking it ends.
class HostileLogTest {

  @Test
  void endsOnAnything() {
    HostileText.feed(Redactor::redact);
  }
}
