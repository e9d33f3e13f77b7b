package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/// Jinja's filters, tests and functions, as far as chat templates use them
/// (<https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters>).
final class Builtins {

  private static final Arguments WIDE = new Arguments(List.of(80L), Map.of());

  private Builtins() {}

  static Object filter(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "trim", "upper", "lower", "capitalize", "title", "replace", "center" ->
          Methods.call(
              Values.text(value),
              name.equals("trim") ? "strip" : name,
              name.equals("center") && arguments.values().isEmpty() ? WIDE : arguments);
      case "length", "count" -> Values.length(value);
      case "string", "safe", "forceescape" -> Values.text(value);
      case "escape", "e" -> Values.text(value).map(Builtins::escaped);
      case "default", "d" ->
          value == Values.UNDEFINED
                  || Values.truth(arguments.get(1, "boolean", false)) && !Values.truth(value)
              ? arguments.get(0, "default_value", Text.EMPTY)
              : value;
      case "first" -> Values.member(Values.items(value), 0L);
      case "last" -> Values.member(Values.items(value), -1L);
      case "list" -> new ArrayList<Object>(Values.items(value));
      case "reverse" ->
          value instanceof Text
              ? Values.joined(Values.items(value).reversed())
              : Values.items(value).reversed();
      case "items" ->
          value == Values.UNDEFINED ? List.of() : Methods.call(value, "items", arguments);
      case "dictsort" -> sorted(pairs(value, arguments), Arguments.NONE, ofPair(arguments));
      case "join" -> join(value, arguments);
      case "map" -> map(value, arguments);
      case "select", "reject" -> select(name.equals("select"), value, arguments, 0);
      case "selectattr", "rejectattr" -> select(name.equals("selectattr"), value, arguments, 1);
      case "tojson" -> Json.text(value, arguments);
      case "int" -> whole(value, arguments);
      case "float" -> fraction(value, arguments.get(0, "default", 0.0));
      case "abs" ->
          value instanceof Long number
              ? (Object) Math.abs(number)
              : (Object) Math.abs(Values.asDouble(value));
      case "round" -> round(value, arguments);
      case "sum" -> {
        Object sum = arguments.get(1, "start", 0L);
        for (var item : of(value, arguments.get(0, "attribute", Values.NONE))) {
          sum = Values.arithmetic("+", sum, item);
        }
        yield sum;
      }
      case "min", "max" -> {
        var all = sorted(Values.items(value), Arguments.NONE, item -> item);
        yield all.isEmpty()
            ? Values.UNDEFINED
            : name.equals("min") ? all.getFirst() : all.getLast();
      }
      case "sort" -> {
        var attribute = arguments.get(2, "attribute", Values.NONE);
        yield sorted(Values.items(value), arguments, item -> attribute(item, attribute));
      }
      case "unique" -> {
        var unique = new LinkedHashMap<Object, Object>();
        Values.items(value).forEach(item -> unique.putIfAbsent(Values.key(folded(item)), item));
        yield new ArrayList<>(unique.values());
      }
      case "format" ->
          PythonFormat.percent(
              Values.text(value),
              arguments.named().isEmpty() ? arguments.values() : List.of(keyed(arguments)));
      case "indent" -> indent(Values.text(value), arguments);
      case "wordcount" -> (long) ((List<?>) Methods.call(value, "split", Arguments.NONE)).size();
      case "attr" -> Values.member(value, arguments.at(0));
      case "batch" -> batches(Values.items(value), arguments);
      default -> throw new TemplateException("the filter %s is not supported".formatted(name));
    };
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static Map<String, Object> keyed(Arguments arguments) {
    return new HashMap<>(arguments.named());
  }

  private static Text join(Object value, Arguments arguments) {
    return Methods.join(
        Values.asText(arguments.get(0, "d", Text.EMPTY)),
        of(value, arguments.get(1, "attribute", Values.NONE)));
  }

  /// The items, or an attribute of each.
  private static List<?> of(Object value, Object attribute) {
    return Values.items(value).stream().map(item -> attribute(item, attribute)).toList();
  }

  /// @param path members with dots between them, a number, or None for the item itself
  private static Object attribute(Object item, Object path) {
    if (path == Values.NONE) {
      return item;
    }
    if (path instanceof Long) {
      return Values.member(item, path);
    }
    var member = item;
    for (var name : Values.asText(path).toString().split("\\.")) {
      member =
          Values.member(
              member,
              name.chars().allMatch(Character::isDigit) ? Long.parseLong(name) : Text.of(name));
    }
    return member;
  }

  /// Strings without their case, as Jinja sorts them.
  private static Object folded(Object value) {
    return value instanceof Text text ? text.map(each -> each.toLowerCase(Locale.ROOT)) : value;
  }

  private static List<Object> sorted(List<?> items, Arguments arguments, UnaryOperator<Object> by) {
    var cased = Values.truth(arguments.get(1, "case_sensitive", false));
    Comparator<Object> order =
        (one, other) ->
            Values.compare(
                cased ? by.apply(one) : folded(by.apply(one)),
                cased ? by.apply(other) : folded(by.apply(other)));
    var sorted = new ArrayList<Object>(items);
    sorted.sort(Values.truth(arguments.get(0, "reverse", false)) ? order.reversed() : order);
    return sorted;
  }

  private static List<?> pairs(Object value, Arguments arguments) {
    if (Values.truth(arguments.get(2, "reverse", false))
        || Values.truth(arguments.get(0, "case_sensitive", false))) {
      throw new TemplateException("dictsort with another order is not supported");
    }
    return Values.items(Methods.call(value, "items", Arguments.NONE));
  }

