package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// One message that Telegram accepts: there is no other way to make one than by lines, and lines
/// past a limit are refused. To be sent as its text and its entities, without a `parse_mode`, and
/// with link previews off.
///
/// Limits: <https://core.telegram.org/bots/api#sendmessage>,
/// <https://core.telegram.org/bots/api#formatting-options>; the 32 KiB, here with the links, are in
/// the server's source.
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

  /// A short text as it is, its lines as lines.
  public static Message of(String text) {
    return of(text, List.of());
  }

  public static Message of(String text, List<List<Button>> buttons) {
    return new Message(text.lines().map(Line::of).toList(), buttons);
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

  public String plainText() {
    return plainText(lines);
  }

  /// How the text is to look, 100 entities at most.
  public List<Entity> entities() {
    return Entity.of(lines);
  }

  static boolean fits(List<Line> lines) {
    var text = plainText(lines);
    var entities = Entity.of(lines);
    return text.length() <= MAX_UNITS
        && entities.size() <= MAX_ENTITIES
        && text.getBytes(StandardCharsets.UTF_8).length + linkBytes(entities) <= MAX_BYTES;
  }

  private static int linkBytes(List<Entity> entities) {
    return entities.stream()
        .map(Entity::url)
        .filter(Objects::nonNull)
        .mapToInt(String::length) // ASCII
        .sum();
  }

  private static String plainText(List<Line> lines) {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }
}
