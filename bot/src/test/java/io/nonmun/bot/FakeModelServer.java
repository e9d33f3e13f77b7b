package io.nonmun.bot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/// An OpenAI-compatible server on loopback that answers every chat at once with the same summary:
/// one that is true of any paper, so it passes the checks for all of them. Questions about a paper
/// are answered as a test says.
public final class FakeModelServer implements AutoCloseable {

  public static final String SUMMARY =
      """
      {"titleKo": "새로운 방법에 관한 연구",
       "oneLine": {"text": "저자들은 새로운 방법을 제안하고 그 효과를 보인다.", "sentences": [1]},
       "problem": {"text": "기존 접근에는 아직 풀리지 않은 어려움이 남아 있다.", "sentences": [1]},
       "method": {"text": "저자들은 문제를 나누어 단계별로 다루는 틀을 설계한다.", "sentences": [1]},
       "result": {"text": "실험에서 제안한 방법이 비교 대상보다 나은 결과를 얻었다.", "sentences": [1]},
       "limitation": null,
       "keywords": ["방법론", "실험 평가", "기계 학습"]}\
      """;

  private final HttpServer server;
  private volatile CountDownLatch open = new CountDownLatch(0);

  /// By the request's text, in which the paper and the question stand.
  public volatile UnaryOperator<String> answers = _ -> "{\"answerable\": false, \"claims\": []}";

  /// The summary of a paper, by the request's text, in which the paper stands.
  public volatile UnaryOperator<String> summaries = _ -> SUMMARY;

  /// How many chats were asked for.
  public final AtomicInteger requests = new AtomicInteger();

  /// What was asked.
  public final Queue<String> prompts = new ConcurrentLinkedQueue<>();

  public FakeModelServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::chat);
    server.createContext(
        "/v1/models", exchange -> send(exchange, Map.of("data", List.of(Map.of("id", "fake")))));
    server.start();
  }

  /// What `summarizer.openai.base-url` is to be.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /// Settings by which it is the model.
  public Map<String, String> settings() {
    return Map.of(
        "NONMUN_SUMMARIZER_PROVIDER", "openai",
        "NONMUN_SUMMARIZER_OPENAI_BASE_URL", url(),
        "NONMUN_SUMMARIZER_OPENAI_MODEL", "fake");
  }

  /// Answers no chat until [#release].
  public void hold() {
    open = new CountDownLatch(1);
  }

  public void release() {
    open.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
  }

  private void chat(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    prompts.add(request);
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var message = Map.of("role", "assistant", "content", answer(request));
    var answer =
        Map.of(
            "id", "1",
            "object", "chat.completion",
            "model", "fake",
            "choices", List.of(Map.of("index", 0, "message", message, "finish_reason", "stop")),
            "usage", Map.of("prompt_tokens", 600, "completion_tokens", 200, "total_tokens", 800));
    send(exchange, answer);
  }

  private String answer(String request) {
    var schema =
        JsonMapper.shared()
            .readTree(request)
            .path("response_format")
            .path("json_schema")
            .toString();
    if (schema.contains("answerable")) {
      return answers.apply(request);
    }
    if (schema.contains("\"problem\":{\"type\":\"array\"")) {
      return "{\"problem\": [1], \"method\": [2, 3], \"result\": [1], \"limitation\": []}";
    }
    return schema.contains("english") ? "{\"english\": \"\"}" : summaries.apply(request);
  }

  private static void send(HttpExchange exchange, Map<String, ?> answer) throws IOException {
    var bytes = JsonMapper.shared().writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
