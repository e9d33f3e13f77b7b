package io.nonmun.summarizer.model.openai;

import io.nonmun.HostileText;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a model server answers, reading it ends.
class HostileServerTest {

  private static final ServerError ERROR =
      new ServerError(
          new OpenAiSettings(
              "http://127.0.0.1/v1",
              "sk-0123456789",
              "model",
              Duration.ofSeconds(60),
              1,
              8_192,
              0,
              BigDecimal.ZERO,
              BigDecimal.ZERO,
              BigDecimal.ZERO),
          "http://127.0.0.1/v1",
          "chat/completions");

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("a failure", body -> ERROR.of(new HttpAnswer(500, null, body))),
        reading("a refusal", body -> ERROR.of(new HttpAnswer(400, null, body))),
        reading("its words", words -> ERROR.quote("{\"error\":\"" + words + "\"}")),
        reading("an answer", body -> ChatWire.read(body)),
        reading(
            "a complaint", body -> ServerOption.without(body, EnumSet.allOf(ServerOption.class))));
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
