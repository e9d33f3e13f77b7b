package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One message that Telegram accepts: there is no other way to make one than by lines, and lines
/// past a limit are refused. To be sent with `parse_mode=HTML` and link previews off.
///
/// Limits: <https://core.telegram.org/bots/api#sendmessage> (text after parsing entities),
/// <https://core.telegram.org/bots/api#formatting-options>; the 32 KiB before parsing are in the
/// server's source.
///
/// @param buttons rows of at most five
public record Message(List<Line> lines, List<List<Button>> buttons) {

  static final int MAX_UNITS = 4_096;
  static final int MAX_ENTITIES = 100;
  static final int MAX_BYTES = 32 * 1_024;

  /// @throws IllegalArgumentException if the lines are empty or too much for one message
  public Message {
    lines = List.copyOf(lines);
    buttons = buttons.stream().map(List::copyOf).toList();
    if (plainText(lines).isBlank()) {
      throw new IllegalArgumentException("a message needs text; its lines are blank");
    }
    if (!fits(lines)) {
      throw new IllegalArgumentException(
          "%d lines of %d UTF-16 units are too much for one message; make them a Document"
              .formatted(lines.size(), plainText(lines).length()));
    }
  }

  /// The same about another chat than the one it is shown in: its first line says which, and its
  /// buttons ask for that one. A button whose data has no room for that is left out.
  public Message about(long chat, Texts texts) {
    var named = new ArrayList<Line>();
    named.add(Line.of(texts.of("about.chat", Long.toString(chat))));
    named.addAll(lines);
    return new Message(
        named,
        buttons.stream()
            .map(row -> row.stream().flatMap(button -> button.about(chat).stream()).toList())
            .filter(row -> !row.isEmpty())
            .toList());
  }

  /// The text with Telegram's HTML tags.
  public String html() {
    return TelegramHtml.of(lines);
  }

  /// The same text without any mark-up: what Telegram is left with after parsing, and what to send
  /// where it refuses the HTML.
  public String plainText() {
    return plainText(lines);
  }

  static boolean fits(List<Line> lines) {
    return plainText(lines).length() <= MAX_UNITS
        && TelegramHtml.entities(lines) <= MAX_ENTITIES
        && TelegramHtml.of(lines).getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  private static String plainText(List<Line> lines) {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }
}
