package io.nonmun.bot.chart;

import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A chart as it is sent.
///
/// @param png empty where there is nothing to show, or nothing can be drawn
/// @param words that say the same, or why there is no picture
public record Shown(Optional<byte[]> png, Message words) {

  /// Telegram scales a picture down to what a phone has: 320 units are its whole width.
  private static final int PIXELS = 4; // for a unit

  private static final Logger log = LoggerFactory.getLogger(Shown.class);

  static Shown of(Supplier<Optional<Svg>> drawing, List<String> words) {
    return new Shown(
        drawn(drawing).map(svg -> svg.png(PIXELS)),
        new Message(words.stream().map(Line::of).toList(), List.of()));
  }

  /// Empty where the machine cannot draw letters, too (on Linux, without fontconfig's library).
  static Optional<Svg> drawn(Supplier<Optional<Svg>> drawing) {
    try {
      return drawing.get();
    } catch (LinkageError | IllegalStateException e) {
      log.warn("charts cannot be drawn, their words are shown: {} {}", e, e.getCause());
      return Optional.empty();
    }
  }
}
