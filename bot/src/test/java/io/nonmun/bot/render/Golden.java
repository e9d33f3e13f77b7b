package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares with the files of `golden/`; `-Dgolden.write` writes them instead.
final class Golden {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  static void assertSame(String file, String actual) throws IOException {
    var text = actual.endsWith("\n") ? actual : actual + "\n";
    var path = FOLDER.resolve(file);
    if (System.getProperty("golden.write") != null) {
      Files.writeString(path, text);
    }
    assertThat(text).as(file).isEqualTo(Files.readString(path));
  }
}
