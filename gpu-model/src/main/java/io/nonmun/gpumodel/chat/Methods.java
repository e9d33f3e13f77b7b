package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import io.nonmun.gpumodel.chat.Values.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/// Python's methods of strings, lists and mappings, as far as chat templates use them
/// (<https://docs.python.org/3/library/stdtypes.html>).
final class Methods {

  private Methods() {}

  static Object call(Object object, String name, Arguments arguments) {
    return switch (object) {
      case Text text -> of(text, name, arguments);
      case Map<?, ?> map -> of(map, name, arguments);
      case List<?> list -> of(list, name, arguments);
      default -> throw unknown(name, Values.name(object));
    };
  }

  private static TemplateException unknown(String name, String kind) {
    return new TemplateException("the method %s of %s is not supported".formatted(name, kind));
  }

  private static Object of(Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "get" -> {
        var value = map.get(Values.key(arguments.at(0)));
        yield value == null ? arguments.get(1, "default", Values.NONE) : value;
      }
      case "keys" -> Values.items(map);
      case "values" -> List.copyOf(map.values());
      case "items" ->
          map.entrySet().stream()
              .map(entry -> Tuple.of(Values.ofKey(entry.getKey()), entry.getValue()))
              .toList();
      case "copy" -> new LinkedHashMap<>(map);
      case "pop", "setdefault", "update" -> changed(map, name, arguments);
      default -> throw unknown(name, "a mapping");
    };
  }

  @SuppressWarnings("unchecked") // what templates make are mappings of anything
  private static Object changed(Map<?, ?> map, String name, Arguments arguments) {
    var changeable = (Map<Object, Object>) map;
    try {
      if (name.equals("update")) {
        changeable.putAll(mapping(arguments));
        return Values.NONE;
      }
      var key = Values.key(arguments.at(0));
      var value =
          name.equals("pop")
              ? changeable.remove(key)
              : changeable.computeIfAbsent(key, _ -> arguments.get(1, "default", Values.NONE));
      return value == null ? arguments.get(1, "default", Values.NONE) : value;
    } catch (UnsupportedOperationException e) {
      throw new TemplateException(name + " of a mapping that is not the template's own");
    }
  }

  /// Mappings and names, as one.
  static Map<Object, Object> mapping(Arguments arguments) {
    var mapping = new LinkedHashMap<Object, Object>();
    for (var more : arguments.values()) {
      if (!(more instanceof Map<?, ?> map)) {
        throw new TemplateException(Values.name(more) + " where a mapping is expected");
      }
      mapping.putAll(map);
    }
    mapping.putAll(arguments.named());
    return mapping;
  }

  private static Object of(List<?> list, String name, Arguments arguments) {
    return switch (name) {
      case "index" -> {
        var wanted = arguments.at(0);
        for (var i = 0; i < list.size(); i++) {
          if (Values.equal(list.get(i), wanted)) {
            yield (long) i;
          }
        }
        throw new TemplateException("an index of what is not in the list");
      }
      case "count" -> list.stream().filter(item -> Values.equal(item, arguments.at(0))).count();
      case "copy" -> new ArrayList<Object>(list);
      case "append", "extend", "insert", "pop", "remove", "reverse", "clear" ->
          changed(list, name, arguments);
      default -> throw unknown(name, "a list");
    };
  }

  @SuppressWarnings("unchecked") // what templates make are lists of anything
  private static Object changed(List<?> list, String name, Arguments arguments) {
    var changeable = (List<Object>) list;
    try {
      switch (name) {
        case "append" -> changeable.add(arguments.at(0));
        case "extend" -> changeable.addAll(Values.items(arguments.at(0)));
        case "insert" -> {
          var index = Values.asInt(arguments.at(0));
          var from = index < 0 ? index + list.size() : index;
          changeable.add(Math.clamp(from, 0, list.size()), arguments.at(1));
        }
        case "remove" -> changeable.remove(arguments.at(0));
        case "reverse" -> Collections.reverse(changeable);
        case "clear" -> changeable.clear();
        default -> {
          var index = Values.asInt(arguments.get(0, "index", -1L));
          return changeable.remove(index < 0 ? index + list.size() : index);
        }
      }
      Values.checkItems(list.size());
      return Values.NONE;
    } catch (UnsupportedOperationException e) {
      throw new TemplateException(name + " of a list that is not the template's own");
    } catch (IndexOutOfBoundsException e) {
      throw new TemplateException(name + " of a list that has no such item");
    }
  }

  private static Object of(Text text, String name, Arguments arguments) {
    var value = text.toString();
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> {
        var given = arguments.get(0, "chars", Values.NONE);
        var characters = given == Values.NONE ? "" : Values.asText(given).toString();
        yield text.strip(characters, !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "startswith", "endswith" -> isAtEnd(text, name.equals("startswith"), arguments.at(0));
      case "removeprefix", "removesuffix" -> {
        var part = string(arguments, 0);
        yield name.equals("removeprefix")
            ? value.startsWith(part) ? text.part(part.length(), value.length()) : text
            : value.endsWith(part) ? text.part(0, value.length() - part.length()) : text;
      }
      case "split" -> split(text, arguments);
      case "rsplit" -> splitFromTheRight(text, arguments);
      case "splitlines" -> lines(text);
      case "partition", "rpartition" ->
          partition(text, string(arguments, 0), name.equals("partition"));
      case "replace" ->
          join(
              Values.asText(arguments.at(1)),
              cut(text, string(arguments, 0), most(arguments.get(2, "count", -1L))));
      case "join" -> join(text, Values.items(arguments.at(0)));
      case "format" -> PythonFormat.format(text, arguments);
      case "find" -> place(value, value.indexOf(string(arguments, 0)));
      case "rfind" -> place(value, value.lastIndexOf(string(arguments, 0)));
      case "index" -> {
        var at = value.indexOf(string(arguments, 0));
        if (at < 0) {
          throw new TemplateException("an index of what is not in the string");
        }
        yield place(value, at);
      }
      case "count" -> (long) cut(text, string(arguments, 0), Integer.MAX_VALUE).size() - 1;
      case "upper" -> text.map(each -> each.toUpperCase(Locale.ROOT));
      case "lower", "casefold" -> text.map(each -> each.toLowerCase(Locale.ROOT));
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.part(0, 1)
                  .map(each -> each.toUpperCase(Locale.ROOT))
                  .plus(text.part(1, value.length()).map(each -> each.toLowerCase(Locale.ROOT)));
      case "title" -> text.map(Methods::title);
      case "isdigit", "isdecimal", "isnumeric" -> all(value, Character::isDigit);
      case "isalpha" -> all(value, Character::isLetter);
      case "isalnum" -> all(value, Character::isLetterOrDigit);
      case "isspace" -> all(value, c -> Text.isSpace((char) c));
      case "isupper" -> isCase(value, Character::isUpperCase, Character::isLowerCase);
      case "islower" -> isCase(value, Character::isLowerCase, Character::isUpperCase);
      case "ljust", "rjust", "center" -> {
        var fill = arguments.get(1, "fillchar", " ").toString();
        var align =
            switch (name) {
              case "ljust" -> "<";
              case "rjust" -> ">";
              default -> "^";
            };
        yield PythonFormat.padded(text, Values.asInt(arguments.at(0)), align, fill);
      }
      default -> throw unknown(name, "a string");
    };
  }

  private static String string(Arguments arguments, int index) {
    return Values.asText(arguments.at(index)).toString();
  }

  private static long place(String value, int at) {
    return at < 0 ? -1 : value.codePointCount(0, at);
  }

  private static boolean all(String value, IntPredicate kind) {
    return !value.isEmpty() && value.codePoints().allMatch(kind);
  }

  private static boolean isCase(String value, IntPredicate wanted, IntPredicate other) {
    return value.codePoints().anyMatch(wanted) && value.codePoints().noneMatch(other);
  }

  /// @param parts one, or a list of which one will do
  private static boolean isAtEnd(Text text, boolean start, Object parts) {
    var value = text.toString();
    return (parts instanceof List<?> list ? list : List.of(parts))
        .stream()
            .map(part -> Values.asText(part).toString())
            .anyMatch(part -> start ? value.startsWith(part) : value.endsWith(part));
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

  private static int most(Object limit) {
    var most = Values.asInt(limit);
    return most < 0 ? Integer.MAX_VALUE : most;
  }

  private static List<Text> split(Text text, Arguments arguments) {
    var separator = arguments.get(0, "sep", Values.NONE);
    var most = most(arguments.get(1, "maxsplit", -1L));
    return separator == Values.NONE
        ? words(text, most)
        : cut(text, Values.asText(separator).toString(), most);
  }

  /// At white space.
  private static List<Text> words(Text text, int most) {
    var words = new ArrayList<Text>();
    var value = text.toString();
    for (var from = 0; from < value.length(); ) {
      if (Text.isSpace(value.charAt(from))) {
        from++;
        continue;
      }
      if (words.size() == most) {
        words.add(text.part(from, value.length()));
        break;
      }
      var to = from;
      while (to < value.length() && !Text.isSpace(value.charAt(to))) {
        to++;
      }
      words.add(text.part(from, to));
      from = to;
    }
    return words;
  }

  private static List<Text> splitFromTheRight(Text text, Arguments arguments) {
    var most = most(arguments.get(1, "maxsplit", -1L));
    var sep = arguments.get(0, "sep", Values.NONE);
    if (sep == Values.NONE) {
      if (most != Integer.MAX_VALUE) {
        throw new TemplateException("rsplit at white space with a limit is not supported");
      }
      return words(text, most);
    }
    var separator = Values.asText(sep).toString();
    var parts = new ArrayList<Text>();
    var value = text.toString();
    var to = value.length();
    for (var at = value.lastIndexOf(separator);
        at >= 0 && parts.size() < most && !separator.isEmpty();
        at = at == 0 ? -1 : value.lastIndexOf(separator, to - separator.length())) {
      parts.addFirst(text.part(at + separator.length(), to));
      to = at;
    }
    parts.addFirst(text.part(0, to));
    return parts;
  }

  private static Tuple partition(Text text, String separator, boolean first) {
    var value = text.toString();
    var at = first ? value.indexOf(separator) : value.lastIndexOf(separator);
    if (at < 0) {
      return first
          ? Tuple.of(text, Text.EMPTY, Text.EMPTY)
          : Tuple.of(Text.EMPTY, Text.EMPTY, text);
    }
    var end = at + separator.length();
    return Tuple.of(text.part(0, at), text.part(at, end), text.part(end, value.length()));
  }

  private static List<Text> lines(Text text) {
    var lines = new ArrayList<Text>();
    var value = text.toString();
    for (var from = 0; from < value.length(); ) {
      var to = from;
      while (to < value.length() && value.charAt(to) != '\n' && value.charAt(to) != '\r') {
        to++;
      }
      lines.add(text.part(from, to));
      from = value.startsWith("\r\n", to) ? to + 2 : to + 1;
    }
    return lines;
  }

  static List<Text> cut(Text text, String separator, int most) {
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

  static Text join(Text separator, List<?> parts) {
    var joined = new Text.Builder();
    for (var i = 0; i < parts.size(); i++) {
      if (i > 0) {
        joined.add(separator);
      }
      joined.add(Values.text(parts.get(i)));
    }
    return joined.build();
  }
}
