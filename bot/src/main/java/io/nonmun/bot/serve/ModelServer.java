package io.nonmun.bot.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.serve.AnswerWriter.Answered;
import io.nonmun.bot.serve.CompletionRequest.Endpoint;
import io.nonmun.bot.web.HttpServers;
import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Generation;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Result;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Logprobs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Serves one model over HTTP as OpenAI's API has it, with the JDK's own server and a virtual
/// thread for each request.
public final class ModelServer implements AutoCloseable {

  private static final String HEALTH = "/health";
  private static final Logger log = LoggerFactory.getLogger(ModelServer.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /// The longest texts that models take, with every character escaped.
  private static final int MOST_BYTES = 2 << 20;

  /// About what a server takes to start again.
  private static final int RESTART_SECONDS = 5;

  private static final String JSON_TYPE = "application/json";

  private static final Duration GRACE = Duration.ofSeconds(30);

  private static final String MEND = "start it with --allow-host NAME to let that in";

  /// How it is served.
  ///
  /// @param name by which clients ask for the model
  /// @param apiKey that clients must send; empty for none
  /// @param pulse how often a silent response shows that it is alive
  /// @param hosts by which clients may name the server, beside its address and loopback
  public record Settings(
      InetSocketAddress address, String name, String apiKey, Duration pulse, Set<String> hosts) {

    public Settings {
      hosts = Set.copyOf(hosts);
    }

    /// Without the key.
    @Override
    public String toString() {
      return "%s at %s".formatted(name, address);
    }
  }

  private final ChatModel model;
  private final Settings settings;
  private final byte[] authorization;
  private final ModelNames names;
  private final RequestReader reader;
  private final ReadingApi texts;
  private final ServerMetrics metrics;
  private final Instant started = InstantSource.system().instant();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private int atHand; // requests; with the next one guarded by this
  private boolean closing;

  private ModelServer(ChatModel model, Settings settings) throws IOException {
    this.model = model;
    this.settings = settings;
    authorization = ("Bearer " + settings.apiKey()).getBytes(StandardCharsets.UTF_8);
    names = new ModelNames(settings.name(), model.engine().model().adapters());
    reader = new RequestReader(model, names);
    texts = new ReadingApi(model, settings.name());
    metrics = new ServerMetrics(model.engine());
    server = HttpServers.bind(settings.address(), settings.hosts(), MEND, this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /// @param model stays the caller's
  /// @throws IOException if the address cannot be had
  public static ModelServer start(ChatModel model, Settings settings) throws IOException {
    return new ModelServer(model, settings);
  }

  /// Where it listens; the port may have been left to the system.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// By which clients can ask: the model's, and those of its adapters.
  public List<String> names() {
    return names.all();
  }

  /// Takes no more requests, and waits a while for those at hand.
  @Override
  public void close() {
    try {
      awaitLast();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdown();
  }

  // The JDK's server waits in vain for requests whose client has gone, so they are counted here.

  private synchronized void awaitLast() throws InterruptedException {
    closing = true;
    var end = System.nanoTime() + GRACE.toNanos();
    for (var left = GRACE.toMillis(); atHand > 0 && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  private synchronized void enter(String path) {
    atHand++;
    if (closing && !path.equals(HEALTH)) {
      throw ApiException.invalid(503, "the server is ending; ask another one");
    }
  }

  private synchronized void leave() {
    atHand--;
    notifyAll();
  }

  // ---- requests

  private void handle(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    try {
      enter(path);
      route(exchange, path);
      metrics.answered(path, 200);
    } catch (IOException e) {
      metrics.answered(path, 499); // the client has gone; the number is nginx's
      throw e; // the server closes the connection
    } catch (ApiException e) {
      fail(exchange, path, e);
    } catch (InterruptedException e) {
      throw new IOException("the server is ending", e);
    } catch (RuntimeException e) {
      log.error("{} failed", path, e);
      fail(exchange, path, ApiException.failed());
    } finally {
      leave();
    }
  }

  private void fail(HttpExchange exchange, String path, ApiException e) throws IOException {
    metrics.answered(path, e.status());
    if (exchange.getResponseCode() != -1) {
      failLate(exchange, e);
      return;
    }
    var headers = exchange.getResponseHeaders();
    switch (e.status()) {
      case 401 -> headers.set("WWW-Authenticate", "Bearer");
      case 429 -> headers.set("Retry-After", Long.toString(metrics.retryAfterSeconds()));
      case 503 -> headers.set("Retry-After", Integer.toString(RESTART_SECONDS));
      default -> {}
    }
    send(exchange, e.status(), JSON_TYPE, e.json().toString());
  }

  /// The status is out, with signs of life behind it at most: the body can still be the error.
  private static void failLate(HttpExchange exchange, ApiException e) throws IOException {
    if (!JSON_TYPE.equals(exchange.getResponseHeaders().getFirst("Content-Type"))) {
      throw new IOException("the answer had begun: " + e.getMessage(), e);
    }
    try (var body = exchange.getResponseBody()) {
      body.write(e.json().toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /// For a load balancer: 200 while requests are taken, also where only some of several devices
  /// still compute; 503 while the last ones are finished, and when the engine has stopped. Of
  /// several devices it says which compute.
  private void health(HttpExchange exchange) throws IOException {
    var state = !model.engine().isRunning() ? "dead" : isClosing() ? "draining" : "ok";
    send(
        exchange,
        state.equals("ok") ? 200 : 503,
        JSON_TYPE,
        health(state, model.engine().devices()).toString());
  }

  static JsonNode health(String state, List<Device> devices) {
    var health = JSON.createObjectNode().put("status", state);
    if (devices.size() > 1) {
      var each = health.putObject("devices");
      devices.forEach(it -> each.put(it.name(), it.death().isEmpty() ? "ok" : "dead"));
    }
    return health;
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private void route(HttpExchange exchange, String path) throws IOException, InterruptedException {
    switch (path) {
      case HEALTH -> {
        allow(exchange, "GET");
        health(exchange);
      }
      case "/metrics" -> {
        allow(exchange, "GET");
        send(exchange, 200, ServerMetrics.TYPE, metrics.page());
      }
      case "/v1/models" -> {
        authorize(exchange);
        allow(exchange, "GET");
        var list = JSON.createObjectNode().put("object", "list");
        var data = list.putArray("data");
        names.all().forEach(name -> data.add(model(name)));
        send(exchange, 200, JSON_TYPE, list.toString());
      }
      case "/v1/chat/completions" -> complete(exchange, Endpoint.CHAT);
      case "/v1/completions" -> complete(exchange, Endpoint.TEXT);
      case "/v1/embeddings" -> read(exchange, texts::embeddings);
      case "/v1/rerank" -> read(exchange, texts::rerank);
      default -> {
        authorize(exchange);
        if (!path.startsWith("/v1/models/")) {
          throw ApiException.invalid(404, "there is no " + path);
        }
        allow(exchange, "GET");
        var asked = path.substring("/v1/models/".length());
        send(exchange, 200, JSON_TYPE, model(names.known(asked)).toString());
      }
    }
  }

  /// An adapter has its model as `parent`, as vLLM's server lists them.
  private JsonNode model(String name) {
    var listed = JSON.createObjectNode();
    if (names.adapter(name) != null) {
      listed.put("parent", names.model());
    }
    return listed
        .put("id", name)
        .put("object", "model")
        .put("created", started.getEpochSecond())
        .put("owned_by", "nonmun")
        .put("max_model_len", model.maxTokens());
  }

  private void authorize(HttpExchange exchange) {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    // Compared in a time that tells nothing of where it differs.
    if (!settings.apiKey().isEmpty()
        && (header == null
            || !MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), authorization))) {
      throw ApiException.badKey();
    }
  }

  private static void allow(HttpExchange exchange, String method) {
    if (!exchange.getRequestMethod().equals(method)
        && !(isHead(exchange) && method.equals("GET"))) {
      exchange.getResponseHeaders().set("Allow", method);
      throw ApiException.invalid(
          405, "%s is not allowed here; use %s".formatted(exchange.getRequestMethod(), method));
    }
  }

  private static boolean isHead(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    // A page in a browser can send anything but this to a server on its own machine unasked.
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON_TYPE)) {
      throw ApiException.invalid(415, "the body's type is not application/json; say so");
    }
    var body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw ApiException.invalid(413, "a body of more than %d bytes".formatted(MOST_BYTES));
    }
    return body;
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (isHead(exchange)) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  // ---- texts that are read

  private void read(HttpExchange exchange, Function<Parameters, ReadingApi.Work> api)
      throws IOException, InterruptedException {
    authorize(exchange);
    allow(exchange, "POST");
    var work = api.apply(Parameters.of(body(exchange)));
    Runnable gone = Thread.currentThread()::interrupt; // nobody waits for it any more
    try (var response = new SlowResponse(exchange, JSON_TYPE, "\n", settings.pulse(), gone)) {
      response.end(work.answer().toString());
    }
  }

  // ---- completions

  private void complete(HttpExchange exchange, Endpoint endpoint)
      throws IOException, InterruptedException {
    authorize(exchange);
    allow(exchange, "POST");
    var request = reader.read(endpoint, body(exchange));
    var writer = new AnswerWriter(request, model.engine().tokenizer(), InstantSource.system());
    var generations = new ArrayList<Generation>();
    try {
      for (var choice : request.choices()) {
        generations.add(submit(choice.request()));
      }
      Runnable cancel = () -> generations.forEach(Generation::cancel);
      if (request.isStreamed()) {
        stream(exchange, request, generations, writer, cancel);
      } else {
        answer(exchange, generations, writer, cancel);
      }
    } finally {
      generations.forEach(Generation::cancel); // where the client has gone
    }
  }

  private Generation submit(Request request) {
    try {
      return model.engine().submit(request);
    } catch (EngineException e) {
      throw ApiException.of(e);
    }
  }

  private void answer(
      HttpExchange exchange, List<Generation> generations, AnswerWriter writer, Runnable cancel)
      throws IOException, InterruptedException {
    try (var response = new SlowResponse(exchange, JSON_TYPE, "\n", settings.pulse(), cancel)) {
      var answers = new ArrayList<Answered>();
      for (var generation : generations) {
        var logprobs = new ArrayList<Logprobs>();
        for (var delta = generation.next(); delta != null; delta = generation.next()) {
          logprobs.addAll(delta.logprobs());
        }
        answers.add(new Answered(result(generation), logprobs));
      }
      response.end(writer.whole(answers).toString());
    } catch (EngineException e) {
      throw ApiException.of(e);
    }
  }

  /// Choice by choice; they are computed together.
  private void stream(
      HttpExchange exchange,
      CompletionRequest request,
      List<Generation> generations,
      AnswerWriter writer,
      Runnable cancel)
      throws IOException, InterruptedException {
    try (var response =
        new SlowResponse(exchange, "text/event-stream", ": alive\n\n", settings.pulse(), cancel)) {
      try {
        var usages = new ArrayList<Result.Usage>();
        for (var i = 0; i < generations.size(); i++) {
          var first = writer.first(i);
          if (first.isPresent()) {
            response.send(event(first.get()));
          }
          var generation = generations.get(i);
          for (var delta = generation.next(); delta != null; delta = generation.next()) {
            if (!delta.text().isEmpty() || !delta.logprobs().isEmpty()) {
              response.send(event(writer.next(i, delta.text(), delta.logprobs())));
            }
          }
          var result = result(generation);
          response.send(event(writer.last(i, result.finish())));
          usages.add(result.usage());
        }
        if (request.withUsage()) {
          response.send(event(writer.usageChunk(usages)));
        }
        response.end("data: [DONE]\n\n");
      } catch (EngineException e) {
        log.warn("an answer broke off: {}", e.getMessage());
        response.end(event(ApiException.of(e).json()));
      }
    }
  }

  /// @throws IOException if its client has gone: the JDK's server may write to nobody and say
  ///   nothing
  private Result result(Generation generation) throws IOException, InterruptedException {
    var result = generation.result();
    if (result.finish() == Finish.CANCELLED) {
      throw new IOException("the client has gone");
    }
    metrics.finished(result.timings());
    return result;
  }

  private static String event(JsonNode json) {
    return "data: " + json + "\n\n";
  }
}
