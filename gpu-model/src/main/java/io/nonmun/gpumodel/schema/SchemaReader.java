package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.json.Json;
import io.nonmun.gpumodel.json.Json.Arr;
import io.nonmun.gpumodel.json.Json.Bool;
import io.nonmun.gpumodel.json.Json.Null;
import io.nonmun.gpumodel.json.Json.Num;
import io.nonmun.gpumodel.json.Json.Obj;
import io.nonmun.gpumodel.json.Json.Str;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a schema as alternatives that refer to nothing else: what `$ref`, `allOf`, `anyOf`,
/// `oneOf` and several types say together. Schemas inside of an alternative are left as they are.
final class SchemaReader {

  /// Alternatives of one value; anybody may send a schema that multiplies them.
  private static final int MAX_ALTERNATIVES = 64;

  /// References that lead to one another without a value between them.
  private static final int MAX_HOPS = 32;

  /// Objects in one another that are compared.
  private static final int MAX_COMPARED = 3;

  /// What says nothing about a value, or nothing that is ever broken here.
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$schema",
          "$id",
          "$anchor",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "example",
          "deprecated",
          "readOnly",
          "writeOnly",
          "discriminator",
          "nullable",
          "contentMediaType",
          "contentEncoding");

  private static final Set<String> APPLICATORS = Set.of("$ref", "allOf", "anyOf", "oneOf");

  /// Schemas that are read for one, references followed each time; anybody may send one.
  private static final int MAX_READ = 20_000;

  private final Json root;
  private int read;
  private boolean isComparing;

  SchemaReader(Json root) {
    this.root = root;
  }

  /// @param path where the schema is, for messages
  /// @return schemas of keywords that all apply, each of one type at most; empty where nothing fits
  /// @throws SchemaException if it is no schema, or too much of one
  List<Obj> read(Json schema, String path) {
    var all = read(schema, path, 0);
    var possible = all.stream().filter(SchemaReader::isPossible).toList();
    return possible.isEmpty() ? all : possible; // what is wrong is said where it is compiled
  }

  /// Whether a value of the enumeration fits the rest, where there is one.
  private static boolean isPossible(Obj schema) {
    return !(schema.members().get("enum") instanceof Arr(List<Json> values))
        || values.stream().anyMatch(value -> fits(schema.members(), value));
  }

  private List<Obj> read(Json schema, String path, int hops) {
    if (hops > MAX_HOPS) {
      throw new SchemaException(path, "refers to itself; let a property or an item lie between");
    }
    if (++read > MAX_READ) {
      throw new SchemaException("$", "too large; split it, or leave alternatives out");
    }
    return switch (schema) {
      case Bool(boolean allowed) -> allowed ? List.of(new Obj(Map.of())) : List.of();
      case Obj(Map<String, Json> members) -> {
        var all = own(members, path);
        if (members.get("$ref") != null) {
          var ref = members.get("$ref");
          all =
              both(
                  all,
                  read(target(ref, path), path.endsWith(".$ref") ? path : path + ".$ref", hops + 1),
                  path);
        }
        var parts = schemas(members, "allOf", path);
        for (var i = 0; i < parts.size(); i++) {
          all = both(all, read(parts.get(i), path + ".allOf[" + i + "]", hops + 1), path);
        }
        for (var keyword : List.of("anyOf", "oneOf")) {
          if (members.containsKey(keyword)) {
            all = both(all, either(members, keyword, path, hops), path);
          }
        }
        yield all;
      }
      default -> throw new SchemaException(path, schema + " is no schema; write an object");
    };
  }

  private static List<Json> schemas(Map<String, Json> members, String keyword, String path) {
    return switch (members.get(keyword)) {
      case null -> List.of();
      case Arr(List<Json> items) when !items.isEmpty() -> items;
      default -> throw new SchemaException(path + "." + keyword, "write an array of schemas");
    };
  }

  /// The keywords beside those that apply other schemas, once for each type.
  private static List<Obj> own(Map<String, Json> members, String path) {
    var own = new LinkedHashMap<String, Json>();
    members.forEach((keyword, value) -> {
      if (!ANNOTATIONS.contains(keyword)
          && !APPLICATORS.contains(keyword)
          && !keyword.startsWith("x-")) {
        own.put(keyword, value);
      }
    });
    if (own.containsKey("const")) {
      own.merge("enum", new Arr(List.of(own.remove("const"))), SchemaReader::common);
    }
    if (!(own.get("type") instanceof Arr(List<Json> types))) {
      return List.of(new Obj(own));
    }
    return types.stream()
        .distinct()
        .map(type -> {
          var one = new LinkedHashMap<>(own);
          one.put("type", type);
          return new Obj(one);
        })
        .toList();
  }

  private List<Obj> either(Map<String, Json> members, String keyword, String path, int hops) {
    var alternatives = new ArrayList<List<Obj>>();
    var schemas = schemas(members, keyword, path);
    for (var i = 0; i < schemas.size(); i++) {
      alternatives.add(read(schemas.get(i), "%s.%s[%d]".formatted(path, keyword, i), hops + 1));
    }
    if (keyword.equals("oneOf") && !isComparing) {
      isComparing = true; // what lies deeper is compared when it is read for itself
      apart(alternatives, path);
      isComparing = false;
    }
    return limited(alternatives.stream().flatMap(List::stream), path);
  }

  private static List<Obj> limited(Stream<Obj> alternatives, String path) {
    var distinct = alternatives.distinct().limit(MAX_ALTERNATIVES + 1).toList();
    if (distinct.size() > MAX_ALTERNATIVES) {
      throw new SchemaException(
          path, "more than %d alternatives; leave some out".formatted(MAX_ALTERNATIVES));
    }
    return distinct;
  }

  // ---- references

  /// @return what is none if its escapes are broken
  private static String pointer(String fragment) {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return fragment;
    }
  }

  private Json target(Json ref, String path) {
    if (!(ref instanceof Str(String text)) || !text.startsWith("#")) {
      throw new SchemaException(
          path + ".$ref", ref + " is elsewhere; put it under $defs and write \"#/$defs/NAME\"");
    }
    var pointer = pointer(text.substring(1));
    if (!pointer.isEmpty() && !pointer.startsWith("/")) {
      throw new SchemaException(path + ".$ref", ref + " is no pointer; write \"#/$defs/NAME\"");
    }
    var at = root;
    for (var step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      var name = step.replace("~1", "/").replace("~0", "~");
      var next =
          switch (at) {
            case Obj(Map<String, Json> members) -> members.get(name);
            case Arr(List<Json> items)
                when name.matches("\\d{1,6}") && Integer.parseInt(name) < items.size() ->
                items.get(Integer.parseInt(name));
            default -> null;
          };
      if (next == null) {
        throw new SchemaException(path + ".$ref", ref + " leads nowhere; define it under $defs");
      }
      at = next;
    }
    return at;
  }

  // ---- schemas that all apply

  private static List<Obj> both(List<Obj> some, List<Obj> others, String path) {
    return limited(
        some.stream()
            .flatMap(one ->
                others.stream().flatMap(other -> merged(one.members(), other.members(), path))),
        path);
  }

  private static Stream<Obj> merged(Map<String, Json> one, Map<String, Json> other, String path) {
    var all = new LinkedHashMap<>(one);
    for (var entry : other.entrySet()) {
      var keyword = entry.getKey();
      var mine = one.get(keyword);
      var value = entry.getValue();
      if (mine == null || mine.equals(value)) {
        all.put(keyword, value);
        continue;
      }
      var joined =
          switch (keyword) {
            case "type" -> type(mine, value).orElse(null);
            case "enum" -> common(mine, value);
            case "properties" -> properties(mine, value);
            case "required" -> union(mine, value);
            case "items", "additionalProperties" -> together(mine, value);
            case "minLength", "minItems", "minimum", "exclusiveMinimum" ->
                larger(mine, value) ? mine : value;
            case "maxLength", "maxItems", "maximum", "exclusiveMaximum" ->
                larger(mine, value) ? value : mine;
            default ->
                throw new SchemaException(
                    path + "." + keyword, "said twice, differently; write it once");
          };
      if (joined == null || joined instanceof Arr(List<Json> items) && items.isEmpty()) {
        return Stream.empty();
      }
      all.put(keyword, joined);
    }
    prefix(one, other, all);
    prefix(other, one, all);
    return restrict(one, other, all) && restrict(other, one, all)
        ? Stream.of(new Obj(all))
        : Stream.empty();
  }

  private static Optional<Json> type(Json one, Json other) {
    var types = Set.of(one, other);
    return types.equals(Set.of(new Str("number"), new Str("integer")))
        ? Optional.of(new Str("integer"))
        : Optional.empty();
  }

  private static Json common(Json one, Json other) {
    return one instanceof Arr(List<Json> mine) && other instanceof Arr(List<Json> theirs)
        ? new Arr(mine.stream().filter(value -> contains(theirs, value)).toList())
        : new Arr(List.of());
  }

  private static boolean contains(List<Json> values, Json value) {
    return values.stream().anyMatch(each -> isEqual(each, value));
  }

  private static boolean isEqual(Json one, Json other) {
    return one instanceof Num(BigDecimal mine) && other instanceof Num(BigDecimal theirs)
        ? mine.compareTo(theirs) == 0
        : one.equals(other);
  }

  private static Json properties(Json one, Json other) {
    if (!(one instanceof Obj(Map<String, Json> mine))
        || !(other instanceof Obj(Map<String, Json> theirs))) {
      return one; // refused where it is read
    }
    var all = new LinkedHashMap<>(mine);
    theirs.forEach((name, schema) -> all.merge(name, schema, SchemaReader::together));
    return new Obj(all);
  }

  private static Json together(Json one, Json other) {
    return one.equals(other) ? one : new Obj(Map.of("allOf", new Arr(List.of(one, other))));
  }

  private static Json union(Json one, Json other) {
    return one instanceof Arr(List<Json> mine) && other instanceof Arr(List<Json> theirs)
        ? new Arr(Stream.concat(mine.stream(), theirs.stream()).distinct().toList())
        : one;
  }

  private static boolean larger(Json one, Json other) {
    return one instanceof Num(BigDecimal mine)
        && (!(other instanceof Num(BigDecimal theirs)) || mine.compareTo(theirs) > 0);
  }

  /// Lets the items of one schema, which are all of them, hold for the first items of another.
  private static void prefix(
      Map<String, Json> first, Map<String, Json> other, Map<String, Json> all) {
    var items = other.get("items");
    if (items != null
        && !other.containsKey("prefixItems")
        && first.get("prefixItems") instanceof Arr(List<Json> schemas)) {
      all.put(
          "prefixItems", new Arr(schemas.stream().map(schema -> together(schema, items)).toList()));
    }
  }

  /// Lets what one of two schemas says of further properties hold for those that only the other
  /// names: they are taken out where it wants none.
  ///
  /// @return false if one of these is required
  private static boolean restrict(
      Map<String, Json> one, Map<String, Json> other, Map<String, Json> all) {
    var further = one.get("additionalProperties");
    if (further == null
        || !(other.get("properties") instanceof Obj(Map<String, Json> theirs))
        || !(all.get("properties") instanceof Obj(Map<String, Json> properties))) {
      return true;
    }
    var known = one.get("properties") instanceof Obj(Map<String, Json> mine) ? mine : Map.of();
    var foreign = new LinkedHashSet<>(theirs.keySet());
    foreign.removeAll(known.keySet());
    var kept = new LinkedHashMap<>(properties);
    if (further.equals(new Bool(false))) {
      if (names(all).stream().anyMatch(foreign::contains)) {
        return false;
      }
      kept.keySet().removeAll(foreign);
    } else {
      foreign.forEach(
          name -> kept.computeIfPresent(name, (_, schema) -> together(schema, further)));
    }
    all.put("properties", new Obj(kept));
    return true;
  }

  /// The required properties.
  private static Set<String> names(Map<String, Json> schema) {
    var names = new LinkedHashSet<String>();
    if (schema.get("required") instanceof Arr(List<Json> required)) {
      required.forEach(name -> names.add(name instanceof Str(String text) ? text : ""));
    }
    return names;
  }

  // ---- exactly one of several

  /// What is written for one alternative must not fit another one.
  private void apart(List<List<Obj>> alternatives, String path) {
    for (var i = 0; i < alternatives.size(); i++) {
      for (var j = 0; j < alternatives.size(); j++) {
        if (i != j && !excludes(alternatives.get(i), alternatives.get(j), 0)) {
          throw new SchemaException(
              path + ".oneOf",
              "alternatives %d and %d may both fit; write anyOf, or give each a required property with a const of its own"
                  .formatted(Math.min(i, j), Math.max(i, j)));
        }
      }
    }
  }

  private boolean excludes(List<Obj> written, List<Obj> others, int depth) {
    return written.stream()
        .allMatch(one ->
            others.stream().allMatch(other -> excludes(one.members(), other.members(), depth)));
  }

  /// Whether nothing that is written for one schema fits another one; false where that is not
  /// certain.
  private boolean excludes(Map<String, Json> written, Map<String, Json> other, int depth) {
    if (written.get("enum") instanceof Arr(List<Json> values)) {
      return values.stream().noneMatch(value -> mayFit(written, value) && mayBe(other, value));
    }
    if (other.get("enum") instanceof Arr(List<Json> values)) {
      return values.stream().noneMatch(value -> mayFit(other, value) && mayBe(written, value));
    }
    if (!(written.get("type") instanceof Str(String type))
        || !(other.get("type") instanceof Str(String otherType))) {
      return false;
    }
    var numbers = Set.of("integer", "number");
    if (!type.equals(otherType)) {
      return !(numbers.contains(type) && numbers.contains(otherType))
          || beyond(written, "maximum", other, "minimum")
          || beyond(other, "maximum", written, "minimum");
    }
    return switch (type) {
      case "integer", "number" ->
          beyond(written, "maximum", other, "minimum")
              || beyond(other, "maximum", written, "minimum");
      case "string" ->
          beyond(written, "maxLength", other, "minLength")
              || beyond(other, "maxLength", written, "minLength");
      case "array" ->
          beyond(written, "maxItems", other, "minItems")
              || beyond(other, "maxItems", written, "minItems");
      case "object" -> excludesObject(written, other, depth);
      default -> false;
    };
  }

  private static boolean beyond(
      Map<String, Json> one, String most, Map<String, Json> other, String least) {
    return one.get(most) instanceof Num(BigDecimal upper)
        && other.get(least) instanceof Num(BigDecimal lower)
        && upper.compareTo(lower) < 0;
  }

  private boolean excludesObject(Map<String, Json> written, Map<String, Json> other, int depth) {
    var mine = written.get("properties") instanceof Obj(Map<String, Json> each) ? each : null;
    var theirs =
        other.get("properties") instanceof Obj(Map<String, Json> each)
            ? each
            : Map.<String, Json>of();
    if (mine == null || depth > MAX_COMPARED) {
      return false; // it may have any property
    }
    var requiredThere = names(other);
    if (!mine.keySet().containsAll(requiredThere)) {
      return true;
    }
    var required = names(written);
    if (new Bool(false).equals(other.get("additionalProperties"))
        && !theirs.keySet().containsAll(required)) {
      return true;
    }
    return mine.keySet().stream()
        .filter(name -> theirs.containsKey(name))
        .filter(name -> required.contains(name) || requiredThere.contains(name))
        .anyMatch(name ->
            excludes(
                read(mine.get(name), "$", depth),
                read(Objects.requireNonNull(theirs.get(name)), "$", depth),
                depth + 1));
  }

  /// Whether a value certainly fits a schema beside its enumeration: of arrays and objects, only
  /// the type is looked at.
  static boolean fits(Map<String, Json> schema, Json value) {
    return mayFit(schema, value)
        && (!(value instanceof Obj || value instanceof Arr)
            || Set.of("type", "enum").containsAll(schema.keySet()));
  }

  private static boolean mayFit(Map<String, Json> schema, Json value) {
    return (!(schema.get("type") instanceof Str(String type)) || isOf(type, value))
        && (!(value instanceof Str(String text))
            || within(schema, text.codePointCount(0, text.length()), "minLength", "maxLength"))
        && (!(value instanceof Num(BigDecimal number))
            || within(schema, number, "minimum", "maximum")
                && isNot(schema, number, "exclusiveMinimum", 1)
                && isNot(schema, number, "exclusiveMaximum", -1));
  }

  private static boolean mayBe(Map<String, Json> schema, Json value) {
    return mayFit(schema, value)
        && (!(schema.get("enum") instanceof Arr(List<Json> values)) || contains(values, value));
  }

  private static boolean within(Map<String, Json> schema, long size, String least, String most) {
    return within(schema, BigDecimal.valueOf(size), least, most);
  }

  private static boolean within(
      Map<String, Json> schema, BigDecimal value, String least, String most) {
    return (!(schema.get(least) instanceof Num(BigDecimal lower)) || lower.compareTo(value) <= 0)
        && (!(schema.get(most) instanceof Num(BigDecimal upper)) || upper.compareTo(value) >= 0);
  }

  private static boolean isNot(
      Map<String, Json> schema, BigDecimal value, String keyword, int sign) {
    return !(schema.get(keyword) instanceof Num(BigDecimal bound))
        || value.compareTo(bound) == sign;
  }

  private static boolean isOf(String type, Json value) {
    return switch (value) {
      case Str _ -> type.equals("string");
      case Bool _ -> type.equals("boolean");
      case Null _ -> type.equals("null");
      case Obj _ -> type.equals("object");
      case Arr _ -> type.equals("array");
      case Num(BigDecimal number) ->
          type.equals("number")
              || type.equals("integer") && number.stripTrailingZeros().scale() <= 0;
    };
  }
}
