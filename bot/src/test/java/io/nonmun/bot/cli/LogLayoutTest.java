package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.nonmun.bot.config.ConfigReader;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogLayoutTest {

  private static final String TOKEN = "987654321:AAplantedSecretPlantedSecret_0123";

  private final Logger logger = new LoggerContext().getLogger("io.nonmun.fetcher.ArxivClient");

  @AfterEach
  void beQuietAgain() {
    LogLayout.setVerbose(false);
  }

  @Test
  void writesOnePlainLine() {
    assertThat(layOut("rest for {} s", null, 3))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d WARN  ArxivClient: rest for 3 s\\R");
  }

  @Test
  void aLineSaysItsDayAndZone() {
    var event =
        new LoggingEvent(
            LogLayoutTest.class.getName(), logger, Level.INFO, "stage=run", null, new Object[0]);
    event.setInstant(Instant.parse("2026-11-20T15:00:05.123456789Z"));

    assertThat(new LogLayout(ZoneId.of("Asia/Seoul")).doLayout(event))
        .startsWith("2026-11-21T00:00:05+09:00 INFO  ArxivClient: stage=run");
    assertThat(new LogLayout(ZoneId.of("UTC")).doLayout(event))
        .startsWith("2026-11-20T15:00:05+00:00 INFO ");
  }

  @Test
  void tellsACauseInTheSameLine() {
    assertThat(layOut("no answer", new IOException("reset")))
        .endsWith("no answer (java.io.IOException: reset)" + System.lineSeparator());
  }

  @Test
  void whatIsLoggedForgesNoLine() {
    var answer = "bad\n2026-11-20T00:00:00+00:00 INFO  Inbox: all is well\u001b[2J";

    assertThat(layOut("server said {}", new IOException(answer), answer).lines()).hasSize(1);
    assertThat(layOut("server said {}", null, answer))
        .contains("bad\\n2026-11-20", "well\\u001b[2J");
  }

  @Test
  void b04MasksTokensByTheirForm() {
    var url = "https://api.telegram.org/bot" + TOKEN + "/getMe";
    LogLayout.setVerbose(true);

    assertThat(layOut("GET {}", new IOException("no answer from " + url), url))
        .contains("\tat " + getClass().getName())
        .contains("GET https://api.telegram.org/bot****/getMe")
        .doesNotContain("planted");
    assertThat(layOut("Authorization: Bearer planted", null)).doesNotContain("planted");
    assertThat(layOut(TOKEN.replace(":", "%3A"), null)).doesNotContain("planted");
  }

  // R8: a line of a million digits took minutes. No time is measured here: looking at each digit's
  // run again would take hours for these.
  @Test
  @Timeout(60)
  void r08ALineOfMillionsOfDigitsIsMaskedAtOnceAndCut() {
    var digits = "7".repeat(4_000_000);

    assertThat(layOut("server said {}", new IOException(digits), digits))
        .hasSizeLessThan(25_000)
        .contains("… (3990012 more)");
    assertThat(layOut(digits + TOKEN, null)).doesNotContain("planted");
    assertThat(layOut("x".repeat(9_990) + " " + TOKEN, null)).doesNotContain("planted", "9876543");
    assertThat(Redactor.redact(digits + ":" + "A".repeat(30))).isEqualTo("****");
  }

  @Test
  void masksConfiguredSecrets() {
    assertThat(layOut("key planted-key-9876", null)).contains("planted");

    Redactor.learn(
        ConfigReader.read(
            Optional.empty(), Map.of("NONMUN_SUMMARIZER_OPENAI_API_KEY", "planted-key-9876")));

    assertThat(layOut("key planted-key-9876", null)).contains("key ****").doesNotContain("planted");
  }

  private String layOut(String message, @Nullable Throwable thrown, Object... arguments) {
    return new LogLayout()
        .doLayout(
            new LoggingEvent(
                LogLayoutTest.class.getName(), logger, Level.WARN, message, thrown, arguments));
  }
}
