package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What of the files for Docker Compose can be said without Docker: they name what they have, and
/// the bot reads the settings that they give it. None of them was run.
class ComposeTest {

  private static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAA";

  private static JsonNode read(String name) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return JsonMapper.shared().valueToTree(yaml.load(Files.readString(Path.of("..", name))));
  }

  /// `${NAME:-default}` and `${NAME:?why}` as they are where nobody has set them, or as a secret.
  private static String substituted(String name, String value) {
    var given = name.endsWith("TOKEN") ? TOKEN : "a-secret";
    return value.replaceAll("\\$\\{\\w+:\\?[^}]*}", given).replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "compose.gpu.yaml"})
  void namesWhatItHas(String name) throws IOException {
    var file = read(name);
    var services = file.path("services");
    var volumes = new HashSet<String>();
    for (var service : services) {
      for (var volume : service.path("volumes")) {
        var source = volume.asString().split(":")[0];
        if (!source.startsWith(".")) {
          volumes.add(source);
        }
      }
      service
          .path("depends_on")
          .propertyNames()
          .forEach(other -> assertThat(services.has(other)).as(other).isTrue());
      for (var config : service.path("configs")) {
        assertThat(file.path("configs").has(config.path("source").asString())).isTrue();
      }
    }
    assertThat(file.path("volumes").propertyNames()).containsExactlyInAnyOrderElementsOf(volumes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml"})
  void theBotReadsItsSettings(String name) throws IOException {
    var variables = new TreeMap<String, String>();
    read(name)
        .at("/services/nonmun/environment")
        .propertyStream()
        .forEach(each ->
            variables.put(each.getKey(), substituted(each.getKey(), each.getValue().asString())));

    var config = ConfigReader.read(Optional.empty(), variables);

    assertThat(variables.keySet()).allMatch(variable -> variable.startsWith("NONMUN_"));
    assertThat(config.http().address()).isEqualTo("0.0.0.0");
    assertThat(List.of("", TOKEN)).contains(config.telegram().token().value());
  }
}
