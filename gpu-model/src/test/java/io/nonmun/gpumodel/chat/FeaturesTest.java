package io.nonmun.gpumodel.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Jinja makes of each construct that templates may use (`templates/README.md`).
class FeaturesTest {

  static Stream<JsonNode> features() throws IOException {
    return Files.readAllLines(Path.of("src", "test", "resources", "templates", "features.jsonl"))
        .stream()
        .map(JsonMapper.shared()::readTree);
  }

  @ParameterizedTest
  @MethodSource("features")
  void rendersAsJinja(JsonNode feature) {
    assertThat(Jinja.render(feature.get("template").asString(), Map.of("x", "abc")))
        .isEqualTo(feature.get("expected").asString());
  }
}
