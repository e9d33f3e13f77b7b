package io.nonmun.gpumodel.chat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Renders a template without a model.
final class Jinja {

  private Jinja() {}

  static String render(String template) {
    return render(template, Map.of());
  }

  /// @param names values with plain strings, which come from outside
  static String render(String template, Map<String, ?> names) {
    return text(template, names).toString();
  }

  static Text text(String template, Map<String, ?> names) {
    var scope = new Scope();
    ChatTemplate.functions(() -> Instant.parse("2026-11-21T12:00:00Z")).forEach(scope::set);
    names.forEach((name, value) -> scope.set(name, value(value)));
    Parser.parse(template).run(scope);
    return scope.text();
  }

  private static Object value(Object plain) {
    return switch (plain) {
      case String text -> Text.fromOutside(text);
      case Integer number -> (long) number;
      case List<?> list -> list.stream().map(Jinja::value).toList();
      case Map<?, ?> map -> {
        var values = new HashMap<String, Object>();
        map.forEach((key, value) -> values.put((String) key, value(value)));
        yield values;
      }
      default -> plain;
    };
  }
}
