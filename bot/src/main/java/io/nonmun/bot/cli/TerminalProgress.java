package io.nonmun.bot.cli;

import io.nonmun.bot.intake.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Shows progress on stderr: a bar on a screen, a plain line now and then elsewhere.
final class TerminalProgress implements Progress {

  private static final Duration BAR_PAUSE = Duration.ofMillis(100);
  private static final Duration LINE_PAUSE = Duration.ofSeconds(10);
  private static final int BAR_WIDTH = 24;

  private final Terminal terminal;
  private final InstantSource clock;
  private String stage = "";
  private boolean finished;
  private Instant nextDue = Instant.MIN;

  TerminalProgress(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public synchronized void report(String stage, int done, int total) {
    var now = clock.instant();
    var finished = done >= total;
    if (stage.equals(this.stage) && (finished ? this.finished : now.isBefore(nextDue))) {
      return;
    }
    this.stage = stage;
    this.finished = finished;
    nextDue = now.plus(terminal.interactive() ? BAR_PAUSE : LINE_PAUSE);
    var count = stage + " " + done + "/" + total;
    if (terminal.interactive() && !finished) {
      terminal.draw(bar(done, total) + " " + count);
    } else {
      terminal.note(count);
    }
  }

  private static String bar(int done, int total) {
    var filled = (int) ((long) BAR_WIDTH * done / total);
    return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "]";
  }
}
