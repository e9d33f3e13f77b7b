package io.nonmun.bot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times the bot's start as its owner starts it, from the process to the first poll that reaches a
/// Bot API server on loopback. Run by `docs/benchmarks/README.md`'s command after `mvn package`.
@Tag("bench")
class StartBench {

  private static final int ROUNDS = 7;
  private static final Pattern STARTED = Pattern.compile("started took=(\\d+)\\.(\\d)s");

  @TempDir Path folder;

  @Test
  void fromProcessToFirstPoll() throws Exception {
    Map.of("with the AOT cache", "", "without it", "-XX:AOTMode=off")
        .forEach((name, options) -> {
          var polls = new ArrayList<Long>();
          var cpu = new ArrayList<Long>();
          var starts = new ArrayList<Long>();
          // The first round creates the database, and is not counted.
          for (var round = 0; round <= ROUNDS; round++) {
            start(options, polls, cpu, starts);
          }
          polls.removeFirst();
          cpu.removeFirst();
          starts.removeFirst();
          System.out.printf(
              "%s, ms: first poll %s; CPU until then %s; `started` %s%n",
              name, spread(polls), spread(cpu), spread(starts));
        });
  }

  private void start(String options, List<Long> polls, List<Long> cpu, List<Long> starts) {
    var log = folder.resolve("log");
    try (var telegram = new FakeTelegram()) {
      var builder =
          new ProcessBuilder(launcher(), "run")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "NONMUN_TELEGRAM_TOKEN",
                  FakeTelegram.TOKEN,
                  "NONMUN_TELEGRAM_BASE_URL",
                  telegram.url(),
                  "NONMUN_ARXIV_SITE_URL",
                  "http://127.0.0.1:9",
                  "NONMUN_STORAGE_URL",
                  "jdbc:sqlite:" + folder.resolve("start.db"),
                  "NONMUN_HTTP_PORT",
                  Integer.toString(Loopback.freePort()),
                  "NONMUN_JAVA_OPTS",
                  options));
      var begun = System.nanoTime();
      var process = builder.start();
      try {
        var poll = telegram.await("getUpdates", 1).getFirst();
        cpu.add(process.info().totalCpuDuration().orElseThrow().toMillis());
        polls.add((poll.atNanos() - begun) / 1_000_000);
        starts.add(started(log));
      } finally {
        process.destroy();
        assertThat(process.waitFor(60, SECONDS)).isTrue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the bot itself says, in ms.
  private static long started(Path log) throws IOException {
    var line = STARTED.matcher(Files.readString(log));
    while (!line.find()) {
      LockSupport.parkNanos(10_000_000);
      line.reset(Files.readString(log));
    }
    return 1_000 * Long.parseLong(line.group(1)) + 100 * Long.parseLong(line.group(2));
  }

  private static String spread(List<Long> times) {
    var sorted = times.stream().sorted().toList();
    return "min %d, median %d, max %d"
        .formatted(sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
  }

  private static String launcher() {
    return Path.of(System.getProperty("nonmun.launcher", "../nonmun")).toAbsolutePath().toString();
  }
}
