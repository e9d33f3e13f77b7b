package io.nonmun.bot.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// A wall clock that is wrong for a whole process, by a library that it preloads and the C compiler
/// makes. Where there is no compiler, clocks are right.
record WrongClock(boolean works, Path library) {

  static WrongClock compile(Path folder) {
    var library = folder.resolve("clock_shift.so");
    try {
      var source = folder.resolve("clock_shift.c");
      try (var code = WrongClock.class.getResourceAsStream("/clock_shift.c")) {
        Files.write(source, Objects.requireNonNull(code).readAllBytes());
      }
      var compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("cc.log").toFile());
      return new WrongClock(compiler.start().waitFor() == 0, library);
    } catch (IOException _) {
      return new WrongClock(false, library); // no compiler
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /// What a process needs in its environment for it.
  Map<String, String> by(Duration shift) {
    return works
        ? Map.of("LD_PRELOAD", library.toString(), "CLOCK_SHIFT", Long.toString(shift.toSeconds()))
        : Map.of();
  }
}
