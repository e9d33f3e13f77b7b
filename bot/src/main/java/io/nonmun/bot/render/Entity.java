package io.nonmun.bot.render;

import io.nonmun.bot.render.Line.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stretch of a message's text in a style, as Telegram takes it beside the text. The text
/// itself is never read for mark-up, whoever wrote it.
///
/// What Telegram finds in a text by itself (an address in a paper's title, an `@` in its abstract)
/// becomes tappable all the same: no entity prevents it, but for `CODE`.
///
/// Source: <https://core.telegram.org/bots/api#messageentity>.
///
/// @param offset in UTF-16 units, as is `length`
/// @param url where a tap on a `TEXT_LINK` leads; null elsewhere
public record Entity(Type type, int offset, int length, @Nullable String url) {

  public enum Type {
    BOLD,
    ITALIC,
    CODE,
    TEXT_LINK,
    BLOCKQUOTE,
    EXPANDABLE_BLOCKQUOTE,
    PRE
  }

  /// Those of lines that are joined by line breaks: of each quote before those in it.
  static List<Entity> of(List<Line> lines) {
    var entities = new ArrayList<Entity>();
    var at = 0;
    for (var i = 0; i < lines.size(); i++) {
      var kind = lines.get(i).kind();
      if (kind != Kind.TEXT && (i == 0 || lines.get(i - 1).kind() != kind)) {
        add(entities, type(kind), at, quoteLength(lines, i), null);
      }
      for (var span : lines.get(i).spans()) {
        if (span.isMarkedUp()) {
          var link = span.link() == null ? null : span.link().toString();
          add(entities, type(span.style()), at, span.text().length(), link);
        }
        at += span.text().length();
      }
      at++; // the line break
    }
    return List.copyOf(entities);
  }

  private static void add(
      List<Entity> entities, Type type, int offset, int length, @Nullable String url) {
    if (length > 0) {
      entities.add(new Entity(type, offset, length, url));
    }
  }

  private static int quoteLength(List<Line> lines, int first) {
    var length = -1;
    for (var i = first; i < lines.size() && lines.get(i).kind() == lines.get(first).kind(); i++) {
      length += lines.get(i).text().length() + 1;
    }
    return length;
  }

  private static Type type(Kind kind) {
    return switch (kind) {
      case QUOTE -> Type.BLOCKQUOTE;
      case FOLDED -> Type.EXPANDABLE_BLOCKQUOTE;
      case PRE -> Type.PRE;
      case TEXT -> throw new IllegalArgumentException("text in the open is no quote");
    };
  }

  private static Type type(Span.Style style) {
    return switch (style) {
      case BOLD -> Type.BOLD;
      case ITALIC -> Type.ITALIC;
      case CODE -> Type.CODE;
      case LINK -> Type.TEXT_LINK;
      case PLAIN -> throw new IllegalArgumentException("plain text has no entity");
    };
  }
}
