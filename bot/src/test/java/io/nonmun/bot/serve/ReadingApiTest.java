package io.nonmun.bot.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.LanguageModel.Ranking;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.gguf.Quantizer;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Over HTTP on loopback, with a tiny model that is an embedding model and a reranker at once.
@Timeout(120)
class ReadingApiTest {

  private static final Path PLAIN =
      Path.of("../gpu-model/src/test/resources/golden/models/tiny-qwen3-q8_0.gguf");
  private static final String EMBEDDINGS = "/v1/embeddings";
  private static final String RERANK = "/v1/rerank";
  private static final int WIDTH = 256;

  @TempDir private static Path folder;
  private static ChatModel model;
  private static ModelServer server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    model = ChatModel.open(write(), "cpu-reference", 1, 0);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        ModelServer.start(
            model, new ModelServer.Settings(address, "tiny", "", Duration.ofMillis(20), Set.of()));
  }

  private static Path write() throws IOException {
    var target = folder.resolve("tiny.gguf");
    try (var plain = Gguf.open(PLAIN)) {
      var metadata = new LinkedHashMap<>(plain.metadata().values());
      metadata.put("qwen3.pooling_type", 3L);
      metadata.put("tokenizer.ggml.add_eos_token", true);
      metadata.put("tokenizer.chat_template", "{{ messages[0].content }}");
      var entries = new ArrayList<Entry>();
      plain
          .tensors()
          .forEach(each -> entries.add(new Entry(each.name(), each.type(), each.shape())));
      entries.add(new Entry("cls.output.weight", TensorType.F32, List.of((long) WIDTH, 2L)));
      var random = new SplittableRandom(1);
      var head = new float[2 * WIDTH];
      for (var i = 0; i < head.length; i++) {
        head[i] = (float) random.nextGaussian() / 8;
      }
      try (var writer = GgufWriter.create(target, metadata, entries)) {
        for (var tensor : plain.tensors()) {
          writer.write(tensor.name(), 0, tensor.data());
        }
        writer.write("cls.output.weight", 0, Quantizer.quantize(TensorType.F32, head));
      }
    }
    return target;
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  private static List<float[]> expected(
      @Nullable String instruction, int dimensions, String... texts) throws InterruptedException {
    return model.embed(new Texts(List.of(texts), instruction, dimensions, Priority.INTERACTIVE));
  }

  private static void assertVector(JsonNode node, float[] expected) {
    assertThat(node).hasSize(expected.length);
    for (var i = 0; i < expected.length; i++) {
      assertThat(node.get(i).floatValue()).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @Test
  void embedsATextTextsAndTokens() throws Exception {
    var expected = expected(null, 0, " Attention 긴 문맥\n", "b");
    var one = json(post(EMBEDDINGS, "{'model': 'tiny', 'input': ' Attention 긴 문맥\\n'}"));
    assertThat(one.at("/object").stringValue()).isEqualTo("list");
    assertThat(one.at("/data/0/object").stringValue()).isEqualTo("embedding");
    assertVector(one.at("/data/0/embedding"), expected.getFirst());

    var both = json(post(EMBEDDINGS, "{'model': 'tiny', 'input': [' Attention 긴 문맥\\n', 'b']}"));
    assertThat(both.at("/data")).hasSize(2);
    assertVector(both.at("/data/0/embedding"), expected.getFirst());
    assertVector(both.at("/data/1/embedding"), expected.getLast());
    assertThat(both.at("/data/1/index").intValue()).isOne();

    var tokens = model.embedder().document("b");
    assertThat(both.at("/usage/prompt_tokens").intValue())
        .isEqualTo(one.at("/usage/total_tokens").intValue() + tokens.length);
    var bare = Arrays.toString(Arrays.copyOf(tokens, tokens.length - 1)); // without the end
    for (var input : List.of(bare, "[" + bare + "]", Arrays.toString(tokens))) {
      assertVector(
          json(post(EMBEDDINGS, "{'model': 'tiny', 'input': " + input + "}"))
              .at("/data/0/embedding"),
          expected.getLast());
    }
  }

  @Test
  void embedsQueriesCutsAndPacks() throws Exception {
    var options = "{'model': 'tiny', 'input': 'b', 'user': 'me', ";
    assertVector(
        json(post(EMBEDDINGS, options + "'instruction': 'Find it'}")).at("/data/0/embedding"),
        expected("Find it", 0, "b").getFirst());
    assertVector(
        json(post(EMBEDDINGS, options + "'input_type': 'query', 'dimensions': 32}"))
            .at("/data/0/embedding"),
        expected(
                "Given a web search query, retrieve relevant passages that answer the query",
                32,
                "b")
            .getFirst());
    var packed =
        json(post(EMBEDDINGS, options + "'encoding_format': 'base64'}")).at("/data/0/embedding");
    var floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(packed.stringValue()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    var vector = new float[floats.remaining()];
    floats.get(vector);
    assertThat(vector).containsExactly(expected(null, 0, "b").getFirst(), within(1e-5f));
  }

  /// More than may wait: they go in as there is room.
  @Test
  void embedsManyTextsAtOnce() throws Exception {
    var texts = IntStream.range(0, 300).mapToObj(i -> "'paper " + i + "'").toList();
    var answer = json(post(EMBEDDINGS, "{'model': 'tiny', 'input': " + texts + "}"));
    assertThat(answer.at("/data")).hasSize(300);
    assertVector(answer.at("/data/299/embedding"), expected(null, 0, "paper 299").getFirst());
  }

  @Test
  void ranksDocuments() throws Exception {
    var documents = List.of("Attention is all you need", "Cooking rice", "긴 문맥", "");
    var scores = model.score(new Ranking("attention", documents, null, Priority.BATCH));
    var body =
        "{'model': 'tiny', 'query': 'attention', 'documents': ['Attention is all you need', 'Cooking rice', {'text': '긴 문맥'}, '']";
    var all = json(post(RERANK, body + "}")).at("/results");
    assertThat(all).hasSize(4);
    var last = 2.0;
    for (var result : all) {
      var score = result.at("/relevance_score").doubleValue();
      assertThat(score).isCloseTo(scores[result.at("/index").intValue()], within(1e-4));
      assertThat(score).isBetween(0.0, last);
      last = score;
    }
    var two = json(post(RERANK, body + ", 'top_n': 2, 'return_documents': true}"));
    assertThat(two.at("/results")).hasSize(2);
    assertThat(two.at("/results/0/index")).isEqualTo(all.get(0).get("index"));
    assertThat(two.at("/results/0/document/text").stringValue())
        .isEqualTo(documents.get(all.get(0).get("index").intValue()));
    assertThat(two.at("/usage/total_tokens").intValue()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/embeddings | {'model': 'other', 'input': 'a'} | 404 | model | no model 'other'",
        "/v1/embeddings | {'model': 'tiny'} | 400 | input | is missing",
        "/v1/embeddings | {'model': 'tiny', 'input': ''} | 400 | input | empty",
        "/v1/embeddings | {'model': 'tiny', 'input': []} | 400 | input | is empty",
        "/v1/embeddings | {'model': 'tiny', 'input': [[]]} | 400 | input | is empty",
        "/v1/embeddings | {'model': 'tiny', 'input': ['a', '']} | 400 | input | empty",
        "/v1/embeddings | {'model': 'tiny', 'input': [1, 'a']} | 400 | input | no list of tokens",
        "/v1/embeddings | {'model': 'tiny', 'input': [100000]} | 400 | input | token 100000",
        "/v1/embeddings | {'model': 'tiny', 'input': 'a', 'dimensions': 257} | 400 | dimensions | from 0 to 256",
        "/v1/embeddings | {'model': 'tiny', 'input': 'a', 'dimensions': 0} | 400 | dimensions | leave it out",
        "/v1/embeddings | {'model': 'tiny', 'input': 'a', 'encoding_format': 'int8'} | 400 | encoding_format | float or base64",
        "/v1/embeddings | {'model': 'tiny', 'input': LONG} | 400 | input | so split it",
        "/v1/rerank | {'model': 'tiny', 'documents': ['a']} | 400 | query | is missing",
        "/v1/rerank | {'model': 'tiny', 'query': 'a', 'documents': []} | 400 | documents | no list",
        "/v1/rerank | {'model': 'tiny', 'query': 'a', 'documents': [1]} | 400 | documents | not a string",
        "/v1/rerank | {'model': 'tiny', 'query': 'a', 'documents': ['b', LONG]} | 400 | documents | documents[1] has",
      })
  void whatCannotBeReadIsSaid(
      String path, String body, int status, String parameter, String message) throws Exception {
    var response = post(path, body.replace("LONG", "'" + "한".repeat(3_000) + "'"));
    assertThat(response.statusCode()).isEqualTo(status);
    var error = json(response).at("/error");
    assertThat(error.at("/message").stringValue()).contains(message);
    if (!message.startsWith("token")) { // the engine knows no parameters
      assertThat(error.at("/param").stringValue()).isEqualTo(parameter);
    }
  }

  /// @param body with single quotes for double ones
  private static HttpResponse<String> post(String path, String body) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return CLIENT.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
