package io.nonmun.gpumodel.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The filter `tojson` as models' templates expect it: Python's `json.dumps(ensure_ascii=False)`,
/// which unlike Jinja's own escapes nothing for HTML.
final class Json {

  private final Text.Builder out = new Text.Builder();
  private final int indent;

  private Json(int indent) {
    this.indent = indent;
  }

  /// @param indent spaces a level, or None for one line
  static Text text(Object value, Object indent) {
    var json = new Json(indent == Values.NONE ? -1 : Values.asInt(indent));
    json.write(value, 0);
    return json.out.build();
  }

  private void write(Object value, int level) {
    switch (value) {
      case Text text -> out.add(text.map(Json::quoted));
      case Collection<?> list -> block("[]", List.copyOf(list), level);
      case Map<?, ?> map -> block("{}", new ArrayList<>(map.entrySet()), level);
      case Map.Entry<?, ?> entry -> {
        write(Text.of((String) entry.getKey()), level);
        out.add(Text.of(": "));
        write(entry.getValue(), level);
      }
      case Boolean _, Long _ -> out.add(Text.of(value.toString()));
      default -> {
        if (value != Values.NONE) {
          throw new TemplateException(Values.name(value) + " as JSON is not supported");
        }
        out.add(Text.of("null"));
      }
    }
  }

  private void block(String brackets, List<?> items, int level) {
    out.add(Text.of(brackets.substring(0, 1)));
    for (var i = 0; i < items.size(); i++) {
      out.add(Text.of(i == 0 ? "" : indent < 0 ? ", " : ","));
      newLine(level + 1);
      write(items.get(i), level + 1);
    }
    if (!items.isEmpty()) {
      newLine(level);
    }
    out.add(Text.of(brackets.substring(1)));
  }

  private void newLine(int level) {
    if (indent >= 0) {
      out.add(Text.of("\n" + " ".repeat(indent * level)));
    }
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (var c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        default -> quoted.append(c < ' ' ? "\\u%04x".formatted((int) c) : c);
      }
    }
    return quoted.append('"').toString();
  }
}
