package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Instant now = Instant.parse("2026-11-20T01:00:00Z");

  @Test
  void writesALineNowAndThenWhereThereIsNoScreen() {
    var progress = progress(false);

    progress.report("수집", 1, 4);
    progress.report("수집", 2, 4);
    now = now.plusSeconds(10);
    progress.report("수집", 3, 4);
    progress.report("수집", 4, 4);
    progress.report("수집", 4, 4);
    progress.report("요약", 0, 4);

    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("수집 1/4\n수집 3/4\n수집 4/4\n요약 0/4\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void redrawsABarOnAScreen() {
    var progress = progress(true);

    progress.report("수집", 6, 12);
    progress.report("수집", 7, 12);
    now = now.plusMillis(100);
    progress.report("수집", 8, 12);
    progress.report("수집", 12, 12);

    assertThat(err.toString(StandardCharsets.UTF_8).replace("\r", "<").replace("\u001B[K", ">"))
        .isEqualTo(
            "<>[############------------] 수집 6/12<"
                + "<>[################--------] 수집 8/12<"
                + "<>수집 12/12\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void nothingToDoIsDone() {
    progress(true).report("수집", 0, 0);

    assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("수집 0/0\n");
  }

  private TerminalProgress progress(boolean interactive) {
    return new TerminalProgress(new Terminal(printTo(out), printTo(err), interactive), () -> now);
  }

  private static PrintStream printTo(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
