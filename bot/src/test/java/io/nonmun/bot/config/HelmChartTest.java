package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `.ci/helm` has rendered of the chart into the folder `nonmun.rendered`: a pod that the
/// program can live in, and settings that it reads. Off by default: it needs Helm.
@Tag("helm")
class HelmChartTest {

  private static final Path RENDERED = Path.of(System.getProperty("nonmun.rendered", "none"));
  private static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir private Path folder;

  /// The manifests of a rendering by kind.
  private static Map<String, JsonNode> manifests(String rendering) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    var manifests = new HashMap<String, JsonNode>();
    try (var reader = Files.newBufferedReader(RENDERED.resolve(rendering + ".yaml"))) {
      for (var document : yaml.loadAll(reader)) {
        var manifest = JsonMapper.shared().<JsonNode>valueToTree(document);
        assertThat(manifests.put(manifest.path("kind").asString(), manifest)).isNull();
      }
    }
    return manifests;
  }

  private NonmunConfig config(Map<String, JsonNode> manifests) throws IOException {
    var text = manifests.get("ConfigMap").path("data").path("config.yaml").asString();
    var variables = new TreeMap<String, String>();
    manifests
        .get("Secret")
        .path("stringData")
        .propertyStream()
        .forEach(each -> variables.put(each.getKey(), each.getValue().asString()));
    for (var each : container(manifests).path("env")) {
      variables.put(each.path("name").asString(), each.path("value").asString());
    }
    assertThat(variables.remove("NONMUN_CONFIG")).isEqualTo("/etc/nonmun/config.yaml");
    var file = Files.writeString(folder.resolve("config.yaml"), text);
    return ConfigReader.read(Optional.of(new ConfigFile(file)), variables);
  }

  private static JsonNode pod(Map<String, JsonNode> manifests) {
    return manifests.get("Deployment").path("spec").path("template").path("spec");
  }

  private static JsonNode container(Map<String, JsonNode> manifests) {
    return pod(manifests).path("containers").path(0);
  }

  private static Stream<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Test
  void byItselfItIsOneBotWithADatabaseThatOutlivesIt() throws IOException {
    var manifests = manifests("default");

    assertThat(manifests)
        .containsOnlyKeys("ConfigMap", "Secret", "PersistentVolumeClaim", "Service", "Deployment");
    var spec = manifests.get("Deployment").path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(1);
    assertThat(spec.path("strategy").path("type").asString()).isEqualTo("Recreate");
    assertThat(all(pod(manifests).path("volumes")))
        .anySatisfy(volume ->
            assertThat(volume.at("/persistentVolumeClaim/claimName").asString())
                .isEqualTo(manifests.get("PersistentVolumeClaim").at("/metadata/name").asString()));
    var config = config(manifests);
    assertThat(config.http().address()).isEqualTo("0.0.0.0");
    assertThat(config.http().port())
        .isEqualTo(container(manifests).at("/ports/0/containerPort").asInt());
    assertThat(config.storage().url()).startsWith("jdbc:sqlite:/data/");
    assertThat(config.secrets()).isEmpty();
  }

  @Test
  void replicasShareADatabaseAndLeaveOneByOne() throws IOException {
    var manifests = manifests("replicas");

    assertThat(manifests)
        .containsKeys("PodDisruptionBudget", "Ingress")
        .doesNotContainKeys("PersistentVolumeClaim", "HorizontalPodAutoscaler");
    var spec = manifests.get("Deployment").path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(3);
    assertThat(spec.path("strategy").path("type").asString()).isEqualTo("RollingUpdate");
    assertThat(manifests.get("PodDisruptionBudget").at("/spec/selector/matchLabels"))
        .isEqualTo(spec.path("selector").path("matchLabels"))
        .isEqualTo(manifests.get("Service").at("/spec/selector"));
    var config = config(manifests);
    assertThat(config.telegram().token().value()).isEqualTo(TOKEN);
    assertThat(config.http().allowedHosts()).containsExactly("papers.example.org");
    assertThat(config.storage().url()).isEqualTo("jdbc:postgresql://db/nonmun");
  }

  @Test
  void whatGrowsByItselfHasNoFixedNumber() throws IOException {
    var manifests = manifests("autoscaling");

    assertThat(manifests).containsKeys("HorizontalPodAutoscaler", "PodDisruptionBudget");
    assertThat(manifests.get("Deployment").path("spec").has("replicas")).isFalse();
  }

  @Test
  void thePodHasNoMoreRightsThanItNeeds() throws IOException {
    for (var rendering : List.of("default", "replicas", "autoscaling")) {
      var manifests = manifests(rendering);
      var container = container(manifests);

      assertThat(pod(manifests).at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod(manifests).path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
          .isFalse();
      assertThat(container.at("/readinessProbe/httpGet/path").asString())
          .isEqualTo("/actuator/health");
      assertThat(container.at("/livenessProbe/tcpSocket/port").asString()).isEqualTo("http");
      assertThat(all(container.path("volumeMounts")).filter(each -> !each.has("readOnly")))
          .extracting(each -> each.path("mountPath").asString())
          .containsExactlyInAnyOrder("/data", "/tmp");
      assertThat(JsonMapper.shared().writeValueAsString(manifests.get("ConfigMap")))
          .doesNotContain(TOKEN);
    }
  }
}
