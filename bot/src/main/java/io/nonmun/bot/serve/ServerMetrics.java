package io.nonmun.bot.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.engine.Metrics;
import io.nonmun.gpumodel.engine.Result.Timings;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// What a server and its engine have done, as Prometheus reads it
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>). Safe for use by many threads.
final class ServerMetrics {

  private static final String PREFIX = "nonmun.";

  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// Nobody knows further ahead; and longer than that, clients do not wait.
  private static final int MOST_RETRY_SECONDS = 60;

  /// Paths that are told apart; anybody can ask for others, and each would be kept for ever.
  private static final Set<String> PATHS =
      Set.of(
          "/health",
          "/metrics",
          "/v1/models",
          "/v1/chat/completions",
          "/v1/completions",
          "/v1/embeddings",
          "/v1/rerank");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Engine engine;
  private final Timer queued;
  private final Timer firstToken;
  private final Timer total;
  private volatile Metrics now; // as the page being written shows it

  ServerMetrics(Engine engine) {
    this.engine = engine;
    now = engine.metrics();
    gauge(
        "queued.requests", "Requests that wait.", it -> it.queuedInteractive() + it.queuedBatch());
    gauge("running.requests", "Requests in the batch.", Metrics::running);
    gauge("kv.blocks", "Blocks of the KV cache.", Metrics::kvBlocks);
    gauge("kv.blocks.held", "Blocks that running requests hold.", Metrics::kvHeld);
    gauge("kv.blocks.peak", "Blocks held at once at most, so far.", Metrics::kvPeak);
    gauge("kv.blocks.cached", "Free blocks that prompts can use.", Metrics::kvCached);
    gauge("kv.bytes", "Size of the KV cache.", Metrics::kvBytes);
    gauge("tokens.per.second", "New tokens, lately.", Metrics::tokensPerSecond);
    counter("prompt.tokens", "Tokens of prompts.", Metrics::promptTokens);
    counter("cached.tokens", "Of these, not computed.", Metrics::cachedTokens);
    counter("new.tokens", "Chosen tokens.", Metrics::newTokens);
    counter("requests.finished", "Ended requests.", Metrics::finished);
    counter("requests.failed", "Failed requests.", Metrics::failed);
    counter("preemptions", "Requests that made room.", Metrics::preemptions);
    counter("steps", "Steps of the batch.", Metrics::steps);
    for (var i = 0; i < engine.devices().size(); i++) {
      var index = i;
      device(index, "device.up", "1 while it computes.", it -> it.death().isEmpty() ? 1 : 0);
      device(index, "device.running.requests", "Its batch.", it -> it.metrics().running());
      device(index, "device.kv.blocks.held", "Of its cache.", it -> it.metrics().kvHeld());
      device(index, "device.tokens.per.second", "Its part.", it -> it.metrics().tokensPerSecond());
    }
    queued = timer("queue", "Until a request is computed.");
    firstToken = timer("first.token", "Until a request's first token.");
    total = timer("request", "Until a request's end.");
  }

  private void device(int index, String name, String help, ToDoubleFunction<Device> value) {
    Gauge.builder(PREFIX + name, () -> value.applyAsDouble(engine.devices().get(index)))
        .description(help)
        .tag("device", engine.devices().get(index).name())
        .register(registry);
  }

  private void gauge(String name, String help, ToDoubleFunction<Metrics> value) {
    Gauge.builder(PREFIX + name, () -> value.applyAsDouble(now))
        .description(help)
        .register(registry);
  }

  private void counter(String name, String help, ToDoubleFunction<Metrics> value) {
    FunctionCounter.builder(PREFIX + name, this, it -> value.applyAsDouble(it.now))
        .description(help)
        .register(registry);
  }

  private Timer timer(String name, String help) {
    return Timer.builder(PREFIX + name).description(help).register(registry);
  }

  void answered(String path, int status) {
    Counter.builder(PREFIX + "http.requests")
        .description("Answered requests; 499 for clients that left.")
        .tag("path", PATHS.contains(path) ? path : "other")
        .tag("status", Integer.toString(status))
        .register(registry)
        .increment();
  }

  void finished(Timings timings) {
    queued.record(timings.queued());
    firstToken.record(timings.firstToken());
    total.record(timings.total());
  }

  String page() {
    now = engine.metrics();
    return registry.scrape();
  }

  /// When a request that is refused now would be taken in.
  long retryAfterSeconds() {
    var served = total.totalTime(TimeUnit.NANOSECONDS) - queued.totalTime(TimeUnit.NANOSECONDS);
    var each = Duration.ofNanos((long) (served / Math.max(1, total.count())));
    var load = engine.metrics();
    return retryAfterSeconds(load.queuedInteractive() + load.queuedBatch(), load.running(), each);
  }

  /// As long as those that wait now, and one more, take to be begun.
  ///
  /// @param served how long a request takes once it is computed
  /// @return 1 to [#MOST_RETRY_SECONDS]
  static long retryAfterSeconds(int waiting, int running, Duration served) {
    var seconds = (waiting + 1) * served.toNanos() / 1e9 / Math.max(1, running);
    return Math.clamp((long) Math.ceil(seconds), 1, MOST_RETRY_SECONDS);
  }
}
