package io.nonmun.summarizer.model.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.Embedder.Outcome;
import io.nonmun.summarizer.model.Embedder.Outcome.Embedded;
import io.nonmun.summarizer.model.Embedder.Outcome.Failed;
import io.nonmun.summarizer.model.FakeSpending;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiEmbedderTest {

  private static final String PATH = "/v1/embeddings";
  private static final String KEY = "sk-planted-secret-123";

  private final MovableClock clock = new MovableClock("2026-11-30T12:00:00Z");
  private final FakeSpending spending = new FakeSpending();
  private final List<Duration> waits = new ArrayList<>();
  private final WireMockServer server =
      new WireMockServer(
          WireMockConfiguration.options()
              .bindAddress("127.0.0.1")
              .dynamicPort()
              .extensions(new Lengths()));
  private String budget = "0";

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  /// Answers each text with (its length, 4), the last one first.
  private static final class Lengths implements ResponseTransformerV2 {

    @Override
    public String getName() {
      return "lengths";
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }

    @Override
    public Response transform(Response response, ServeEvent event) {
      var input = JsonMapper.shared().readTree(event.getRequest().getBody()).get("input");
      var root = JsonMapper.shared().createObjectNode();
      var data = root.putArray("data");
      for (var i = input.size() - 1; i >= 0; i--) {
        var one = data.addObject().put("object", "embedding").put("index", i);
        one.putArray("embedding").add(input.get(i).stringValue().length()).add(4);
      }
      root.putObject("usage").put("prompt_tokens", 1_000).put("total_tokens", 1_000);
      return Response.Builder.like(response).but().body(root.toString()).build();
    }
  }

  private static ResponseDefinitionBuilder lengths() {
    return okJson("{}").withTransformers("lengths");
  }

  private void answer(ResponseDefinitionBuilder response) {
    server.stubFor(post(urlEqualTo(PATH)).willReturn(response));
  }

  private Outcome embed(@Nullable String instruction, int dimensions, List<String> texts)
      throws InterruptedException {
    var settings =
        new OpenAiSettings(
            "http://127.0.0.1:" + server.port() + "/v1",
            KEY,
            "some-embedding",
            Duration.ofSeconds(10),
            4,
            8_192,
            0,
            new BigDecimal("0.1"),
            BigDecimal.ZERO,
            new BigDecimal(budget));
    try (var embedder = new OpenAiEmbedder(settings, spending, clock, waits::add)) {
      return embedder.embed(new Texts(texts, instruction, dimensions, Priority.BATCH));
    }
  }

  private List<JsonNode> sent() {
    return server.findAll(postRequestedFor(urlEqualTo(PATH))).stream()
        .map(request -> JsonMapper.shared().readTree(request.getBody()))
        .toList();
  }

  private static List<float[]> vectors(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Embedded.class);
    return ((Embedded) outcome).vectors();
  }

  @Test
  void textsKeepTheirOrderAndVectorsAreAsLongAsOne() throws Exception {
    answer(lengths());
    var vectors = vectors(embed(null, 0, List.of("abc", "")));
    assertThat(vectors.getFirst()).containsExactly(0.6f, 0.8f);
    assertThat(vectors.getLast()).containsExactly(0, 1);
    server.verify(
        postRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo("Bearer " + KEY)));
    assertThat(sent().getFirst())
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"model": "some-embedding", "input": ["abc", ""], "encoding_format": "float"}
                    """));
    assertThat(spending.since("openai", Instant.EPOCH)).isEqualByComparingTo("0.0001");
  }

  @Test
  void aQueryHasItsInstructionAndACutIsAskedForAndMade() throws Exception {
    answer(lengths());
    assertThat(vectors(embed("Find it", 1, List.of("q"))).getFirst()).containsExactly(1);
    assertThat(sent().getFirst().at("/input/0").stringValue())
        .isEqualTo("Instruct: Find it\nQuery:q");
    assertThat(sent().getFirst().at("/dimensions").intValue()).isOne();
  }

  @Test
  void aThousandTextsGoInParts() throws Exception {
    answer(lengths());
    var texts = IntStream.range(0, 1_000).mapToObj("x"::repeat).toList();
    var vectors = vectors(embed(null, 0, texts));
    assertThat(vectors).hasSize(1_000);
    assertThat(vectors.get(997)[0] / vectors.get(997)[1]).isCloseTo(997 / 4f, within(1e-3f));
    assertThat(sent()).hasSize(32).allMatch(each -> each.get("input").size() <= 32);
  }

  @Test
  void aBusyServerIsAskedAgain() throws Exception {
    answer(aResponse().withStatus(429).withHeader("Retry-After", "7"));
    var failed = embed(null, 0, List.of("a"));
    assertThat(failed).isEqualTo(new Failed(((Failed) failed).reason(), Duration.ofSeconds(7)));
    assertThat(waits).hasSize(4).containsOnly(Duration.ofSeconds(7));
    assertThat(sent()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{}",
        "{\"data\": [{\"index\": 0, \"embedding\": []}]}",
        "{\"data\": [{\"index\": 1, \"embedding\": [1]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, null]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 1e300]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": \"AAAA\"}]}",
      })
  void whatIsNoVectorIsNone(String body) throws Exception {
    answer(okJson(body));
    assertThat(embed(null, 0, List.of("a")))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason()).contains("is no embeddings", "base-url"));
  }

  @Test
  void whatKeepsItIsSaidWithoutTheKey() throws Exception {
    answer(aResponse().withStatus(404).withBody("no " + KEY));
    assertThat(((Failed) embed(null, 0, List.of("a"))).reason())
        .contains("/v1/embeddings answers 404", "no embeddings API")
        .doesNotContain(KEY);
    budget = "0.000001";
    assertThat(((Failed) embed(null, 0, List.of("a".repeat(3_000)))).reason()).contains("budget");
    assertThat(sent()).hasSize(1);
  }
}