  private static UnaryOperator<Object> ofPair(Arguments arguments) {
    var by = arguments.get(1, "by", Text.of("key")).toString();
    return pair -> Values.member(pair, by.equals("value") ? 1L : 0L);
  }

  private static Object whole(Object value, Arguments arguments) {
    var otherwise = arguments.get(0, "default", 0L);
    return switch (value) {
      case Long number -> number;
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> (long) (double) number;
      case Text text -> {
        try {
          var digits = text.toString().strip().replace("_", "");
          yield Long.parseLong(digits, Values.asInt(arguments.get(1, "base", 10L)));
        } catch (NumberFormatException e) {
          var parsed = fraction(text, otherwise);
          yield parsed instanceof Double number ? (Object) (long) (double) number : parsed;
        }
      }
      default -> otherwise;
    };
  }

  private static Object fraction(Object value, Object otherwise) {
    if (Values.isNumber(value)) {
      return Values.asDouble(value);
    }
    try {
      return value instanceof Text text ? Double.valueOf(text.toString().strip()) : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object round(Object value, Arguments arguments) {
    var places = Values.asInt(arguments.get(0, "precision", 0L));
    var method = arguments.get(1, "method", Text.of("common")).toString();
    var mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new TemplateException("round by %s".formatted(method));
        };
    var rounded = new BigDecimal(Values.asDouble(value)).setScale(places, mode).doubleValue();
    return value instanceof Long && method.equals("common") ? value : (Object) rounded;
  }

  private static Text indent(Text text, Arguments arguments) {
    var width = arguments.get(0, "width", 4L);
    var space =
        width instanceof Text given ? given : (Text) Values.arithmetic("*", Text.of(" "), width);
    var first = Values.truth(arguments.get(1, "first", false));
    var blank = Values.truth(arguments.get(2, "blank", false));
    var lines = Methods.cut(text, "\n", Integer.MAX_VALUE);
    var indented = new ArrayList<Text>();
    for (var i = 0; i < lines.size(); i++) {
      var empty = lines.get(i).isEmpty() && !blank;
      indented.add(
          i == 0
              ? (first ? space.plus(lines.get(i)) : lines.get(i))
              : empty ? lines.get(i) : space.plus(lines.get(i)));
    }
    return Methods.join(Text.of("\n"), indented);
  }

  private static List<Object> batches(List<?> items, Arguments arguments) {
    var size = Values.asInt(arguments.at(0));
    if (size < 1) {
      throw new TemplateException("batches of %d".formatted(size));
    }
    var batches = new ArrayList<Object>();
    for (var from = 0; from < items.size(); from += size) {
      var batch = new ArrayList<Object>(items.subList(from, Math.min(items.size(), from + size)));
      while (arguments.values().size() > 1 && batch.size() < size) {
        batch.add(arguments.at(1));
      }
      batches.add(batch);
    }
    return batches;
  }

  /// What a filter of items goes through: nothing where there is no list.
  private static List<?> anyItems(Object value) {
    return Values.truth(value) ? Values.items(value) : List.of();
  }

  private static List<Object> map(Object value, Arguments arguments) {
    var attribute = arguments.named().get("attribute");
    var mapped = new ArrayList<Object>();
    for (var item : anyItems(value)) {
      var found = attribute == null ? item : attribute(item, attribute);
      mapped.add(
          attribute != null
              ? found == Values.UNDEFINED ? arguments.named().getOrDefault("default", found) : found
              : filter(arguments.at(0).toString(), item, without(arguments, 1)));
    }
    return mapped;
  }

  /// @param named how many arguments come before the test's name: none, or the attribute
  private static List<Object> select(boolean wanted, Object value, Arguments arguments, int named) {
    var selected = new ArrayList<Object>();
    for (var item : anyItems(value)) {
      var tested = named == 1 ? attribute(item, arguments.at(0)) : item;
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
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "callable" -> value instanceof Scope.Function;
      case "in" -> Values.contains(arguments.at(0), value);
      case "equalto", "eq", "==" -> Values.equal(value, arguments.at(0));
      case "sameas" -> value.equals(arguments.at(0));
      case "ne", "!=" -> !Values.equal(value, arguments.at(0));
      case "gt", "greaterthan", ">" -> Values.compare(value, arguments.at(0)) > 0;
      case "ge", ">=" -> Values.compare(value, arguments.at(0)) >= 0;
      case "lt", "lessthan", "<" -> Values.compare(value, arguments.at(0)) < 0;
      case "le", "<=" -> Values.compare(value, arguments.at(0)) <= 0;
      case "upper", "lower" ->
          Values.truth(Methods.call(Values.text(value), "is" + name, Arguments.NONE));
      case "odd" -> Math.floorMod(Values.asInt(value), 2) == 1;
      case "even" -> Math.floorMod(Values.asInt(value), 2) == 0;
      case "divisibleby" -> Values.asInt(value) % Values.asInt(arguments.at(0)) == 0;
      default -> throw new TemplateException("the test %s is not supported".formatted(name));
    };
  }

  /// `range` with up to three numbers.
  static List<Long> range(Arguments arguments) {
    var values = arguments.values();
    var from = values.size() > 1 ? Values.asInt(values.getFirst()) : 0;
    var to = Values.asInt(arguments.at(values.size() > 1 ? 1 : 0));
    var step = Values.asInt(arguments.get(2, "step", 1L));
    var count = step == 0 ? -1 : Math.ceilDiv((long) to - from, step);
    if (step == 0 || count > Values.MOST_ITEMS) {
      throw new TemplateException("a range from %d to %d by %d".formatted(from, to, step));
    }
    return count <= 0
        ? List.of()
        : LongStream.range(0, count).map(i -> from + i * step).boxed().toList();
  }
}
