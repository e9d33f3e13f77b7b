package io.nonmun.bot.serve;

import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Result.Timings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// What a server and its engine have done, as Prometheus reads it
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>). Safe for use by many threads.
final class ServerMetrics {

  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// Nobody knows further ahead; and longer than that, clients do not wait.
  private static final int MOST_RETRY_SECONDS = 60;

  /// Paths that are told apart; anybody can ask for others, and each would be kept for ever.
  private static final Set<String> PATHS =
      Set.of("/health", "/metrics", "/v1/models", "/v1/chat/completions", "/v1/completions");

  private final Engine engine;
  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>(); // by their labels
  private final LongAdder finished = new LongAdder();
  private final LongAdder queuedNanos = new LongAdder();
  private final LongAdder firstTokenNanos = new LongAdder();
  private final LongAdder totalNanos = new LongAdder();

  ServerMetrics(Engine engine) {
    this.engine = engine;
  }

  void answered(String path, int status) {
    var labels =
        "path=\"%s\",status=\"%d\"".formatted(PATHS.contains(path) ? path : "other", status);
    answers.computeIfAbsent(labels, _ -> new LongAdder()).increment();
  }

  void finished(Timings timings) {
    finished.increment();
    queuedNanos.add(timings.queued().toNanos());
    firstTokenNanos.add(timings.firstToken().toNanos());
    totalNanos.add(timings.total().toNanos());
  }

  String page() {
    var now = engine.metrics();
    var page = new StringBuilder();
    head(page, "http_requests_total", "counter", "Answered requests; 499 for clients that left.");
    answers.forEach((labels, count) ->
        page.append("nonmun_http_requests_total{%s} %d\n".formatted(labels, count.sum())));
    add(
        page,
        "queued_requests",
        "gauge",
        "Requests that wait.",
        now.queuedInteractive() + now.queuedBatch());
    add(page, "running_requests", "gauge", "Requests in the batch.", now.running());
    add(page, "kv_blocks", "gauge", "Blocks of the KV cache.", now.kvBlocks());
    add(page, "kv_blocks_held", "gauge", "Blocks that running requests hold.", now.kvHeld());
    add(page, "kv_blocks_peak", "gauge", "Blocks held at once at most, so far.", now.kvPeak());
    add(page, "kv_blocks_cached", "gauge", "Free blocks that prompts can use.", now.kvCached());
    add(page, "kv_bytes", "gauge", "Size of the KV cache.", now.kvBytes());
    add(page, "tokens_per_second", "gauge", "New tokens, lately.", now.tokensPerSecond());
    add(page, "prompt_tokens_total", "counter", "Tokens of prompts.", now.promptTokens());
    add(page, "cached_tokens_total", "counter", "Of these, not computed.", now.cachedTokens());
    add(page, "new_tokens_total", "counter", "Chosen tokens.", now.newTokens());
    add(page, "requests_finished_total", "counter", "Ended requests.", now.finished());
    add(page, "requests_failed_total", "counter", "Failed requests.", now.failed());
    add(page, "preemptions_total", "counter", "Requests that made room.", now.preemptions());
    add(page, "steps_total", "counter", "Steps of the batch.", now.steps());
    summary(page, "queue_seconds", "Until a request is computed.", queuedNanos);
    summary(page, "first_token_seconds", "Until a request's first token.", firstTokenNanos);
    summary(page, "request_seconds", "Until a request's end.", totalNanos);
    return page.toString();
  }

  /// When a request that is refused now would be taken in.
  long retryAfterSeconds() {
    var count = Math.max(1, finished.sum());
    var served = Duration.ofNanos((totalNanos.sum() - queuedNanos.sum()) / count);
    var now = engine.metrics();
    return retryAfterSeconds(now.queuedInteractive() + now.queuedBatch(), now.running(), served);
  }

  /// As long as those that wait now, and one more, take to be begun.
  ///
  /// @param served how long a request takes once it is computed
  /// @return 1 to [#MOST_RETRY_SECONDS]
  static long retryAfterSeconds(int waiting, int running, Duration served) {
    var seconds = (waiting + 1) * served.toNanos() / 1e9 / Math.max(1, running);
    return Math.clamp((long) Math.ceil(seconds), 1, MOST_RETRY_SECONDS);
  }

  private static void head(StringBuilder page, String name, String type, String help) {
    page.append("# HELP nonmun_%s %s\n# TYPE nonmun_%s %s\n".formatted(name, help, name, type));
  }

  private static void add(StringBuilder page, String name, String type, String help, Number value) {
    head(page, name, type, help);
    page.append("nonmun_%s %s\n".formatted(name, value));
  }

  private void summary(StringBuilder page, String name, String help, LongAdder nanos) {
    head(page, name, "summary", help);
    page.append(
        String.format(
            Locale.ROOT,
            "nonmun_%s_sum %.6f\nnonmun_%s_count %d\n",
            name,
            nanos.sum() / 1e9,
            name,
            finished.sum()));
  }
}
