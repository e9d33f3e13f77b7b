package io.nonmun.gpumodel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.schema.Answers.Taste;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever schema is taken, everything that can be written under it fits it, as other people's
/// code judges; what is not taken is refused as a schema.
class RandomSchemasTest {

  /// `-Dnonmun.schemas`: how many.
  static List<Integer> seeds() {
    var seeds = new ArrayList<Integer>();
    for (var seed = 0; seed < Integer.getInteger("nonmun.schemas", 200); seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  private final Vocabulary vocabulary = SmallVocabulary.create();
  private SplittableRandom random = new SplittableRandom();

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenFits(int seed) {
    random = new SplittableRandom(seed);
    var taken = 0;
    for (var run = 0; run < 20; run++) {
      var text = document();
      Schema schema;
      try {
        schema = SchemaCompiler.compile(text);
      } catch (SchemaException refused) {
        continue;
      }
      taken++;
      var judge = new Judge(text);
      for (var taste : Taste.values()) {
        var constraint = schema.start(vocabulary);
        var most = constraint.minTokens() + random.nextInt(1 + random.nextInt(120));
        var answer = new Answers(vocabulary, seed).write(constraint, most, taste);
        assertThat(answer.isComplete()).as(text).isTrue();
        var faults = judge.faults(answer.text());
        if (faults.contains("JsonNodeException")) {
          continue; // 1e58 is too large for the validator, not for the schema
        }
        assertThat(faults)
            .as(() -> text + "\n" + new String(answer.text(), StandardCharsets.UTF_8))
            .isEmpty();
      }
    }
    assertThat(taken).as("schemas that were taken").isGreaterThan(5);
  }

  private String document() {
    var defs = new ArrayList<String>();
    for (var i = 0; i < 3; i++) {
      defs.add("\"D%d\": %s".formatted(i, schema(2)));
    }
    return "{\"$defs\": {%s}, %s".formatted(String.join(", ", defs), schema(3).substring(1));
  }

  private String schema(int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 16)) {
      case 0 -> "{\"type\": \"string\"" + range("minLength", "maxLength", 0, 6) + "}";
      case 1 -> "{\"type\": \"integer\"" + bounds(1) + "}";
      case 2, 3 -> "{\"type\": \"number\"" + bounds(100) + "}";
      case 4 -> "{\"type\": [\"boolean\", \"null\"]}";
      case 5 -> "{\"const\": %s}".formatted(value());
      case 6 -> "{\"enum\": [%s, %s, %s, \"ab\", \"abc\"]}".formatted(value(), value(), value());
      case 7 -> "{\"$ref\": \"#/$defs/D%d\", \"description\": \"d\"}".formatted(random.nextInt(3));
      case 8 ->
          "{\"type\": \"array\", \"items\": %s%s}"
              .formatted(schema(depth - 1), range("minItems", "maxItems", 0, 3));
      case 9 ->
          "{\"type\": \"array\", \"prefixItems\": [%s, %s]%s}"
              .formatted(schema(depth - 1), schema(0), range("minItems", "maxItems", 1, 3));
      case 10 ->
          "{\"type\": \"object\", \"additionalProperties\": %s}".formatted(schema(depth - 1));
      case 11 ->
          "{\"anyOf\": [%s, %s, %s]}".formatted(schema(depth - 1), schema(depth - 1), schema(0));
      case 12 ->
          "{\"oneOf\": [%s, {\"type\": \"null\"}, %s]}"
              .formatted(object(depth - 1), object(depth - 1));
      case 13 -> "{\"allOf\": [%s, %s]}".formatted(object(depth - 1), object(depth - 1));
      default -> object(depth - 1);
    };
  }

  private String object(int depth) {
    var names = new ArrayList<String>();
    var required = new ArrayList<String>();
    for (var name : List.of("a", "ab", "나", "k")) {
      if (random.nextInt(2) == 0) {
        var schema =
            name.equals("k") ? "{\"const\": %d}".formatted(random.nextInt(5)) : schema(depth);
        names.add("\"%s\": %s".formatted(name, schema));
        if (random.nextInt(3) > 0) {
          required.add("\"" + name + "\"");
        }
      }
    }
    var closing =
        List.of("", "", ", \"additionalProperties\": false", ", \"additionalProperties\": true");
    return "{\"type\": \"object\", \"properties\": {%s}, \"required\": %s%s}"
        .formatted(String.join(", ", names), required, closing.get(random.nextInt(4)));
  }

  private String range(String least, String most, int from, int to) {
    var low = random.nextInt(from, to + 1);
    var text = random.nextBoolean() ? ", \"%s\": %d".formatted(least, low) : "";
    return random.nextBoolean()
        ? text + ", \"%s\": %d".formatted(most, low + random.nextInt(4))
        : text;
  }

  /// @param unit of a bound's fraction
  private String bounds(int unit) {
    var low = random.nextInt(-300 * unit, 1_200 * unit);
    var high = low + random.nextInt(3 + random.nextInt(2_000 * unit));
    var text = new StringBuilder();
    if (random.nextInt(4) > 0) {
      text.append(
          ", \"%s\": %s"
              .formatted(
                  random.nextBoolean() ? "minimum" : "exclusiveMinimum", decimal(low, unit)));
    }
    if (random.nextInt(4) > 0) {
      text.append(
          ", \"%s\": %s"
              .formatted(
                  random.nextBoolean() ? "maximum" : "exclusiveMaximum", decimal(high, unit)));
    }
    return text.toString();
  }

  private static String decimal(int value, int unit) {
    return BigDecimal.valueOf(value).divide(BigDecimal.valueOf(unit)).toPlainString();
  }

  private String value() {
    return List.of(
            "1", "1.5", "-3", "true", "null", "\"x\"", "\"한\\n\"", "{\"a\": [1]}", "[]", "12")
        .get(random.nextInt(10));
  }
}
