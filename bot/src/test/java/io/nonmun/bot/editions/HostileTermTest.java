package io.nonmun.bot.editions;

import io.nonmun.HostileText;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a paper is made of, looking a keyword up in it ends. Keywords are short: `Words` sees
/// to that.
class HostileTermTest {

  static Stream<Arguments> lookups() {
    var phrase = new Term("a - 0 language models");
    var quoted = new Term("\"가나 다\"");
    return Stream.of(
        lookup("a phrase in a paper", text -> phrase.isIn(Term.normal(text))),
        lookup("a Korean phrase in a paper", text -> quoted.isIn(Term.normal(text))));
  }

  private static Arguments lookup(String of, Consumer<String> reader) {
    return Arguments.of(of, reader);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lookups")
  void endsOnAnything(String of, Consumer<String> reader) {
    HostileText.feed(reader);
  }
}
