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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Compiles JSON schemas (<https://json-schema.org/draft/2020-12>), of which it knows this much:
///
/// | value | keywords |
/// |---|---|
/// | `"type": "object"` | `properties`, `required`; without `properties` any keys, with values of `additionalProperties` |
/// | `"type": "array"` | `items`, `prefixItems`, `minItems`, `maxItems` |
/// | `"type": "string"` | `minLength`, `maxLength`, in code points; `format`, where it is `ko-text` or `ko-sentences` ([KoreanText]) |
/// | `"type": "integer"` | `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`; 15 digits at most |
/// | `"type": "number"` | the same; 15 digits at most before and after the point, and an exponent of 2 where there is no bound but 0 |
/// | `"type": "boolean"`, `"null"` | |
/// | `"type": [...]` | any of these |
/// | `enum`, `const` | any values; of those beside a `type` or a bound, the ones that fit it |
/// | `anyOf`, `oneOf`, `allOf` | alternatives, which may begin alike; those of `oneOf` must exclude each other |
/// | `$ref` | into the schema itself (`#/$defs/NAME`), also to what contains it |
/// | `true`, `{}` | any value |
///
/// Annotations such as `title` and `description` are passed over, everything else is refused. "Any"
/// values and those that contain themselves nest at most [#MAX_DEPTH] deep; "any" objects may have
/// a key twice.
///
/// The texts that fit have the properties that the schema names, in its order (optional ones may be
/// missing), and no white space, but for one space after a colon or comma where the model likes
/// one. Within strings of no `format`, every escape and all well-formed UTF-8 is allowed.
public final class SchemaCompiler {

  /// Arrays and objects in one another.
  public static final int MAX_DEPTH = 32;

  /// Exact in a double.
  private static final int MAX_DIGITS = 15;

  private static final int MAX_EXPONENT_DIGITS = 2;

  /// Bytes of a shortest document; beyond that no model would get.
  private static final int MAX_SHORTEST = 65_536;

  /// Schemas in one another, with references followed.
  private static final int MAX_NESTING = 64;

  private static final Set<String> BOUNDS =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

  private static final Map<String, Set<String>> KEYWORDS =
      Map.of(
          "object",
          Set.of("properties", "required", "additionalProperties", "unevaluatedProperties"),
          "array",
          Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
          "string",
          Set.of("minLength", "maxLength"),
          "integer",
          BOUNDS,
          "number",
          BOUNDS,
          "boolean",
          Set.of(),
          "null",
          Set.of());

  /// Beside which `format` names a width, and says nothing about a value.
  private static final Set<String> NUMBERS = Set.of("integer", "number");

  private static final Set<String> NUMERIC = Set.of("type", "format", "multipleOf");

  private static final Set<String> TEXTUAL = Set.of("type", "format");

  /// Formats of strings, see [KoreanText].
  private static final Set<String> KOREAN = Set.of("ko-text", "ko-sentences");

  /// A text that is expected as it is, and the state after it.
  private record Literal(byte[] text, int after) {

    static Literal of(String text, int after) {
      return new Literal(text.getBytes(StandardCharsets.UTF_8), after);
    }
  }

  private record Property(String name, List<Obj> alternatives, boolean isRequired) {}

  private final AutomatonBuilder states = new AutomatonBuilder();
  // The same schema in several places is compiled once.
  private final Map<Obj, Integer> objects = new HashMap<>();
  private final Map<Obj, Integer> arrays = new HashMap<>();
  private final Set<Obj> open = new HashSet<>(); // being compiled: what is met again is recursive
  private final SchemaReader reader;
  private int nesting;

  private SchemaCompiler(Json schema) {
    reader = new SchemaReader(schema);
  }

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
    var compiler = new SchemaCompiler(schema);
    var start = compiler.states.state();
    try {
      compiler.value(start, schema, AutomatonBuilder.END, "$");
    } catch (StackOverflowError e) {
      throw new SchemaException("$", "nested too deep; flatten it");
    }
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
    var compiler = new SchemaCompiler(new Bool(true));
    var start = compiler.states.state();
    compiler.literals(start, texts.stream().distinct().toList(), AutomatonBuilder.END);
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
    value(site, reader.read(schema, path), after, path);
  }

  /// @param alternatives as [SchemaReader] gives them
  private void value(int site, List<Obj> alternatives, int after, String path) {
    if (++nesting > MAX_NESTING) {
      throw new SchemaException(path, "nested too deep; flatten it");
    }
    switch (alternatives.size()) {
      case 0 ->
          throw new SchemaException(path, "nothing fits; write an object that something fits");
      case 1 -> one(site, alternatives.getFirst(), after, path);
      default -> {
        var branches = new ArrayList<Integer>();
        for (var alternative : alternatives) {
          var branch = states.state();
          one(branch, alternative, after, path);
          branches.add(branch);
        }
        states.fork(site, branches);
      }
    }
    nesting--;
  }

  private void one(int site, Obj schema, int after, String path) {
    if (schema.members().isEmpty()) {
      any(site, after, path);
    } else if (schema.members().get("enum") instanceof Json values) {
      enumeration(site, schema, values, after, path);
    } else {
      typed(site, type(schema, path), schema, after, path);
    }
  }

  /// Keywords of another type say nothing.
  private static void only(Obj schema, Set<String> known, String path) {
    for (var keyword : schema.members().keySet()) {
      if (!known.contains(keyword)
          && KEYWORDS.values().stream().noneMatch(each -> each.contains(keyword))) {
        throw new SchemaException(
            path + "." + keyword, "not supported; remove it and check the answer instead");
      }
    }
  }

  private static String type(Obj schema, String path) {
    return switch (schema.members().get("type")) {
      case null -> {
        only(schema, Set.of(), path);
        throw new SchemaException(path, "no type; add one, such as \"type\": \"string\"");
      }
      case Str(String name) -> name;
      case Json other -> throw new SchemaException(path + ".type", other + " is no type; name one");
    };
  }

  private void typed(int site, String type, Obj schema, int after, String path) {
    if (!KEYWORDS.containsKey(type)) {
      throw new SchemaException(
          path + ".type",
          type + " is no type; there are object, array, string, integer, number, boolean, null");
    }
    only(
        schema,
        NUMBERS.contains(type) ? NUMERIC : type.equals("string") ? TEXTUAL : Set.of("type"),
        path);
    switch (type) {
      case "object" -> object(site, schema, after, path);
      case "array" -> array(site, schema, after, path);
      case "string" -> {
        var min = count(schema, "minLength", 0, path);
        var max = count(schema, "maxLength", UNBOUNDED, path);
        ordered(min, max, path);
        if (schema.members().get("format") instanceof Json format) {
          koreanText(site, format, after, min, max, path);
        } else {
          string(site, after, min, max);
        }
      }
      case "integer" -> {
        refuseUnless(schema, "multipleOf", new Num(BigDecimal.ONE), path);
        bounded(site, schema, after, 0, path);
      }
      case "number" -> {
        refuseUnless(schema, "multipleOf", Null.NULL, path);
        var bounds = new LinkedHashSet<>(schema.members().keySet());
        bounds.retainAll(BOUNDS);
        var isPositive =
            schema.members().get("minimum") instanceof Num(BigDecimal low) && low.signum() == 0;
        if (bounds.isEmpty() || isPositive && bounds.equals(Set.of("minimum"))) {
          number(site, bounds.isEmpty(), after);
        } else {
          bounded(site, schema, after, places(schema), path);
        }
      }
      case "boolean" -> literals(site, List.of("true", "false"), after);
      default -> literals(site, List.of("null"), after);
    }
  }

  private static void refuseUnless(Obj schema, String keyword, Json harmless, String path) {
    var value = schema.members().get(keyword);
    if (value != null && !value.equals(harmless)) {
      throw new SchemaException(
          path + "." + keyword, "not supported here; remove it and check the answer instead");
    }
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

  private void call(int site, char first, Call call) {
    states.move(site, first, CALL | states.call(call));
  }

  private void string(int site, int after, int min, int max) {
    call(site, '"', new Call(Kind.STRING, AutomatonBuilder.STRING, after, min, max));
  }

  private void koreanText(int site, Json format, int after, int min, int max, String path) {
    if (!(format instanceof Str(String name)) || !KOREAN.contains(name)) {
      throw new SchemaException(
          path + ".format", "not supported; remove it and check the answer instead");
    }
    if (max - KoreanText.MOST_RESERVE < min) {
      throw new SchemaException(
          path,
          "maxLength leaves no room for an end; make it %d larger than minLength"
              .formatted(KoreanText.MOST_RESERVE));
    }
    var body = states.koreanText() + KoreanText.start(name);
    call(site, '"', new Call(Kind.STRING, body, after, min, max));
  }

  private void any(int site, int after, String path) {
    string(site, after, 0, UNBOUNDED);
    number(site, true, after);
    literals(site, List.of("true", "false", "null"), after);
    var object = map(new Bool(true), path);
    call(site, '{', new Call(Kind.OBJECT, object, after, 0, UNBOUNDED, true));
    var array = items(ANY_ARRAY, 0, UNBOUNDED, path);
    call(site, '[', new Call(Kind.ARRAY, array, after, 0, UNBOUNDED, true));
  }

  private static final Obj ANY_ARRAY = new Obj(Map.of());

  /// @return a state that allows a space before another one
  private int spaced(int next) {
    var before = states.state();
    states.move(before, ' ', GOTO | next);
    states.otherwise(before, next);
    return before;
  }

  private void object(int site, Obj schema, int after, String path) {
    var isRecursive = open.contains(schema);
    var body = objects.get(schema);
    if (body == null) {
      open.add(schema);
      body = object(schema, path);
      open.remove(schema);
    }
    call(site, '{', new Call(Kind.OBJECT, body, after, 0, UNBOUNDED, isRecursive));
  }

  private int object(Obj schema, String path) {
    var members = schema.members();
    var more = members.getOrDefault("additionalProperties", new Bool(true));
    var isEmpty =
        !members.containsKey("properties")
            || members.get("properties") instanceof Obj(Map<String, Json> each)
                && each.isEmpty()
                && members.containsKey("additionalProperties");
    if (isEmpty
        && !members.containsKey("required")
        && !new Bool(false).equals(members.get("unevaluatedProperties"))
        && !reader.read(more, path + ".additionalProperties").isEmpty()) {
      return map(more, path);
    }
    return properties(schema, path);
  }

  /// An object of any keys.
  ///
  /// @return the state after `{`
  private int map(Json schema, String path) {
    var memo = new Obj(Map.of("additionalProperties", schema));
    var known = objects.get(memo);
    if (known != null) {
      return known;
    }
    var body = states.state();
    objects.put(memo, body);
    var key = states.state();
    var colon = states.state();
    var value = states.state();
    var after = states.state();
    states.move(body, '}', CLOSE);
    states.otherwise(body, key);
    string(key, colon, 0, UNBOUNDED);
    states.move(colon, ':', GOTO | spaced(value));
    value(value, schema, after, path + ".additionalProperties");
    states.move(after, ',', GOTO | spaced(key));
    states.move(after, '}', CLOSE);
    return body;
  }

  private void array(int site, Obj schema, int after, String path) {
    refuseUnless(schema, "uniqueItems", new Bool(false), path);
    var min = count(schema, "minItems", 0, path);
    var max = count(schema, "maxItems", UNBOUNDED, path);
    ordered(min, max, path);
    var isRecursive = open.contains(schema);
    if (reader.read(rest(schema), path + ".items").isEmpty()) {
      max = Math.min(max, first(schema, path).size());
      ordered(min, max, path);
    }
    open.add(schema);
    var body = items(schema, min, max, path);
    if (!isRecursive) {
      open.remove(schema);
    }
    call(site, '[', new Call(Kind.ARRAY, body, after, min, max, isRecursive));
  }

  /// The schemas of the first items.
  private static List<Json> first(Obj schema, String path) {
    return switch (schema.members().getOrDefault("prefixItems", new Arr(List.of()))) {
      case Arr(List<Json> items) -> items;
      case Json _ -> throw new SchemaException(path + ".prefixItems", "write an array of schemas");
    };
  }

  /// The schema of the others.
  private static Json rest(Obj schema) {
    return schema.members().getOrDefault("items", new Bool(true));
  }

  /// @return the state after `[`
  private int items(Obj schema, int min, int max, String path) {
    var known = arrays.get(schema);
    if (known != null) {
      return known;
    }
    var body = states.state();
    arrays.put(schema, body);
    if (min == 0) {
      states.move(body, ']', CLOSE);
    }
    var first = first(schema, path);
    var from = body;
    for (var i = 0; i < max; i++) {
      var item = states.state();
      var after = states.state();
      if (i == 0) {
        states.otherwise(body, item);
      } else {
        states.move(from, ',', COUNT | spaced(item));
        states.detour(from, ',');
      }
      if (i + 1 >= min || i >= first.size()) { // the count of the first items is known here
        states.move(after, ']', CLOSE);
      }
      if (i >= first.size()) {
        states.move(after, ',', COUNT | spaced(item));
        states.detour(after, ',');
        value(item, rest(schema), after, path + ".items");
        break;
      }
      value(item, first.get(i), after, "%s.prefixItems[%d]".formatted(path, i));
      from = after;
    }
    return body;
  }

  /// An object of the properties that are named, in their order.
  ///
  /// @return the state after `{`
  private int properties(Obj schema, String path) {
    var body = states.state();
    objects.put(schema, body);
    var properties = named(schema, path);
    var keys = new Literal[properties.size()];
    var afters = new int[keys.length];
    for (var i = 0; i < keys.length; i++) {
      var property = properties.get(i);
      var colon = states.state();
      var value = states.state();
      afters[i] = states.state();
      states.move(colon, ':', GOTO | spaced(value));
      keys[i] = Literal.of(new Str(property.name()).toString(), colon);
      value(value, property.alternatives(), afters[i], path + ".properties." + property.name());
    }
    // What may follow each property: from the last one to the first.
    var tails = new Tails();
    var candidates = new ArrayList<Literal>();
    var mayClose = true;
    for (var i = keys.length - 1; ; i--) {
      var from = i < 0 ? body : afters[i];
      if (mayClose) {
        states.move(from, '}', CLOSE);
      }
      if (!candidates.isEmpty()) {
        var next = states.state();
        trie(next, candidates, 0, tails);
        if (i < 0) {
          states.otherwise(from, next);
        } else {
          states.move(from, ',', GOTO | spaced(next));
        }
      }
      if (i < 0) {
        return body;
      }
      if (properties.get(i).isRequired()) {
        candidates.clear();
        mayClose = false;
      }
      candidates.add(keys[i]);
    }
  }

  private List<Property> named(Obj schema, String path) {
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
    var all = new ArrayList<Property>();
    properties
        .members()
        .forEach((name, each) -> {
          var alternatives = reader.read(each, path + ".properties." + name);
          // What nothing fits is left out, if it can be.
          if (!alternatives.isEmpty() || required.contains(name)) {
            all.add(new Property(name, alternatives, required.contains(name)));
          }
        });
    return all;
  }

  private void enumeration(int site, Obj schema, Json values, int after, String path) {
    if (!(values instanceof Arr(List<Json> items)) || items.isEmpty()) {
      throw new SchemaException(path + ".enum", "write an array of values");
    }
    only(schema, ENUMERATED, path);
    var texts =
        items.stream()
            .filter(value -> SchemaReader.fits(schema.members(), value))
            .map(Json::toString)
            .distinct()
            .toList();
    if (texts.isEmpty()) {
      throw new SchemaException(
          path,
          "%s is not of type %s"
              .formatted(items.getFirst(), schema.members().getOrDefault("type", Null.NULL)));
    }
    literals(site, texts, after);
  }

  /// What may stand beside an enumeration.
  private static final Set<String> ENUMERATED = Set.of("enum", "type", "format");

  private void literals(int site, List<String> texts, int after) {
    trie(site, texts.stream().map(text -> Literal.of(text, after)).toList(), 0, new Tails());
  }

  /// States that are the same for all ways to the rest of a literal.
  private static final class Tails extends HashMap<Literal, int[]> {
    private static final long serialVersionUID = 1;
  }

  /// Adds literals that are equal up to an offset.
  private void trie(int state, List<Literal> literals, int offset, Tails tails) {
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
        states.move(state, value, GOTO | tail(group.getFirst(), offset + 1, tails));
      } else {
        var branch = states.state();
        states.move(state, value, GOTO | branch);
        trie(branch, group, offset + 1, tails);
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

  /// @param places behind the point, at most
  private void bounded(int site, Obj schema, int after, int places, String path) {
    var low = bound(schema, "minimum", path);
    var above = bound(schema, "exclusiveMinimum", path);
    var isLowIncluded = above == null || low != null && low.compareTo(above) > 0;
    var high = bound(schema, "maximum", path);
    var below = bound(schema, "exclusiveMaximum", path);
    var isHighIncluded = below == null || high != null && high.compareTo(below) < 0;
    if (!NumberRange.add(
        states,
        site,
        after,
        isLowIncluded ? low : above,
        isLowIncluded,
        isHighIncluded ? high : below,
        isHighIncluded,
        MAX_DIGITS,
        places)) {
      throw new SchemaException(
          path,
          "no number of %d digits and %d behind the point is within its bounds; widen them"
              .formatted(MAX_DIGITS, places));
    }
  }

  private static @Nullable BigDecimal bound(Obj schema, String keyword, String path) {
    return switch (schema.members().get(keyword)) {
      case null -> null;
      case Num(BigDecimal number) when Math.abs((long) number.precision() - number.scale()) < 400 ->
          number;
      case Json other ->
          throw new SchemaException(path + "." + keyword, other + " is no bound; write a number");
    };
  }

  /// So many that a number near a bound is exact in a double.
  private static int places(Obj schema) {
    var digits =
        Stream.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
            .map(keyword -> schema.members().get(keyword))
            .mapToInt(bound ->
                bound instanceof Num(BigDecimal number) ? number.precision() - number.scale() : 0)
            .max()
            .orElse(0);
    return Math.clamp(MAX_DIGITS - digits, 1, MAX_DIGITS);
  }

  private void number(int site, boolean isSigned, int after) {
    var exponent = states.state();
    var exponentDigits = states.state();
    states.move(exponentDigits, '0', '9', GOTO | digits(MAX_EXPONENT_DIGITS - 1, after));
    states.otherwise(exponent, exponentDigits);
    states.move(exponent, '+', GOTO | exponentDigits);
    states.move(exponent, '-', GOTO | exponentDigits);

    var afterFraction = after(after);
    states.move(afterFraction, 'e', GOTO | exponent);
    states.move(afterFraction, 'E', GOTO | exponent);
    var fraction = states.state();
    states.move(fraction, '0', '9', GOTO | digits(MAX_DIGITS - 1, afterFraction));

    var afterInteger = after(afterFraction);
    states.move(afterInteger, '.', GOTO | fraction);
    var first = digits(MAX_DIGITS - 1, afterInteger);
    states.move(site, '1', '9', GOTO | first);
    states.move(site, '0', GOTO | afterInteger);
    if (isSigned) {
      var minus = states.state();
      states.move(minus, '1', '9', GOTO | first);
      states.move(minus, '0', GOTO | afterInteger);
      states.move(site, '-', GOTO | minus);
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
}
