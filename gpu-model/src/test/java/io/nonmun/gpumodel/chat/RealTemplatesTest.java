package io.nonmun.gpumodel.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Templates of published models, rendered by Jinja itself and here. Their origin is told in
/// `templates/README.md`.
class RealTemplatesTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "templates");

  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() throws Exception {
    tokenizer = Vocabularies.tokenizer(Vocabularies.QWEN2);
  }

  static Stream<JsonNode> renderings() throws IOException {
    return Files.readAllLines(FOLDER.resolve("renderings.jsonl")).stream()
        .map(JsonMapper.shared()::readTree);
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void rendersAsJinja(JsonNode rendering) throws IOException {
    var template =
        Files.readString(FOLDER.resolve(rendering.get("template").asString() + ".jinja"));
    var names = new HashMap<String, Object>();
    rendering
        .get("data")
        .properties()
        .forEach(name -> names.put(name.getKey(), value(name.getValue())));

    var text = new ChatTemplate(template, tokenizer, () -> Instant.EPOCH).text(names);

    assertThat(text).hasToString(rendering.get("expected").asString());
  }

  private static Object value(JsonNode node) {
    if (node.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(RealTemplatesTest::value)
          .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isNull()) {
      return Values.NONE;
    }
    return node.isNumber() ? (Object) node.asLong() : Text.fromOutside(node.asString());
  }
}
