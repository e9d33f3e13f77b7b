package io.nonmun.gpumodel.schema;

import static io.nonmun.gpumodel.schema.Automaton.CALL;
import static io.nonmun.gpumodel.schema.Automaton.CLOSE;
import static io.nonmun.gpumodel.schema.Automaton.COUNT;
import static io.nonmun.gpumodel.schema.Automaton.GOTO;
import static io.nonmun.gpumodel.schema.Automaton.UNBOUNDED;

import io.nonmun.gpumodel.json.Json;
import io.nonmun.gpumodel.json.Json.Arr;
import io.nonmun.gpumodel.json.Json.Bool;
import io.nonmun.gpumodel.json.Json.Null;
import io.nonmun.gpumodel.json.Json.Num;
import io.nonmun.gpumodel.json.Json.Obj;
import io.nonmun.gpumodel.json.Json.Str;
import io.nonmun.gpumodel.json.JsonException;
import io.nonmun.gpumodel.schema.Automaton.Call;
import io.nonmun.gpumodel.schema.Automaton.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Compiles JSON schemas (<https://json-schema.org/draft/2020-12>), of which it knows this much:
///
/// | value | keywords |
/// |---|---|
/// | `"type": "object"` | `properties`, `required`, `additionalProperties` (false, also if absent); without `properties` any object |
/// | `"type": "array"` | `items`, `minItems`, `maxItems`; without `items` any array |
/// | `"type": "string"` | `minLength`, `maxLength`, in code points |
/// | `"type": "integer"` | 15 digits at most; `minimum` 0 or 1, or both `minimum` and `maximum`, at most 1,000 apart |
/// | `"type": "number"` | 15 digits at most before and after the point, 2 of an exponent; `minimum` 0 |
/// | `"type": "boolean"`, `"null"` | |
/// | `"type": [...]` | any of these |
/// | `enum`, `const` | strings, numbers, booleans, null; with `type` beside them or without |
/// | `anyOf`, `oneOf` | alternatives that differ in their first byte, such as an object or null |
/// | `true`, `{}` | any value |
///
/// Annotations such as `title` and `description` are passed over, everything else is refused. "Any"
/// values nest at most [#MAX_DEPTH] deep, and may have a key twice.
///
/// The texts that fit have the properties in the schema's order (optional ones may be missing) and
/// no white space, but for one space after a colon or comma where the model likes one. Within
/// strings, every escape and all well-formed UTF-8 is allowed.
public final class SchemaCompiler {

  /// Arrays and objects in one another.
  public static final int MAX_DEPTH = 32;

  /// Exact in a double.
  private static final int MAX_DIGITS = 15;

  private static final int MAX_EXPONENT_DIGITS = 2;
  private static final int MAX_RANGE = 1_000;

  /// Bytes of a shortest document; beyond that no model would get.
  private static final int MAX_SHORTEST = 65_536;

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "minimum",
          "maximum");

  /// A text that is expected as it is, and the state after it.
  private record Literal(byte[] text, int after) {

    static Literal of(String text, int after) {
      return new Literal(text.getBytes(StandardCharsets.UTF_8), after);
    }
  }

  private record Property(String name, Json schema, boolean isRequired) {}

  private final AutomatonBuilder states = new AutomatonBuilder();
  // The same schema in several places is compiled once.
  private final Map<Obj, Integer> objects = new HashMap<>();
  private final Map<Obj, Integer> arrays = new HashMap<>();

  private SchemaCompiler() {}

  /// @throws SchemaException if it is no JSON, or no schema of the subset above
  public static Schema compile(String schema) {
    try {
      return compile(Json.parse(schema));
    } catch (JsonException e) {
      throw new SchemaException("$", e.getMessage());
    }
  }

  /// @throws SchemaException if it is no schema of the subset above
  public static Schema compile(Json schema) {
    var compiler = new SchemaCompiler();
    var start = compiler.states.state();
    compiler.value(start, schema, AutomatonBuilder.END, "$");
    return compiler.build(start);
  }

  /// One of some texts, as they are and not as JSON.
  ///
  /// @throws SchemaException if there is none, or one is empty or has control characters
  public static Schema choice(List<String> texts) {
    if (texts.isEmpty()) {
      throw new SchemaException("$", "no text to choose; name one");
    }
    for (var text : texts) {
      if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
        throw new SchemaException(
            "$", new Str(text) + " cannot be chosen; write some characters on one line");
      }
    }
    var compiler = new SchemaCompiler();
    var start = compiler.states.state();
    compiler.literals(start, texts.stream().distinct().toList(), AutomatonBuilder.END, "$");
    return compiler.build(start);
  }

  private Schema build(int start) {
    var automaton = states.build(start, MAX_DEPTH);
    var cursor = automaton.start();
    for (var bytes = 0; !cursor.isComplete(); bytes++) {
      if (bytes == MAX_SHORTEST) {
        throw new SchemaException(
            "$",
            "its shortest document has more than %d bytes; lower minItems or minLength"
                .formatted(MAX_SHORTEST));
      }
      cursor.stepToEnd();
    }
    return new Schema(automaton);
  }

  /// Any JSON object: the `json_object` mode of OpenAI's API.
  public static Schema anyObject() {
    return compile("{\"type\": \"object\"}");
  }

  /// Adds what a value of the schema may look like.
  ///
  /// @param site the state before it
  /// @param after the state after it
  /// @param path where the schema is, for messages
  private void value(int site, Json schema, int after, String path) {
    switch (schema) {
      case Bool(boolean allowed) when allowed -> any(site, after, path);
      case Obj object -> {
        var keywords = new LinkedHashSet<>(object.members().keySet());
        keywords.removeAll(ANNOTATIONS);
        if (keywords.isEmpty()) {
          any(site, after, path);
        } else if (keywords.contains("enum") || keywords.contains("const")) {
          only(keywords, Set.of("type", keywords.contains("enum") ? "enum" : "const"), path);
          enumeration(site, object, after, path);
        } else if (keywords.contains("anyOf") || keywords.contains("oneOf")) {
          only(keywords, Set.of(keywords.contains("anyOf") ? "anyOf" : "oneOf"), path);
          alternatives(site, object, after, path);
        } else {
          only(keywords, KEYWORDS, path);
          for (var type : types(object, path)) {
            typed(site, type, object, after, path);
          }
        }
      }
      default -> throw new SchemaException(path, schema + " is no schema; write an object");
    }
  }

  private static void only(Set<String> keywords, Set<String> known, String path) {
    for (var keyword : keywords) {
      if (!known.contains(keyword)) {
        throw new SchemaException(
            path + "." + keyword,
            "not supported%s; remove it and check the answer instead"
                .formatted(KEYWORDS.contains(keyword) ? " beside " + known : ""));
      }
    }
  }

  private static List<String> types(Obj schema, String path) {
    var type = schema.members().get("type");
    return switch (type) {
      case null ->
          throw new SchemaException(path, "no type; add one, such as \"type\": \"string\"");
      case Str(String name) -> List.of(name);
      case Arr(List<Json> names) when !names.isEmpty() ->
          names.stream()
              .map(name -> name instanceof Str(String text) ? text : name.toString())
              .distinct()
              .toList();
      default -> throw new SchemaException(path + ".type", type + " is no type; name one");
    };
  }

  private void typed(int site, String type, Obj schema, int after, String path) {
    switch (type) {
      case "object" -> {
        var body =
            schema.members().containsKey("properties") || isClosed(schema, path)
                ? object(schema, path)
                : anyObject(path);
        call(site, '{', new Call(Kind.OBJECT, body, after, 0, UNBOUNDED), path);
      }
      case "array" -> {
        var min = count(schema, "minItems", 0, path);
        var max = count(schema, "maxItems", UNBOUNDED, path);
        ordered(min, max, path);
        call(site, '[', new Call(Kind.ARRAY, array(schema, path), after, min, max), path);
      }
      case "string" -> {
        var min = count(schema, "minLength", 0, path);
        var max = count(schema, "maxLength", UNBOUNDED, path);
        ordered(min, max, path);
        string(site, after, min, max, path);
      }
      case "integer" -> integer(site, schema, after, path);
      case "number" -> {
        refuse(schema, "maximum", path);
        var isSigned = !schema.members().containsKey("minimum");
        if (!isSigned && bound(schema, "minimum", path).signum() != 0) {
          throw new SchemaException(path + ".minimum", "of a number, only 0 is supported");
        }
        number(site, isSigned, after, path);
      }
      case "boolean" -> literals(site, List.of("true", "false"), after, path);
      case "null" -> literals(site, List.of("null"), after, path);
      default ->
          throw new SchemaException(
              path + ".type",
              type
                  + " is no type; there are object, array, string, integer, number, boolean, null");
    }
  }

  private static void refuse(Obj schema, String keyword, String path) {
    if (schema.members().containsKey(keyword)) {
      throw new SchemaException(
          path + "." + keyword, "not supported here; remove it and check the answer instead");
    }
  }

  /// Whether there are no properties but those named.
  private static boolean isClosed(Obj schema, String path) {
    return switch (schema.members().get("additionalProperties")) {
      case null -> false;
      case Bool(boolean open) when !open -> true;
      case Json open -> {
        if (!schema.members().containsKey("properties") && open.equals(new Bool(true))) {
          yield false;
        }
        throw new SchemaException(
            path + ".additionalProperties", open + " is not supported; write false");
      }
    };
  }

  private static int count(Obj schema, String keyword, int absent, String path) {
    var value = schema.members().get(keyword);
    if (value == null) {
      return absent;
    }
    if (value instanceof Num(BigDecimal number)
        && number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(UNBOUNDED)) < 0
        && number.stripTrailingZeros().scale() <= 0) {
      return number.intValue();
    }
    throw new SchemaException(path + "." + keyword, value + " is no count; write 0 or more");
  }

  private static void ordered(int min, int max, String path) {
    if (min > max) {
      throw new SchemaException(path, "at least %d and at most %d; swap them".formatted(min, max));
    }
  }

  private void move(int from, int value, int move, String path) {
    if (!states.move(from, value, move)) {
      throw new SchemaException(
          path,
          "two alternatives begin with '%c'; let them differ in their type (number includes integer)"
              .formatted(value));
    }
  }

  private void call(int site, char first, Call call, String path) {
    move(site, first, CALL | states.call(call), path);
  }

  private void string(int site, int after, int min, int max, String path) {
    call(site, '"', new Call(Kind.STRING, AutomatonBuilder.STRING, after, min, max), path);
  }

  private void any(int site, int after, String path) {
    string(site, after, 0, UNBOUNDED, path);
    number(site, true, after, path);
    literals(site, List.of("true", "false", "null"), after, path);
    call(site, '{', new Call(Kind.FREE, anyObject(path), after, 0, UNBOUNDED), path);
    call(site, '[', new Call(Kind.FREE, array(ANY_ARRAY, path), after, 0, UNBOUNDED), path);
  }

  private static final Obj ANY_ARRAY = new Obj(Map.of());
  private static final Obj ANY_OBJECT = new Obj(Map.of());

  /// @return a state that allows a space before another one
  private int spaced(int next) {
    var before = states.state();
    states.move(before, ' ', GOTO | next);
    states.otherwise(before, next);
    return before;
  }

  private int anyObject(String path) {
    var known = objects.get(ANY_OBJECT);
    if (known != null) {
      return known;
    }
    var body = states.state();
    objects.put(ANY_OBJECT, body);
    var key = states.state();
    var colon = states.state();
    var value = states.state();
    var after = states.state();
    states.move(body, '}', CLOSE);
    states.otherwise(body, key);
    string(key, colon, 0, UNBOUNDED, path);
    states.move(colon, ':', GOTO | spaced(value));
    any(value, after, path);
    states.move(after, ',', GOTO | spaced(key));
    states.move(after, '}', CLOSE);
    return body;
  }

  /// @return the state after `[`
  private int array(Obj schema, String path) {
    var known = arrays.get(schema);
    if (known != null) {
      return known;
    }
    var body = states.state();
    arrays.put(schema, body);
    if (count(schema, "minItems", 0, path) == 0) {
      states.move(body, ']', CLOSE);
    }
    if (count(schema, "maxItems", UNBOUNDED, path) > 0) {
      var item = states.state();
      var after = states.state();
      states.otherwise(body, item);
      states.move(after, ',', COUNT | spaced(item));
      states.move(after, ']', CLOSE);
      states.detour(after, ',');
      value(item, schema.members().getOrDefault("items", new Bool(true)), after, path + ".items");
    }
    return body;
  }

  /// @return the state after `{`
  private int object(Obj schema, String path) {
    isClosed(schema, path);
    var known = objects.get(schema);
    if (known != null) {
      return known;
    }
    var properties = properties(schema, path);
    var keys = new Literal[properties.size()];
    var afters = new int[keys.length];
    for (var i = 0; i < keys.length; i++) {
      var property = properties.get(i);
      var colon = states.state();
      var value = states.state();
      afters[i] = states.state();
      states.move(colon, ':', GOTO | spaced(value));
      keys[i] = Literal.of(new Str(property.name()).toString(), colon);
      value(value, property.schema(), afters[i], path + ".properties." + property.name());
    }
    // What may follow each property: from the last one to the first.
    var tails = new Tails();
    var candidates = new ArrayList<Literal>();
    var mayClose = true;
    for (var i = keys.length - 1; ; i--) {
      var from = i < 0 ? states.state() : afters[i];
      if (mayClose) {
        states.move(from, '}', CLOSE);
      }
      if (!candidates.isEmpty()) {
        var next = states.state();
        trie(next, candidates, 0, tails, path);
        if (i < 0) {
          states.otherwise(from, next);
        } else {
          states.move(from, ',', GOTO | spaced(next));
        }
      }
      if (i < 0) {
        objects.put(schema, from);
        return from;
      }
      if (properties.get(i).isRequired()) {
        candidates.clear();
        mayClose = false;
      }
      candidates.add(keys[i]);
    }
  }

  private static List<Property> properties(Obj schema, String path) {
    var members = schema.members();
    if (!(members.getOrDefault("properties", new Obj(Map.of())) instanceof Obj properties)) {
      throw new SchemaException(path + ".properties", "write an object of schemas");
    }
    if (!(members.getOrDefault("required", new Arr(List.of())) instanceof Arr(List<Json> names))) {
      throw new SchemaException(path + ".required", "write an array of names");
    }
    var required = new HashSet<String>();
    for (var name : names) {
      if (!(name instanceof Str(String text)) || !properties.members().containsKey(text)) {
        throw new SchemaException(path + ".required", name + " is not among the properties");
      }
      required.add(text);
    }
    return properties.members().entrySet().stream()
        .map(each -> new Property(each.getKey(), each.getValue(), required.contains(each.getKey())))
        .toList();
  }

  private void alternatives(int site, Obj schema, int after, String path) {
    var keyword = schema.members().containsKey("anyOf") ? "anyOf" : "oneOf";
    if (!(schema.members().get(keyword) instanceof Arr(List<Json> each)) || each.isEmpty()) {
      throw new SchemaException(path + "." + keyword, "write an array of schemas");
    }
    for (var i = 0; i < each.size(); i++) {
      value(site, each.get(i), after, "%s.%s[%d]".formatted(path, keyword, i));
    }
  }

  private void enumeration(int site, Obj schema, int after, String path) {
    var values =
        switch (schema.members().get("enum")) {
          case null -> Stream.ofNullable(schema.members().get("const")).toList();
          case Arr(List<Json> items) when !items.isEmpty() -> items;
          default -> throw new SchemaException(path + ".enum", "write an array of values");
        };
    var types = schema.members().containsKey("type") ? types(schema, path) : null;
    for (var value : values) {
      if (value instanceof Obj || value instanceof Arr) {
        throw new SchemaException(
            path, value + " in an enumeration is not supported; describe it with properties");
      }
      if (types != null && types.stream().noneMatch(type -> isOf(type, value))) {
        throw new SchemaException(path, "%s is not of type %s".formatted(value, types));
      }
    }
    literals(site, values.stream().map(Json::toString).distinct().toList(), after, path);
  }

  private static boolean isOf(String type, Json value) {
    return switch (value) {
      case Str _ -> type.equals("string");
      case Bool _ -> type.equals("boolean");
      case Null _ -> type.equals("null");
      case Num(BigDecimal number) ->
          type.equals("number")
              || type.equals("integer") && number.stripTrailingZeros().scale() <= 0;
      default -> false;
    };
  }

  private void literals(int site, List<String> texts, int after, String path) {
    trie(site, texts.stream().map(text -> Literal.of(text, after)).toList(), 0, new Tails(), path);
  }

  /// States that are the same for all ways to the rest of a literal.
  private static final class Tails extends HashMap<Literal, int[]> {
    private static final long serialVersionUID = 1;
  }

  /// Adds literals that are equal up to an offset.
  private void trie(int state, List<Literal> literals, int offset, Tails tails, String path) {
    var next = new TreeMap<Integer, List<Literal>>();
    for (var literal : literals) {
      if (literal.text().length == offset) {
        states.otherwise(state, literal.after()); // 1 of 1 and 12
      } else {
        next.computeIfAbsent(literal.text()[offset] & 0xff, _ -> new ArrayList<>()).add(literal);
      }
    }
    next.forEach((value, group) -> {
      if (group.size() == 1) {
        move(state, value, GOTO | tail(group.getFirst(), offset + 1, tails), path);
      } else {
        var branch = states.state();
        move(state, value, GOTO | branch, path);
        trie(branch, group, offset + 1, tails, path);
      }
    });
  }

  /// @return the state from which a literal is expected from an offset on
  private int tail(Literal literal, int offset, Tails tails) {
    var known = tails.computeIfAbsent(literal, each -> new int[each.text().length]);
    var state = literal.after();
    for (var i = literal.text().length - 1; i >= offset; i--) {
      if (known[i] == 0) {
        known[i] = states.state();
        states.move(known[i], literal.text()[i] & 0xff, GOTO | state);
      }
      state = known[i];
    }
    return state;
  }

  private void integer(int site, Obj schema, int after, String path) {
    var hasMinimum = schema.members().containsKey("minimum");
    if (schema.members().containsKey("maximum")) {
      if (!hasMinimum) {
        throw new SchemaException(path + ".maximum", "no minimum; add one");
      }
      var from = bound(schema, "minimum", path).longValueExact();
      var to = bound(schema, "maximum", path).longValueExact();
      if (from > to || to - from >= MAX_RANGE) {
        throw new SchemaException(
            path, "%d to %d is no range of 1 to %d integers".formatted(from, to, MAX_RANGE));
      }
      var texts = LongStream.rangeClosed(from, to).mapToObj(Long::toString).toList();
      literals(site, texts, after, path);
      return;
    }
    var minimum = hasMinimum ? bound(schema, "minimum", path).intValue() : 0;
    if (minimum != 0 && minimum != 1) {
      throw new SchemaException(
          path + ".minimum", minimum + " without a maximum; add one, or write 0 or 1");
    }
    var first = digits(MAX_DIGITS - 1, after);
    range(site, '1', '9', first, path);
    if (minimum == 0) {
      move(site, '0', GOTO | after(after), path);
    }
    if (!hasMinimum) {
      var minus = states.state();
      range(minus, '1', '9', first, path);
      move(site, '-', GOTO | minus, path);
    }
  }

  private static BigDecimal bound(Obj schema, String keyword, String path) {
    if (schema.members().get(keyword) instanceof Num(BigDecimal number)
        && number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(BigDecimal.TEN.pow(MAX_DIGITS)) < 0) {
      return number;
    }
    throw new SchemaException(
        path + "." + keyword, "write an integer of at most %d digits".formatted(MAX_DIGITS));
  }

  private void number(int site, boolean isSigned, int after, String path) {
    var exponent = states.state();
    var exponentDigits = states.state();
    range(exponentDigits, '0', '9', digits(MAX_EXPONENT_DIGITS - 1, after), path);
    states.otherwise(exponent, exponentDigits);
    states.move(exponent, '+', GOTO | exponentDigits);
    states.move(exponent, '-', GOTO | exponentDigits);

    var afterFraction = after(after);
    states.move(afterFraction, 'e', GOTO | exponent);
    states.move(afterFraction, 'E', GOTO | exponent);
    var fraction = states.state();
    range(fraction, '0', '9', digits(MAX_DIGITS - 1, afterFraction), path);

    var afterInteger = after(afterFraction);
    states.move(afterInteger, '.', GOTO | fraction);
    var first = digits(MAX_DIGITS - 1, afterInteger);
    range(site, '1', '9', first, path);
    move(site, '0', GOTO | afterInteger, path);
    if (isSigned) {
      var minus = states.state();
      range(minus, '1', '9', first, path);
      states.move(minus, '0', GOTO | afterInteger);
      move(site, '-', GOTO | minus, path);
    }
  }

  /// @return a state from which at most so many digits are taken
  private int digits(int most, int after) {
    var state = after(after);
    for (var i = 0; i < most; i++) {
      var before = after(after);
      states.move(before, '0', '9', GOTO | state);
      state = before;
    }
    return state;
  }

  /// @return a state that is like another one, for more moves
  private int after(int other) {
    var state = states.state();
    states.otherwise(state, other);
    return state;
  }

  private void range(int from, char first, char last, int target, String path) {
    for (var value = first; value <= last; value++) {
      move(from, value, GOTO | target, path);
    }
  }
}
