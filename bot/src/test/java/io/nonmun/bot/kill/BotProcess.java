package io.nonmun.bot.kill;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nonmun.bot.Nonmun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `nonmun run` as a process of its own, from the class path of this test.
public final class BotProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Process process;

  private BotProcess(Process process) {
    this.process = process;
  }

  /// @param settings its whole environment
  /// @param log where its output is added
  public static BotProcess start(Map<String, String> settings, Path log) throws IOException {
    var builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Nonmun.class.getName(),
                    "run"))
            .directory(log.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(settings);
    return new BotProcess(builder.start());
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// SIGKILL: nothing in it gets to run any more.
  public void kill() {
    process.destroyForcibly();
  }

  /// SIGTERM, as an operator stops it.
  public void stop() {
    process.destroy();
  }

  /// Waits until it has ended.
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
      throw new AssertionError("the bot did not end within " + PATIENCE_SECONDS + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
