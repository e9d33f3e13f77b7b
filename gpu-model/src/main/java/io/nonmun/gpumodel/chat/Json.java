package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The filter `tojson` as models' templates expect it: Python's `json.dumps(ensure_ascii=False)`,
/// which unlike Jinja's own escapes nothing for HTML.
final class Json {

  private static final Set<String> ARGUMENTS =
      Set.of("indent", "separators", "sort_keys", "ensure_ascii");

  private final Text.Builder out = new Text.Builder();
  private final int indent;
  private final String comma;
  private final String colon;
  private final boolean sorted;
  private final boolean ascii;

  private Json(Arguments arguments) {
    var named = arguments.named();
    for (var name : named.keySet()) {
      if (!ARGUMENTS.contains(name)) {
        throw new TemplateException("tojson with %s is not supported".formatted(name));
      }
    }
    var spaces = arguments.get(0, "indent", Values.NONE);
    indent = spaces == Values.NONE ? -1 : Values.asInt(spaces);
    var separators = Values.items(named.getOrDefault("separators", Values.UNDEFINED));
    var given = separators.size() == 2;
    comma = given ? separators.getFirst().toString() : indent < 0 ? ", " : ",";
    colon = given ? separators.getLast().toString() : ": ";
    sorted = Values.truth(named.getOrDefault("sort_keys", false));
    ascii = Values.truth(named.getOrDefault("ensure_ascii", false));
  }

  /// @param arguments `indent`, spaces a level, or None for one line; `separators`, `sort_keys` and
  ///   `ensure_ascii`
  static Text text(Object value, Arguments arguments) {
    var json = new Json(arguments);
    json.write(value, 0);
    return json.out.build();
  }

  private static String key(Object key) {
    return switch (key) {
      case Double number -> PythonFormat.number(number);
      default -> key == Values.NONE ? "null" : key.toString();
    };
  }

  private List<Map.Entry<?, ?>> entries(Map<?, ?> map) {
    var entries = new ArrayList<Map.Entry<?, ?>>(map.entrySet());
    if (sorted) {
      entries.sort(Comparator.comparing(entry -> key(entry.getKey())));
    }
    return entries;
  }

  private void write(Object value, int level) {
    switch (value) {
      case Text text -> out.add(text.map(this::quoted));
      case Collection<?> list -> block("[]", List.copyOf(list), level);
      case Map<?, ?> map -> block("{}", entries(map), level);
      case Map.Entry<?, ?> entry -> {
        write(Text.of(key(entry.getKey())), level);
        out.add(Text.of(colon));
        write(entry.getValue(), level);
      }
      case Boolean _, Long _ -> out.add(Text.of(value.toString()));
      case Double number -> out.add(Text.of(PythonFormat.number(number)));
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
      out.add(Text.of(i == 0 ? "" : comma));
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

  private String quoted(String text) {
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
        default -> quoted.append(c < ' ' || ascii && c > '~' ? "\\u%04x".formatted((int) c) : c);
      }
    }
    return quoted.append('"').toString();
  }
}
