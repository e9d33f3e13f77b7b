package io.nonmun.bot.config;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.speech`: the program that says digests.
///
/// @param command the program and its arguments; it reads UTF-8 from its standard input, and writes
///   Ogg/Opus or WAV to its standard output. Empty: nothing is spoken
/// @param timeout of one run
public record SpeechSettings(
    @Allowed(
            value = "프로그램과 그 인수의 목록 (예: [espeak-ng, -v, ko, --stdin, --stdout])",
            form = "[^\\p{Cc}]+")
        @DefaultValue
        List<String> command,
    @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("60s")
        Duration timeout) {

  public SpeechSettings {
    command = List.copyOf(command);
  }
}
