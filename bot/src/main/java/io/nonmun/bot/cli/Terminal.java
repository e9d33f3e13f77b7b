package io.nonmun.bot.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where the command line writes: the result, and nothing else, to stdout; all other words to
/// stderr. UTF-8 whatever the locale, and no secrets.
///
/// @param interactive whether stderr is a screen that a line can be redrawn on
/// @param in what a person types
record Terminal(PrintStream out, PrintStream err, boolean interactive, BufferedReader in) {

  private static final String ERASE_LINE = "\r\u001B[K";

  /// One that nobody types at.
  Terminal(PrintStream out, PrintStream err, boolean interactive) {
    this(out, err, interactive, new BufferedReader(Reader.nullReader()));
  }

  /// The process's own. The launcher knows whether stderr is a screen; Java cannot tell.
  static Terminal ofProcess() {
    return new Terminal(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Boolean.getBoolean("nonmun.terminal"),
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8)));
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  void result(String text) {
    erase();
    out.println(Redactor.redact(text));
  }

  void note(String text) {
    erase();
    err.println(Redactor.redact(text));
  }

  /// Asks a person, on stderr.
  ///
  /// @return the answer without blanks around it; empty where nobody answers any more
  Optional<String> ask(String question) {
    erase();
    err.print(Redactor.redact(question) + " ");
    err.flush();
    try {
      return Optional.ofNullable(in.readLine()).map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A line that the next one overwrites.
  void draw(String text) {
    // The cursor waits at the start, so that a log line does not begin behind this one.
    err.print(ERASE_LINE + text + "\r");
    err.flush();
  }

  private void erase() {
    if (interactive) {
      err.print(ERASE_LINE);
      err.flush();
    }
  }
}
