package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Entity.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A message as Telegram shows it, from nothing but its text and its entities: drawn as HTML for
/// the golden files, once every entity is found to be one that Telegram takes.
final class Marked {

  private static final String UNFIT =
      "(?s).*[\\p{Cs}\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069\\u2028\\u2029&&[^\n]].*";

  private Marked() {}

  static String html(Message message) {
    checkEntities(message);
    var text = message.plainText();
    var html = new StringBuilder();
    for (var i = 0; i <= text.length(); i++) {
      for (var entity : message.entities().reversed()) {
        html.append(end(entity) == i ? "</" + tag(entity) + ">" : "");
      }
      for (var entity : message.entities()) {
        html.append(entity.offset() == i ? "<" + tag(entity) + attributes(entity) + ">" : "");
      }
      html.append(i < text.length() ? escape(text.charAt(i)) : "");
    }
    return html.toString();
  }

  /// They lie within the text, cut no character, and are nested as Telegram wants them.
  static void checkEntities(Message message) {
    var text = message.plainText();
    assertThat(text).doesNotMatch(UNFIT);
    var open = new ArrayList<Entity>();
    for (var entity : message.entities()) {
      assertThat(entity.length()).isPositive();
      assertThat(end(entity)).isLessThanOrEqualTo(text.length());
      assertThat(isBoundary(text, entity.offset()) && isBoundary(text, end(entity))).isTrue();
      open.removeIf(outer -> end(outer) <= entity.offset());
      assertThat(open)
          .allSatisfy(outer -> {
            assertThat(outer.offset()).isLessThanOrEqualTo(entity.offset());
            assertThat(end(outer)).isGreaterThanOrEqualTo(end(entity));
            assertThat(isBlock(outer) && !isBlock(entity)).isTrue();
          });
      assertThat(entity.url() != null).isEqualTo(entity.type() == Type.TEXT_LINK);
      assertThat(entity.url() == null || entity.url().matches("https?://[!-~&&[^\"<>]]+")).isTrue();
      open.add(entity);
    }
  }

  static List<Entity> byTag(Message message) {
    return message.entities().stream().sorted(Comparator.comparing(Marked::tag)).toList();
  }

  private static int end(Entity entity) {
    return entity.offset() + entity.length();
  }

  private static boolean isBlock(Entity entity) {
    return switch (entity.type()) {
      case BLOCKQUOTE, EXPANDABLE_BLOCKQUOTE, PRE -> true;
      case BOLD, ITALIC, CODE, TEXT_LINK -> false;
    };
  }

  private static boolean isBoundary(String text, int index) {
    return index == 0
        || index == text.length()
        || !Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }

  static String tag(Entity entity) {
    return switch (entity.type()) {
      case BOLD -> "b";
      case ITALIC -> "i";
      case CODE -> "code";
      case TEXT_LINK -> "a";
      case BLOCKQUOTE, EXPANDABLE_BLOCKQUOTE -> "blockquote";
      case PRE -> "pre";
    };
  }

  private static String attributes(Entity entity) {
    return switch (entity.type()) {
      case TEXT_LINK -> " href=\"" + entity.url() + "\"";
      case EXPANDABLE_BLOCKQUOTE -> " expandable";
      default -> "";
    };
  }

  private static String escape(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      default -> Character.toString(c);
    };
  }
}
