package io.nonmun.storage.jdbc;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/// A main class of the tests in a JVM of its own, to be killed.
public final class OtherProcess {

  private OtherProcess() {}

  public static Process start(Class<?> main, String argument) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument)
        .redirectError(Redirect.INHERIT)
        .start();
  }
}
