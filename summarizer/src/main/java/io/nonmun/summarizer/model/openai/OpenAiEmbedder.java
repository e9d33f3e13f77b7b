package io.nonmun.summarizer.model.openai;

import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.Embedder.Outcome.Embedded;
import io.nonmun.summarizer.model.Embedder.Outcome.Failed;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.model.Spending;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model behind `/v1/embeddings` (<https://platform.openai.com/docs/api-reference/embeddings>):
/// OpenAI itself, vLLM, Ollama, llama-server, `nonmun serve` and others like them. Safe for use by
/// many threads.
///
/// Servers take texts alone, so a query's instruction is written in front of it as Qwen3-Embedding
/// wants it; vectors are made as long as 1 here, whatever the server does.
public final class OpenAiEmbedder implements Embedder {

  private static final String NAME = "openai";
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

  /// Texts of a request: an answer of 4,096 numbers each stays below what is read of one.
  private static final int TEXTS = 32;

  private static final int RETRIES = 4;

  private final OpenAiSettings settings;
  private final HttpUrl endpoint;
  private final Spending spending;
  private final Clock clock;
  private final Waiter waiter;
  private final ServerError error;
  private final MonthlyBudget budget;
  private final OkHttpClient client;

  OpenAiEmbedder(OpenAiSettings settings, Spending spending, Clock clock, Waiter waiter) {
    this.settings = settings;
    this.spending = spending;
    this.clock = clock;
    this.waiter = waiter;
    var base = HttpUrl.get(settings.baseUrl());
    endpoint = base.newBuilder().addPathSegments("embeddings").build();
    error = new ServerError(settings, OpenAiProvider.address(base), "embeddings");
    budget = new MonthlyBudget(settings.monthlyBudget(), NAME, spending, clock);
    client = OpenAiProvider.client(settings);
  }

  /// @param settings without a [problem][OpenAiProvider#problem], of an embedding model
  public static Embedder open(OpenAiSettings settings, Spending spending, Clock clock) {
    return new OpenAiEmbedder(settings, spending, clock, Thread::sleep);
  }

  @Override
  public String model() {
    return settings.model();
  }

  @Override
  public Outcome embed(Texts texts) throws InterruptedException {
    var vectors = new ArrayList<float[]>();
    for (var from = 0; from < texts.texts().size(); from += TEXTS) {
      var some = texts.texts().subList(from, Math.min(texts.texts().size(), from + TEXTS));
      switch (embed(some, texts)) {
        case Embedded embedded -> vectors.addAll(embedded.vectors());
        case Failed failed -> {
          return failed;
        }
      }
    }
    return new Embedded(List.copyOf(vectors));
  }

  private Outcome embed(List<String> some, Texts all) throws InterruptedException {
    var body = write(some, all);
    var worst = new Usage(Usage.estimate(body), 0);
    var cost = cost(worst);
    if (!budget.hold(cost)) {
      return new Failed(budget.spentUp(), null);
    }
    try {
      for (var retries = 0; ; ) {
        var answer = post(body);
        if (answer.status() == 200) {
          return read(answer.body(), some.size(), all.dimensions(), worst);
        }
        var wait = answer.waitBeforeRetry(retries);
        if (wait.isEmpty() || retries++ == RETRIES) {
          return failed(error.of(answer));
        }
        waiter.await(wait.get());
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return failed(error.of(e));
    } finally {
      budget.release(cost);
    }
  }

  private static Failed failed(Reply reply) {
    return switch (reply) {
      case Declined(var reason) -> new Failed(reason, null);
      case Unavailable(var reason, var rest) -> new Failed(reason, rest);
      case Answered _ -> throw new IllegalStateException("an error is no answer");
    };
  }

  private String write(List<String> some, Texts all) {
    var root = MAPPER.createObjectNode().put("model", settings.model());
    var input = root.putArray("input");
    var instruction = all.instruction();
    for (var text : some) {
      input.add(instruction == null ? text : "Instruct: %s\nQuery:%s".formatted(instruction, text));
    }
    if (all.dimensions() > 0) {
      root.put("dimensions", all.dimensions());
    }
    return root.put("encoding_format", "float").toString();
  }

  private HttpAnswer post(String body) throws IOException {
    var request =
        new okhttp3.Request.Builder()
            .url(endpoint)
            .header("Accept", "application/json")
            .post(RequestBody.create(body, JSON));
    if (!settings.apiKey().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.apiKey());
    }
    try (var response = client.newCall(request.build()).execute()) {
      return HttpAnswer.of(response, clock);
    }
  }

  private Outcome read(String body, int count, int dimensions, Usage worst) {
    JsonNode root;
    try {
      root = MAPPER.readTree(body);
    } catch (JacksonException e) {
      root = MAPPER.createObjectNode();
    }
    var tokens = root.path("usage").path("prompt_tokens");
    var usage = tokens.isInt() ? new Usage(tokens.intValue(), 0) : worst;
    spending.record(
        clock.instant(), NAME, model(), usage.promptTokens(), 0, cost(usage)); // it was answered
    var vectors = new float[count][];
    for (var each : root.path("data")) {
      var index = each.path("index").asInt(-1);
      var vector = vector(each.path("embedding"), dimensions);
      if (index >= 0 && index < count && vector.isPresent()) {
        vectors[index] = vector.get();
      }
    }
    for (var vector : vectors) {
      if (vector == null || vector.length != vectors[0].length) {
        return failed(error.notAnAnswer(body));
      }
    }
    return new Embedded(List.of(vectors));
  }

  private static Optional<float[]> vector(JsonNode node, int dimensions) {
    var numbers = new float[node.size()];
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] = node.path(i).isNumber() ? (float) node.path(i).asDouble(Double.NaN) : Float.NaN;
      if (!Float.isFinite(numbers[i])) {
        return Optional.empty();
      }
    }
    return numbers.length == 0 || numbers.length < dimensions
        ? Optional.empty()
        : Optional.of(io.nonmun.gpumodel.embed.Embedder.normalised(numbers, dimensions));
  }

  private BigDecimal cost(Usage usage) {
    return usage.cost(settings.priceIn(), settings.priceOut());
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
