package io.nonmun.gpumodel.chat;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

  static final int MOST_ITEMS = 100_000;

  private Values() {}

  static boolean truth(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
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
      case Double number -> Text.of(PythonFormat.number(number));
      case Collection<?> _, Map<?, ?> _ -> PythonFormat.repr(value);
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
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Long number && number == (int) (long) number) {
      return (int) (long) number;
    }
    throw new TemplateException(name(value) + " where a number is expected");
  }

  /// What a loop goes through.
  static List<?> items(Object value) {
    return switch (value) {
      case Collection<?> list -> List.copyOf(list);
      case Map<?, ?> map -> map.keySet().stream().map(Values::ofKey).toList();
      case Text text -> characters(text);
      default -> {
        if (value == UNDEFINED) {
          yield List.of();
        }
        throw new TemplateException(name(value) + " where a list is expected");
      }
    };
  }

  /// A mapping's key as it is kept: strings are equal wherever they came from.
  static Object key(Object value) {
    return switch (value) {
      case Text text -> text.toString();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 ->
          (long) (double) number;
      default -> value;
    };
  }

  /// What a template sees of a key.
  static Object ofKey(Object key) {
    return key instanceof String text ? Text.of(text) : key;
  }

  static List<Text> characters(Text text) {
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
      var value = map.get(key(key));
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
    if (by == 0) {
      throw new TemplateException("a slice with a step of 0");
    }
    var length = (int) length(container);
    var start = bound(from, length, by > 0 ? 0 : length - 1, by);
    var end = bound(to, length, by > 0 ? length : -1, by);
    if (container instanceof Text text && by == 1) {
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
    return container instanceof Text ? joined(part) : part;
  }

  static Text joined(List<?> texts) {
    var all = new Text.Builder();
    texts.forEach(text -> all.add(text(text)));
    return all.build();
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
      case Map<?, ?> map -> map.containsKey(key(item));
      default -> items(container).stream().anyMatch(each -> equal(each, item));
    };
  }

  /// As Python's `==`: numbers and truth values are equal across their types.
  static boolean equal(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return compare(left, right) == 0;
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      return one.size() == other.size()
          && IntStream.range(0, one.size()).allMatch(i -> equal(one.get(i), other.get(i)));
    }
    return left.equals(right);
  }

  /// Whether it is a number or, as in Python, a truth value.
  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  /// A whole number is a `Long`, a flag is one too.
  static Object number(Object value) {
    return value instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : value;
  }

  static double asDouble(Object value) {
    return switch (number(value)) {
      case Long number -> number;
      case Double number -> number;
      default -> throw new TemplateException(name(value) + " where a number is expected");
    };
  }

  /// Less than 0, 0 or more, as with `Comparator`.
  static int compare(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return number(left) instanceof Long one && number(right) instanceof Long other
          ? one.compareTo(other)
          : Double.compare(asDouble(left), asDouble(right));
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      for (var i = 0; i < Math.min(one.size(), other.size()); i++) {
        if (!equal(one.get(i), other.get(i))) {
          return compare(one.get(i), other.get(i));
        }
      }
      return Integer.compare(one.size(), other.size());
    }
    return compareCharacters(asText(left).toString(), asText(right).toString());
  }

  /// By code points, as Python does.
  private static int compareCharacters(String left, String right) {
    return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
  }

  static Object arithmetic(String operator, Object left, Object right) {
    if (operator.equals("~")) {
      return text(left).plus(text(right));
    }
    if (isNumber(left) && isNumber(right)) {
      return number(left) instanceof Long one && number(right) instanceof Long other
          ? whole(operator, one, other)
          : fraction(operator, asDouble(left), asDouble(right));
    }
    if (operator.equals("+") && left instanceof Text one) {
      return one.plus(asText(right));
    }
    if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
      checkItems((long) one.size() + other.size());
      var both = new ArrayList<Object>(one);
      both.addAll(other);
      return both;
    }
    if (operator.equals("*") && (left instanceof Long || right instanceof Long)) {
      return left instanceof Long ? repeated(right, asInt(left)) : repeated(left, asInt(right));
    }
    if (operator.equals("%") && left instanceof Text format) {
      return PythonFormat.percent(format, right instanceof List<?> all ? all : List.of(right));
    }
    throw new TemplateException("%s %s %s".formatted(name(left), operator, name(right)));
  }

  /// @throws TemplateException if a list of so many would be too long
  static void checkItems(long count) {
    if (count > MOST_ITEMS) {
      throw TemplateException.limit("a list of more than %,d items".formatted(MOST_ITEMS));
    }
  }

  private static Object repeated(Object value, int times) {
    if (value instanceof Text text) {
      var all = new Text.Builder();
      for (var i = 0; i < times && !text.isEmpty(); i++) {
        all.add(text);
      }
      return all.build();
    }
    var items = items(value);
    checkItems((long) items.size() * times);
    var all = new ArrayList<Object>();
    for (var i = 0; i < times; i++) {
      all.addAll(items);
    }
    return all;
  }

  private static Object whole(String operator, long one, long other) {
    if ("//%".contains(operator) && other == 0) {
      throw new TemplateException("a division by zero");
    }
    try {
      return switch (operator) {
        case "+" -> Math.addExact(one, other);
        case "-" -> Math.subtractExact(one, other);
        case "*" -> Math.multiplyExact(one, other);
        case "/" -> (double) one / other;
        case "//" -> Math.floorDiv(one, other);
        case "%" -> Math.floorMod(one, other);
        default -> power(one, other);
      };
    } catch (ArithmeticException e) {
      throw new TemplateException("%d %s %d is too large".formatted(one, operator, other));
    }
  }

  private static Object power(long base, long exponent) {
    if (exponent < 0) {
      return Math.pow(base, exponent);
    }
    if (Math.abs((double) base) <= 1) {
      return base == -1 && exponent % 2 == 0 || exponent == 0 ? 1L : base;
    }
    return BigInteger.valueOf(base).pow((int) Math.min(exponent, Long.SIZE)).longValueExact();
  }

  private static Object fraction(String operator, double one, double other) {
    if ("//%".contains(operator) && other == 0) {
      throw new TemplateException("a division by zero");
    }
    return switch (operator) {
      case "+" -> one + other;
      case "-" -> one - other;
      case "*" -> one * other;
      case "/" -> one / other;
      case "//" -> Math.floor(one / other);
      case "%" -> one - other * Math.floor(one / other);
      default -> Math.pow(one, other);
    };
  }

  /// For messages.
  static String name(Object value) {
    return switch (value) {
      case Text _ -> "a string";
      case Long _, Double _ -> "a number";
      case Boolean _ -> "a truth value";
      case Collection<?> _ -> "a list";
      case Map<?, ?> _ -> "a mapping";
      default -> value == NONE ? "None" : value == UNDEFINED ? "an undefined value" : "a function";
    };
  }

  /// A list that is written as Python's tuples are.
  static final class Tuple extends AbstractList<Object> {

    private final List<?> items;

    Tuple(List<?> items) {
      this.items = items;
    }

    static Tuple of(Object... items) {
      return new Tuple(List.of(items));
    }

    @Override
    public Object get(int index) {
      return items.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  /// What `namespace` makes: the one thing whose members `set` can change.
  static final class Namespace extends HashMap<Object, Object> {
    private static final long serialVersionUID = 1;

    Namespace(Map<Object, Object> values) {
      super(values);
    }
  }
}
