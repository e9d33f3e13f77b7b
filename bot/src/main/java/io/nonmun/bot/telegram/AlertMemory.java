package io.nonmun.bot.telegram;

/// Remembers, over restarts too, what the admins were told is broken.
public interface AlertMemory {

  /// @return whether the subject was well before
  boolean markBroken(String subject);

  /// @return whether the subject was broken before
  boolean markMended(String subject);
}
