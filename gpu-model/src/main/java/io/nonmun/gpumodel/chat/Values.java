package io.nonmun.gpumodel.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What Python's operators do with the values of a template.
final class Values {

  /// Python's `None`.
  static final Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "None";
        }
      };

  /// A name or key that is not there.
  static final Object UNDEFINED =
      new Object() {
        @Override
        public String toString() {
          return "";
        }
      };

  private Values() {}

  static boolean truth(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Text text -> !text.isEmpty();
      case Collection<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty() || map instanceof Namespace;
      default -> value != NONE && value != UNDEFINED;
    };
  }

  /// As it is written out.
  static Text text(Object value) {
    return switch (value) {
      case Text text -> text;
      case Boolean flag -> Text.of(flag ? "True" : "False");
      case Long number -> Text.of(number.toString());
      case Collection<?> _, Map<?, ?> _ ->
          throw new TemplateException("writing out a list or a mapping is not supported");
      default -> Text.of(value.toString());
    };
  }

  /// @throws TemplateException if it is none
  static Text asText(Object value) {
    if (value instanceof Text text) {
      return text;
    }
    throw new TemplateException(name(value) + " where a string is expected");
  }

  static int asInt(Object value) {
    if (value instanceof Long number && number == (int) (long) number) {
      return (int) (long) number;
    }
    throw new TemplateException(name(value) + " where a number is expected");
  }

  /// What a loop goes through.
  static List<?> items(Object value) {
    return switch (value) {
      case Collection<?> list -> List.copyOf(list);
      case Map<?, ?> map -> map.keySet().stream().map(key -> Text.of((String) key)).toList();
      case Text text -> characters(text);
      default -> {
        if (value == UNDEFINED) {
          yield List.of();
        }
        throw new TemplateException(name(value) + " where a list is expected");
      }
    };
  }

  private static List<Text> characters(Text text) {
    var characters = new ArrayList<Text>();
    var value = text.toString();
    for (var at = 0; at < value.length(); ) {
      var next = value.offsetByCodePoints(at, 1);
      characters.add(text.part(at, next));
      at = next;
    }
    return characters;
  }

  static long length(Object value) {
    return value instanceof Text text
        ? text.toString().codePointCount(0, text.toString().length())
        : items(value).size();
  }

  /// `container[key]` and `container.key`; undefined if it is not there.
  static Object member(Object container, Object key) {
    if (container == UNDEFINED || container == NONE) {
      throw new TemplateException(
          "%s of a value that is %s".formatted(key, container == NONE ? "None" : "not defined"));
    }
    if (container instanceof Map<?, ?> map) {
      var value = map.get(key.toString());
      return value == null ? UNDEFINED : value;
    }
    if (key instanceof Long && (container instanceof List<?> || container instanceof Text)) {
      var items = items(container);
      var index = asInt(key);
      index += index < 0 ? items.size() : 0;
      return index >= 0 && index < items.size() ? items.get(index) : UNDEFINED;
    }
    return UNDEFINED;
  }

  /// `container[from:to:step]`.
  ///
  /// @param from undefined for the start, as `to` for the end
  static Object slice(Object container, Object from, Object to, Object step) {
    var by = step == UNDEFINED ? 1 : asInt(step);
    if (by == 0 || container instanceof Text && by != 1) {
      throw new TemplateException("a slice with a step of %d is not supported".formatted(by));
    }
    var length = (int) length(container);
    var start = bound(from, length, by > 0 ? 0 : length - 1, by);
    var end = bound(to, length, by > 0 ? length : -1, by);
    if (container instanceof Text text) {
      var value = text.toString();
      var first = value.offsetByCodePoints(0, start);
      return start >= end
          ? Text.EMPTY
          : text.part(first, value.offsetByCodePoints(first, end - start));
    }
    var items = items(container);
    var part = new ArrayList<Object>();
    for (var i = start; by > 0 ? i < end : i > end; i += by) {
      part.add(items.get(i));
    }
    return part;
  }

  private static int bound(Object index, int length, int otherwise, int by) {
    if (index == UNDEFINED || index == NONE) {
      return otherwise;
    }
    var place = asInt(index);
    place += place < 0 ? length : 0;
    return by > 0 ? Math.clamp(place, 0, length) : Math.clamp(place, -1, length - 1);
  }

  static boolean contains(Object container, Object item) {
    return switch (container) {
      case Text text -> text.toString().contains(asText(item).toString());
      case Map<?, ?> map -> map.containsKey(item.toString());
      default -> items(container).contains(item);
    };
  }

  /// Less than 0, 0 or more, as with `Comparator`.
  static int compare(Object left, Object right) {
    if (left instanceof Long one && right instanceof Long other) {
      return one.compareTo(other);
    }
    return asText(left).toString().compareTo(asText(right).toString());
  }

  static Object arithmetic(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return text(left).plus(text(right));
    }
    if (operator.equals("+") && left instanceof Text one) {
      return one.plus(asText(right));
    }
    if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
      var both = new ArrayList<Object>(one);
      both.addAll(other);
      return both;
    }
    if (!(left instanceof Long one) || !(right instanceof Long other)) {
      throw new TemplateException("%s %s %s".formatted(name(left), operator, name(right)));
    }
    if ("//%".contains(operator) && other == 0) {
      throw new TemplateException("a division by zero");
    }
    return switch (operator) {
      case "+" -> one + other;
      case "-" -> one - other;
      case "*" -> one * other;
      case "//" -> Math.floorDiv(one, other);
      case "%" -> Math.floorMod(one, other);
      default ->
          throw new TemplateException("the operator %s is not supported".formatted(operator));
    };
  }

  /// For messages.
  static String name(Object value) {
    return switch (value) {
      case Text _ -> "a string";
      case Long _ -> "a number";
      case Boolean _ -> "a truth value";
      case Collection<?> _ -> "a list";
      case Map<?, ?> _ -> "a mapping";
      default -> value == NONE ? "None" : value == UNDEFINED ? "an undefined value" : "a function";
    };
  }

  /// What `namespace` makes: the one thing whose members `set` can change.
  static final class Namespace extends HashMap<String, Object> {
    private static final long serialVersionUID = 1;

    Namespace(Map<String, Object> values) {
      super(values);
    }
  }
}
