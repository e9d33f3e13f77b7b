package io.nonmun.bot.post;

import java.time.Duration;

/// What a sender wants to know, and to bear, of a message's wait for its turn.
public interface Turn {

  /// Longer waits are for nobody to stand through.
  Duration LONGEST = Duration.ofMinutes(5);

  Turn ANY = () -> {};

  /// The message leaves now: the last moment to remember it before it may have arrived. Called
  /// again where it must leave again; an exception keeps it here.
  void taken();

  /// If the message would have to wait longer, the outcome is [SendOutcome.Later] instead.
  default Duration patience() {
    return LONGEST;
  }
}
