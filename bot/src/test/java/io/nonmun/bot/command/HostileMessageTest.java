package io.nonmun.bot.command;

import io.nonmun.HostileText;
import io.nonmun.bot.Nearest;
import io.nonmun.bot.post.Refusal;
import io.nonmun.bot.render.Button;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever somebody writes to the bot, and whatever Telegram says, reading it ends.
class HostileMessageTest {

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("words", text -> Words.phrases(text, true)),
        reading("words to mute", text -> Words.parse(text, "survey")),
        reading("an hour", Hours::parse),
        reading("a zone", Zones::parse),
        reading("a zone that was meant", Zones::nearest),
        reading("categories", text -> Categories.parse(text, "/subscribe")),
        reading("a count", CountCommand::parse),
        reading("a name that was meant", text -> Nearest.to(text, List.of("help", "start"))),
        reading("a button's data", Button::parse),
        reading("a refusal", text -> Refusal.of(400, text)),
        reading("a refusal's wait", Refusal::wait));
  }

  private static Arguments reading(String of, Consumer<String> parser) {
    return Arguments.of(of, parser);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsOnAnything(String of, Consumer<String> parser) {
    HostileText.feed(text -> {
      try {
        parser.accept(text);
      } catch (BadArgument refused) {
        // An end is an end.
      }
    });
  }
}
