package io.nonmun.bot.render;

import io.nonmun.bot.render.Line.Kind;
import java.util.List;

/// Writes lines in the HTML that Telegram reads.
///
/// Source: <https://core.telegram.org/bots/api#html-style>.
final class TelegramHtml {

  private TelegramHtml() {}

  static String of(List<Line> lines) {
    var html = new StringBuilder();
    var open = Kind.TEXT;
    for (var i = 0; i < lines.size(); i++) {
      var kind = lines.get(i).kind();
      if (kind != open) {
        html.append(closing(open));
      }
      if (i > 0) {
        html.append('\n');
      }
      if (kind != open) {
        html.append(opening(kind));
      }
      lines.get(i).spans().forEach(span -> html.append(of(span)));
      open = kind;
    }
    return html.append(closing(open)).toString();
  }

  /// How many message entities Telegram finds in [#of].
  static int entities(List<Line> lines) {
    var count = 0;
    var open = Kind.TEXT;
    for (var line : lines) {
      if (line.kind() != open && line.kind() != Kind.TEXT) {
        count++;
      }
      count += (int) line.spans().stream().filter(Span::isMarkedUp).count();
      open = line.kind();
    }
    return count;
  }

  private static String opening(Kind kind) {
    return switch (kind) {
      case TEXT -> "";
      case QUOTE -> "<blockquote>";
      case FOLDED -> "<blockquote expandable>";
    };
  }

  private static String closing(Kind kind) {
    return kind == Kind.TEXT ? "" : "</blockquote>";
  }

  private static String of(Span span) {
    var text = escape(span.text());
    return switch (span.style()) {
      case PLAIN -> text;
      case BOLD -> "<b>" + text + "</b>";
      case ITALIC -> "<i>" + text + "</i>";
      case CODE -> "<code>" + text + "</code>";
      case LINK -> "<a href=\"" + escape(String.valueOf(span.link())) + "\">" + text + "</a>";
    };
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
