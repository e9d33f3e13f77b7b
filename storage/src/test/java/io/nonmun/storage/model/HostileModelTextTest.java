package io.nonmun.storage.model;

import io.nonmun.HostileText;
import io.nonmun.storage.model.retry.RetryAfter;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever stands where a text from outside is read, the reading ends.
class HostileModelTextTest {

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("an identifier", ArxivId::new),
        reading("a written identifier", ArxivId::parse),
        reading("a category", Category::new),
        reading("papers in a text", text -> PaperReference.findAll(text).count()),
        reading("a title in TeX", ReadableText::of),
        reading("a formula", TexFormula::read),
        reading("a formula in a text", text -> ReadableText.of("of $" + text + "$.")),
        reading("an argument", text -> ReadableText.of("\\emph{" + text + "}")),
        reading("Retry-After", text -> RetryAfter.parse(text, Instant.EPOCH)));
  }

  private static Arguments reading(String of, Consumer<String> parser) {
    return Arguments.of(of, parser);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsOnAnything(String of, Consumer<String> parser) {
    HostileText.feed(parser);
  }
}
