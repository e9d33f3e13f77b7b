package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/// Jinja's filters and tests, and Python's methods of strings and mappings, as far as chat
/// templates use them.
final class Builtins {

  private static final int MOST_NUMBERS = 100_000;

  private Builtins() {}

  static Object filter(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "trim", "upper", "lower", "capitalize", "title", "replace" ->
          method(Values.text(value), name.equals("trim") ? "strip" : name, arguments);
      case "length", "count" -> Values.length(value);
      case "string", "safe" -> Values.text(value);
      case "default", "d" ->
          value == Values.UNDEFINED
                  || Values.truth(arguments.get(1, "boolean", false)) && !Values.truth(value)
              ? arguments.get(0, "default_value", Text.EMPTY)
              : value;
      case "first" -> Values.member(Values.items(value), 0L);
      case "last" -> Values.member(Values.items(value), -1L);
      case "list" -> Values.items(value);
      case "reverse" -> Values.items(value).reversed();
      case "items" -> method(value, "items", arguments);
      case "join" -> join(Values.asText(arguments.get(0, "d", Text.EMPTY)), Values.items(value));
      case "map" -> map(value, arguments);
      case "select", "reject" -> select(name.equals("select"), value, arguments, 0);
      case "selectattr", "rejectattr" -> select(name.equals("selectattr"), value, arguments, 1);
      case "tojson" -> json(value, arguments);
      default -> throw new TemplateException("the filter %s is not supported".formatted(name));
    };
  }

  private static Text json(Object value, Arguments arguments) {
    for (var name : arguments.named().keySet()) {
      if (!name.equals("indent") && !name.equals("ensure_ascii")) {
        throw new TemplateException("tojson with %s is not supported".formatted(name));
      }
    }
    return Json.text(value, arguments.get(0, "indent", Values.NONE));
  }

  private static List<Object> map(Object value, Arguments arguments) {
    var attribute = arguments.named().get("attribute");
    var mapped = new ArrayList<Object>();
    for (var item : Values.items(value)) {
      mapped.add(
          attribute != null
              ? Values.member(item, attribute)
              : filter(arguments.at(0).toString(), item, without(arguments, 1)));
    }
    return mapped;
  }

  /// @param named how many arguments come before the test's name: none, or the attribute
  private static List<Object> select(boolean wanted, Object value, Arguments arguments, int named) {
    var selected = new ArrayList<Object>();
    for (var item : Values.items(value)) {
      var tested = named == 1 ? Values.member(item, arguments.at(0)) : item;
      var passes =
          arguments.values().size() > named
              ? test(arguments.at(named).toString(), tested, without(arguments, named + 1))
              : Values.truth(tested);
      if (passes == wanted) {
        selected.add(item);
      }
    }
    return selected;
  }

  private static Arguments without(Arguments arguments, int first) {
    var values = arguments.values();
    return new Arguments(values.subList(first, values.size()), arguments.named());
  }

  static boolean test(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "defined" -> value != Values.UNDEFINED;
      case "undefined" -> value == Values.UNDEFINED;
      case "none" -> value == Values.NONE;
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Map<?, ?>;
      case "sequence", "iterable" ->
          value instanceof Text || value instanceof Collection<?> || value instanceof Map<?, ?>;
      case "number", "integer" -> value instanceof Long;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "callable" -> value instanceof Scope.Function;
      case "in" -> Values.contains(arguments.at(0), value);
      case "equalto", "eq", "sameas" -> value.equals(arguments.at(0));
      case "ne" -> !value.equals(arguments.at(0));
      case "odd" -> Math.floorMod(Values.asInt(value), 2) == 1;
      case "even" -> Math.floorMod(Values.asInt(value), 2) == 0;
      case "divisibleby" -> Values.asInt(value) % Values.asInt(arguments.at(0)) == 0;
      default -> throw new TemplateException("the test %s is not supported".formatted(name));
    };
  }

  static Object method(Object object, String name, Arguments arguments) {
    return switch (object) {
      case Text text -> method(text, name, arguments);
      case Map<?, ?> map -> method(map, name, arguments);
      default ->
          throw new TemplateException(
              "the method %s of %s is not supported".formatted(name, Values.name(object)));
    };
  }

  private static Object method(Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "get" -> {
        var value = map.get(arguments.at(0).toString());
        yield value == null ? arguments.get(1, "default", Values.NONE) : value;
      }
      case "keys" -> Values.items(map);
      case "values" -> List.copyOf(map.values());
      case "items" ->
          map.entrySet().stream()
              .map(entry -> List.of(Text.of((String) entry.getKey()), entry.getValue()))
              .toList();
      default ->
          throw new TemplateException(
              "the method %s of a mapping is not supported".formatted(name));
    };
  }

  private static Object method(Text text, String name, Arguments arguments) {
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> {
        var given = arguments.get(0, "chars", Values.NONE);
        var characters = given == Values.NONE ? "" : Values.asText(given).toString();
        yield text.strip(characters, !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "startswith" -> text.toString().startsWith(Values.asText(arguments.at(0)).toString());
      case "endswith" -> text.toString().endsWith(Values.asText(arguments.at(0)).toString());
      case "split" -> split(text, arguments);
      case "replace" ->
          join(
              Values.asText(arguments.at(1)),
              cut(text, Values.asText(arguments.at(0)).toString(), Integer.MAX_VALUE));
      case "join" -> join(text, Values.items(arguments.at(0)));
      case "upper" -> text.map(value -> value.toUpperCase(Locale.ROOT));
      case "lower" -> text.map(value -> value.toLowerCase(Locale.ROOT));
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.part(0, 1)
                  .map(value -> value.toUpperCase(Locale.ROOT))
                  .plus(
                      text.part(1, text.toString().length())
                          .map(value -> value.toLowerCase(Locale.ROOT)));
      case "title" -> text.map(Builtins::title);
      default ->
          throw new TemplateException("the method %s of a string is not supported".formatted(name));
    };
  }

  private static String title(String value) {
    var title = new StringBuilder();
    var within = false;
    for (var c : value.toCharArray()) {
      title.append(within ? Character.toLowerCase(c) : Character.toUpperCase(c));
      within = Character.isLetter(c);
    }
    return title.toString();
  }

  private static List<Text> split(Text text, Arguments arguments) {
    var separator = arguments.get(0, "sep", Values.NONE);
    var most = Values.asInt(arguments.get(1, "maxsplit", -1L));
    if (separator != Values.NONE) {
      return cut(text, Values.asText(separator).toString(), most < 0 ? Integer.MAX_VALUE : most);
    }
    if (most >= 0) {
      throw new TemplateException("split at white space with a limit is not supported");
    }
    var words = new ArrayList<Text>();
    var value = text.toString();
    for (var from = 0; from < value.length(); ) {
      var to = from;
      while (to < value.length() && !Text.isSpace(value.charAt(to))) {
        to++;
      }
      if (to > from) {
        words.add(text.part(from, to));
      }
      from = to + 1;
    }
    return words;
  }

  private static List<Text> cut(Text text, String separator, int most) {
    if (separator.isEmpty()) {
      throw new TemplateException("an empty separator");
    }
    var parts = new ArrayList<Text>();
    var value = text.toString();
    var from = 0;
    for (var to = value.indexOf(separator);
        to >= 0 && parts.size() < most;
        to = value.indexOf(separator, from)) {
      parts.add(text.part(from, to));
      from = to + separator.length();
    }
    parts.add(text.part(from, value.length()));
    return parts;
  }

  private static Text join(Text separator, List<?> parts) {
    var joined = new Text.Builder();
    for (var i = 0; i < parts.size(); i++) {
      if (i > 0) {
        joined.add(separator);
      }
      joined.add(Values.text(parts.get(i)));
    }
    return joined.build();
  }

  /// `range` with up to three numbers.
  static List<Long> range(Arguments arguments) {
    var values = arguments.values();
    var from = values.size() > 1 ? Values.asInt(values.getFirst()) : 0;
    var to = Values.asInt(arguments.at(values.size() > 1 ? 1 : 0));
    var step = Values.asInt(arguments.get(2, "step", 1L));
    var count = step == 0 ? -1 : Math.ceilDiv((long) to - from, step);
    if (step == 0 || count > MOST_NUMBERS) {
      throw new TemplateException("a range from %d to %d by %d".formatted(from, to, step));
    }
    return count <= 0
        ? Collections.emptyList()
        : LongStream.range(0, count).map(i -> from + i * step).boxed().toList();
  }
}
