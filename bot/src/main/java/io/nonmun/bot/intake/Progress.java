package io.nonmun.bot.intake;

/// Hears how far long work has come. Safe for calls from many threads.
@FunctionalInterface
public interface Progress {

  /// @param stage what is being done, in one or two Korean words: `수집`, `요약`
  /// @param done how many of `total`; the stage ends when both are equal
  void report(String stage, int done, int total);
}
