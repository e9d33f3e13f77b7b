package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How Python writes values: `repr`, `str.format` and the operator `%`
/// (<https://docs.python.org/3/library/string.html#formatspec>).
final class PythonFormat {

  private static final int MOST_WIDTH = 10_000;

  private static final Pattern SPECIFICATION =
      Pattern.compile(
          "(?:(?<fill>.)?(?<align>[<>^=]))?(?<sign>[+ -])?#?(?<zero>0)?(?<width>\\d{0,6})(?<comma>,)?(?:\\.(?<precision>\\d{1,3}))?(?<kind>[sdfFeEgGxXo%])?",
          Pattern.DOTALL);
  private static final Pattern PERCENT =
      Pattern.compile(
          "%(?:\\((?<name>[^)]*)\\))?(?<spec>[-+ 0#]*\\d{0,6}(?:\\.\\d{1,3})?)(?<kind>.)");
  private static final Pattern STEP = Pattern.compile("\\.(\\w+)|\\[([^\\]]+)\\]");

  private PythonFormat() {}

  /// A number with a fraction.
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    var size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e16)) {
      var parts = Double.toString(value).split("E");
      var exponent = Integer.parseInt(parts[1]);
      return "%se%s%02d"
          .formatted(
              parts[0].replaceFirst("\\.0$", ""), exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    var plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  static Text repr(Object value) {
    return switch (value) {
      case Text text -> text.map(PythonFormat::quoted);
      case Map<?, ?> map -> {
        var parts = new ArrayList<Text>();
        map.forEach(
            (key, item) -> parts.add(repr(Values.ofKey(key)).plus(Text.of(": ")).plus(repr(item))));
        yield listed("{", parts, "}");
      }
      case Values.Tuple tuple -> {
        var parts = tuple.stream().map(PythonFormat::repr).toList();
        yield listed("(", parts, parts.size() == 1 ? ",)" : ")");
      }
      case Collection<?> list -> listed("[", list.stream().map(PythonFormat::repr).toList(), "]");
      default -> Values.text(value);
    };
  }

  private static Text listed(String open, List<Text> parts, String close) {
    var all = new Text.Builder().add(Text.of(open));
    for (var i = 0; i < parts.size(); i++) {
      all.add(Text.of(i == 0 ? "" : ", ")).add(parts.get(i));
    }
    return all.add(Text.of(close)).build();
  }

  private static String quoted(String text) {
    var quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    var quoted = new StringBuilder().append(quote);
    for (var c : text.toCharArray()) {
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c == quote) {
            quoted.append('\\').append(c);
          } else if (c < ' ' || c == 0x7f) {
            quoted.append("\\x%02x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append(quote).toString();
  }

  /// `text.format(…)`.
  static Text format(Text text, Arguments arguments) {
    var out = new Text.Builder();
    var value = text.toString();
    var next = 0;
    for (var at = 0; at < value.length(); ) {
      var c = value.charAt(at);
      if (c != '{' && c != '}' || value.startsWith(String.valueOf(c).repeat(2), at)) {
        out.add(text.part(at, at + 1));
        at += c == '{' || c == '}' ? 2 : 1;
        continue;
      }
      var end = value.indexOf('}', at);
      if (c == '}' || end < 0) {
        throw new TemplateException("a single %s in a format".formatted(c));
      }
      var field = value.substring(at + 1, end);
      var colon = field.indexOf(':');
      var specification = colon < 0 ? "" : field.substring(colon + 1);
      var name = colon < 0 ? field : field.substring(0, colon);
      var asRepr = name.endsWith("!r");
      name = name.replaceFirst("![rs]$", "");
      var first = name.replaceFirst("[.\\[].*", "");
      Object given;
      if (first.isEmpty()) {
        given = arguments.at(next++);
      } else if (first.chars().allMatch(Character::isDigit)) {
        given = arguments.at(Integer.parseInt(first));
      } else {
        given = arguments.named().get(first);
      }
      if (given == null) {
        throw new TemplateException("a format without a value for " + first);
      }
      for (var steps = STEP.matcher(name.substring(first.length())); steps.find(); ) {
        var key = steps.group(1) == null ? steps.group(2) : steps.group(1);
        given =
            Values.member(
                given,
                key.chars().allMatch(Character::isDigit)
                    ? (Object) Long.parseLong(key)
                    : Text.of(key));
      }
      out.add(formatted(asRepr ? repr(given) : given, specification));
      at = end + 1;
    }
    return out.build();
  }

  /// `text % values`.
  static Text percent(Text text, List<?> values) {
    var out = new Text.Builder();
    var next = 0;
    var end = 0;
    for (var found = PERCENT.matcher(text.toString()); found.find(); end = found.end()) {
      out.add(text.part(end, found.start()));
      var kind = found.group("kind");
      if (kind.equals("%")) {
        out.add(Text.of("%"));
        continue;
      }
      Object value;
      if (found.group("name") != null) {
        value = Values.member(values.getFirst(), Text.of(found.group("name")));
      } else if (next < values.size()) {
        value = values.get(next++);
      } else {
        throw new TemplateException("too few values for a format");
      }
      var specification = found.group("spec");
      var left = specification.contains("-");
      specification = specification.replace("-", "").replace("#", "");
      value = kind.equals("r") ? repr(value) : kind.equals("s") ? Values.text(value) : value;
      if ((kind.equals("d") || kind.equals("i")) && value instanceof Double number) {
        value = (long) (double) number;
      }
      kind = kind.equals("r") ? "s" : kind.equals("i") || kind.equals("u") ? "d" : kind;
      out.add(formatted(value, (left ? "<" : kind.equals("s") ? ">" : "") + specification + kind));
    }
    return out.add(text.part(end, text.toString().length())).build();
  }

  private static Text formatted(Object value, String specification) {
    if (specification.isEmpty()) {
      return Values.text(value);
    }
    var parts = SPECIFICATION.matcher(specification);
    if (!parts.matches()) {
      throw new TemplateException("the format %s is not supported".formatted(specification));
    }
    var numeric = Values.isNumber(value) && !"s".equals(parts.group("kind"));
    var text = numeric ? Text.of(digits(value, parts.group("kind"), parts)) : Values.text(value);
    var precision = parts.group("precision");
    if (!numeric && precision != null) {
      var most = Math.min(Integer.parseInt(precision), (int) Values.length(text));
      text = (Text) Values.slice(text, Values.UNDEFINED, (long) most, Values.UNDEFINED);
    }
    var width = parts.group("width").isEmpty() ? 0 : Integer.parseInt(parts.group("width"));
    var zero = parts.group("zero") != null && parts.group("align") == null;
    var align = parts.group("align") == null ? (numeric ? ">" : "<") : parts.group("align");
    var fill = zero ? "0" : parts.group("fill") == null ? " " : parts.group("fill");
    return padded(text, width, zero && numeric ? "=" : align, fill);
  }

  /// @param align `<`, `>`, `^`, or `=` to fill between a sign and the digits
  static Text padded(Text text, int width, String align, String fill) {
    var missing = width - (int) Values.length(text);
    if (missing <= 0) {
      return text;
    }
    if (width > MOST_WIDTH) {
      throw new TemplateException("a format of width %d".formatted(width));
    }
    var before =
        switch (align) {
          case "<" -> 0;
          case "^" -> missing / 2;
          default -> missing;
        };
    var sign = align.equals("=") && text.toString().matches("[+\\- ].*") ? 1 : 0;
    return text.part(0, sign)
        .plus(Text.of(fill.repeat(before)))
        .plus(text.part(sign, text.toString().length()))
        .plus(Text.of(fill.repeat(missing - before)));
  }

  /// @param kind null: as the value is
  private static String digits(Object value, @Nullable String kind, Matcher parts) {
    var given = parts.group("precision");
    var places = given == null ? 6 : Integer.parseInt(given);
    var size = Math.abs(Values.asDouble(value));
    var whole = Values.number(value) instanceof Long number ? Math.abs(number) : -1;
    var wanted = kind == null ? (whole >= 0 ? "d" : given == null ? "r" : "f") : kind;
    if (whole < 0 && "dxX".contains(wanted)) {
      throw new TemplateException("the format %s of a number with a fraction".formatted(kind));
    }
    var digits =
        switch (wanted) {
          case "d" -> String.valueOf(whole);
          case "x" -> Long.toHexString(whole);
          case "X" -> Long.toHexString(whole).toUpperCase(Locale.ROOT);
          case "f", "F" -> fixed(size, places);
          case "%" -> fixed(size * 100, places) + "%";
          case "e" -> String.format(Locale.ROOT, "%." + places + "e", size);
          case "r" -> number(size);
          default -> throw new TemplateException("the format %s is not supported".formatted(kind));
        };
    if (parts.group("comma") != null) {
      var point = digits.indexOf('.');
      for (var at = (point < 0 ? digits.length() : point) - 3; at > 0; at -= 3) {
        digits = digits.substring(0, at) + "," + digits.substring(at);
      }
    }
    var sign = parts.group("sign");
    return (Values.asDouble(value) < 0 ? "-" : sign == null || sign.equals("-") ? "" : sign)
        + digits;
  }

  private static String fixed(double value, int places) {
    return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }
}
