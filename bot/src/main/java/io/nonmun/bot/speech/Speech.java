package io.nonmun.bot.speech;

/// Says a text. Optional: what an owner has not set up is not there. Safe for use by many threads.
@FunctionalInterface
public interface Speech {

  /// What came of it.
  sealed interface Outcome {}

  /// @param bytes a whole file, not to be changed any more
  /// @param isOpus whether it is Ogg with Opus, which Telegram plays as a voice message; else WAV
  record Spoken(byte[] bytes, boolean isOpus) implements Outcome {}

  /// @param reason for the owner: what failed, and the mend
  record Failed(String reason) implements Outcome {}

  /// @param text Korean, as it is to be read
  Outcome say(String text) throws InterruptedException;
}
