package io.nonmun.bot.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.model.AdapterFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model with adapters over HTTP on loopback: each answers under its name.
@Timeout(120)
class AdaptersTest {

  private static final Path GOLDEN = Path.of("../gpu-model/src/test/resources/golden");
  private static final Path FILE = GOLDEN.resolve("models/tiny-qwen2-q8_0.gguf");
  private static final Path ADAPTER = GOLDEN.resolve("adapters/tiny-qwen2-lora.gguf");

  private static ChatModel model;
  private static ModelServer server;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() throws IOException {
    model =
        ChatModel.open(
            FILE,
            "cpu-reference",
            1,
            10,
            null,
            List.of(new AdapterFile("law", ADAPTER, 1), new AdapterFile("none", ADAPTER, 0)));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        ModelServer.start(
            model, new ModelServer.Settings(address, "tiny", "", Duration.ofMillis(20), Set.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  @Test
  void modelsAreListedWithTheirAdapters() throws Exception {
    var listed = json(get("/v1/models")).at("/data");
    assertThat(listed.valueStream().map(each -> each.at("/id").stringValue()))
        .containsExactly("tiny", "law", "none");
    assertThat(listed.valueStream().map(each -> each.at("/parent").stringValue("-")))
        .containsExactly("-", "tiny", "tiny");
    assertThat(json(get("/v1/models/law"))).isEqualTo(listed.get(1));
    assertThat(get("/v1/models/other").statusCode()).isEqualTo(404);
  }

  /// An adapter that is multiplied by nothing shows that only its weights make a difference.
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aRequestIsAnsweredByWhatItNames(String streams) throws Exception {
    var plain = answer("tiny", streams);
    assertThat(answer("law", streams)).isNotEqualTo(plain);
    assertThat(answer("none", streams)).isEqualTo(plain);
    assertThat(answer("law", streams)).isEqualTo(answer("law", "false"));
    assertThat(answer("tiny", streams)).isEqualTo(plain);
  }

  private static String answer(String name, String streams) throws Exception {
    var response =
        post(
            "/v1/chat/completions",
            "{'model': '%s', 'stream': %s, 'temperature': 0, 'max_tokens': 12,"
                    .formatted(name, streams)
                + " 'messages': [{'role': 'user', 'content': 'Hello there'}]}");
    assertThat(response.statusCode()).isEqualTo(200);
    if (streams.equals("false")) {
      var whole = json(response);
      assertThat(whole.at("/model").stringValue()).isEqualTo(name);
      return whole.at("/choices/0/message/content").stringValue();
    }
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> JsonMapper.shared().readTree(line.substring(6)))
        .peek(chunk -> assertThat(chunk.at("/model").stringValue()).isEqualTo(name))
        .map(chunk -> chunk.at("/choices/0/delta/content").stringValue(""))
        .collect(Collectors.joining());
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatAreKnown() throws Exception {
    var refused = post("/v1/completions", "{'model': 'other', 'prompt': 'a'}");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(json(refused).at("/error/message").stringValue()).contains("'tiny'", "'law'");
  }

  /// Another server's way to choose one.
  @Test
  void adaptersAreChosenInNoOtherWay() throws Exception {
    var refused =
        post(
            "/v1/completions",
            "{'model': 'tiny', 'prompt': 'a', 'lora': [{'id': 0, 'scale': 1.0}]}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/error/param").stringValue()).isEqualTo("lora");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return CLIENT.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(server.address().getPort(), path)));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
