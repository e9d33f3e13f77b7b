package io.nonmun.bot.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Endpoint;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import io.nonmun.summarizer.summary.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The program's own metrics: all their names in one place. No label holds a chat, a paper or any
/// other text from outside. Safe for use by many threads.
///
/// | name (Prometheus) | labels | counts |
/// |---|---|---|
/// | `nonmun_runs_total` | `outcome` | runs of a day |
/// | `nonmun_papers` | `state` | papers of the newest day |
/// | `nonmun_messages_total` | `outcome` | new messages to chats |
/// | `nonmun_send_seconds` | | one message, from being ready to its outcome, waiting for Telegram's limits included |
/// | `nonmun_summaries_total` | `outcome` | papers given to the summarizer |
/// | `nonmun_model_latency_seconds` | | one paper in the summarizer, from asking to outcome |
/// | `nonmun_tokens_total` | `kind` | tokens read (`prompt`) and written (`completion`) |
/// | `nonmun_judge_lines_total` | `verdict` | lines that a model read again; `ok` is where it agrees with the rules, all of which they had passed |
/// | `nonmun_judge_seconds` | | one summary in its hands |
/// | `nonmun_judge_tokens_total` | `kind` | tokens it was given (`prompt`), had read before (`cached`) and wrote (`completion`) |
/// | `nonmun_judge_cost_total` | | what it cost, in the currency of the configured prices |
/// | `nonmun_judge_unread_total` | | summaries that it could not read |
/// | `nonmun_queue` | | updates to be handled and deliveries to be sent |
/// | `nonmun_endpoint_up` | `endpoint` | whether a model's server can be asked, where there are several: 1 or 0 |
/// | `nonmun_endpoint_running` | `endpoint` | requests under way there |
/// | `nonmun_endpoint_answers`, `nonmun_endpoint_failures` | `endpoint` | since the start |
/// | `nonmun_endpoint_latency_seconds` | `endpoint` | of an answer, the newest counting most |
/// | `nonmun_engine_requests` | `state` | requests in the local model's hands: `running`, `waiting` |
/// | `nonmun_engine_tokens_per_second` | | new ones, over the last ten seconds |
/// | `nonmun_engine_steps`, `nonmun_engine_step_seconds` | | steps so far, and what one takes in the mean |
/// | `nonmun_model_answers` | `provider`, `outcome` | questions by what became of the model's answers: `first` accepted as given, `repaired`, `refused` |
/// | `nonmun_engine_memory_bytes` | `device`, `kind`: `used`, `total` | a GPU's memory, whoever uses it |
/// | `nonmun_engine_kv_use` | | share of the KV cache that running requests hold, 0 to 1 |
public final class BotMetrics {

  private static final String RUNS = "nonmun.runs";
  private static final String PAPERS = "nonmun.papers";
  private static final String MESSAGES = "nonmun.messages";
  private static final String SEND = "nonmun.send";
  private static final String SUMMARIES = "nonmun.summaries";
  private static final String MODEL_LATENCY = "nonmun.model.latency";
  private static final String TOKENS = "nonmun.tokens";
  private static final String JUDGE_LINES = "nonmun.judge.lines";
  private static final String JUDGE = "nonmun.judge";
  private static final String JUDGE_TOKENS = "nonmun.judge.tokens";
  private static final String JUDGE_COST = "nonmun.judge.cost";
  private static final String JUDGE_UNREAD = "nonmun.judge.unread";
  private static final String QUEUE = "nonmun.queue";
  private static final String ENGINE_REQUESTS = "nonmun.engine.requests";
  private static final String ENGINE_SPEED = "nonmun.engine.tokens.per.second";
  private static final String ENGINE_KV_USE = "nonmun.engine.kv.use";
  private static final String ENGINE_STEPS = "nonmun.engine.steps";
  private static final String ENGINE_MEMORY = "nonmun.engine.memory.bytes";
  private static final String ENGINE_STEP = "nonmun.engine.step.seconds";
  private static final String ANSWERS = "nonmun.model.answers";
  private static final String OUTCOME = "outcome";
  private static final String KIND = "kind";

  private final MeterRegistry registry;
  private final MultiGauge papers;
  private final Map<String, MultiGauge> endpoints;
  private final MultiGauge engineRequests;
  private final MultiGauge engineSpeed;
  private final MultiGauge engineKvUse;
  private final MultiGauge engineSteps;
  private final MultiGauge engineStep;
  private final MultiGauge engineMemory;
  private final MultiGauge answers;

  public BotMetrics(MeterRegistry registry, IntSupplier queue) {
    this.registry = registry;
    papers = MultiGauge.builder(PAPERS).register(registry);
    endpoints =
        Stream.of("up", "running", "answers", "failures", "latency.seconds")
            .collect(
                Collectors.toMap(
                    name -> name,
                    name -> MultiGauge.builder("nonmun.endpoint." + name).register(registry)));
    engineRequests = MultiGauge.builder(ENGINE_REQUESTS).register(registry);
    engineSpeed = MultiGauge.builder(ENGINE_SPEED).register(registry);
    engineKvUse = MultiGauge.builder(ENGINE_KV_USE).register(registry);
    engineSteps = MultiGauge.builder(ENGINE_STEPS).register(registry);
    engineStep = MultiGauge.builder(ENGINE_STEP).register(registry);
    engineMemory = MultiGauge.builder(ENGINE_MEMORY).register(registry);
    answers = MultiGauge.builder(ANSWERS).register(registry);
    // registry.gauge would hold the supplier weakly, and show NaN once it is collected.
    Gauge.builder(QUEUE, queue::getAsInt).register(registry);
  }

  /// @param outcome one word: `ready`, `quiet`, `failed`
  public void run(String outcome) {
    registry.counter(RUNS, OUTCOME, outcome).increment();
  }

  /// @param outcome one word: `sent`, `chat-gone`, `topic-gone`, `refused`
  public void message(String outcome, Duration took) {
    registry.counter(MESSAGES, OUTCOME, outcome).increment();
    registry.timer(SEND).record(took);
  }

  /// @param outcome one word: `summarised`, `extracted`, `failed`
  public void summary(String outcome, Duration took) {
    registry.counter(SUMMARIES, OUTCOME, outcome).increment();
    registry.timer(MODEL_LATENCY).record(took);
  }

  public void tokens(int prompt, int completion) {
    registry.counter(TOKENS, KIND, "prompt").increment(prompt);
    registry.counter(TOKENS, KIND, "completion").increment(completion);
  }

  public void reading(Reading reading) {
    switch (reading) {
      case Reading.Unread _ -> registry.counter(JUDGE_UNREAD).increment();
      case Reading.Read read -> {
        read.verdicts()
            .values()
            .forEach(verdict ->
                registry
                    .counter(JUDGE_LINES, "verdict", verdict.toString().replace(' ', '-'))
                    .increment());
        registry.timer(JUDGE).record(read.took());
        registry.counter(JUDGE_TOKENS, KIND, "prompt").increment(read.promptTokens());
        registry.counter(JUDGE_TOKENS, KIND, "cached").increment(read.cachedTokens());
        registry.counter(JUDGE_TOKENS, KIND, "completion").increment(read.completionTokens());
        registry.counter(JUDGE_COST).increment(read.cost().doubleValue());
      }
    }
  }

  /// What models were given and gave, since the start: the counters above, for who has no
  /// Prometheus.
  ///
  /// @param summaries by outcome
  /// @param meanSeconds from asking for a paper to its outcome; 0 where none was asked for
  /// @param maxSeconds the longest of the last minutes
  /// @param verdicts of the second reading, by line
  /// @param judgeCached of `judgePrompt`, the tokens that had been read before
  public record Models(
      Map<String, Long> summaries,
      double meanSeconds,
      double maxSeconds,
      long promptTokens,
      long completionTokens,
      Map<String, Long> verdicts,
      long unread,
      long judgePrompt,
      long judgeCached) {}

  public Models models() {
    var latency = registry.find(MODEL_LATENCY).timer();
    return new Models(
        counts(SUMMARIES, OUTCOME),
        latency == null ? 0 : latency.mean(TimeUnit.SECONDS),
        latency == null ? 0 : latency.max(TimeUnit.SECONDS),
        counts(TOKENS, KIND).getOrDefault("prompt", 0L),
        counts(TOKENS, KIND).getOrDefault("completion", 0L),
        counts(JUDGE_LINES, "verdict"),
        registry.find(JUDGE_UNREAD).counters().stream().mapToLong(BotMetrics::count).sum(),
        counts(JUDGE_TOKENS, KIND).getOrDefault("prompt", 0L),
        counts(JUDGE_TOKENS, KIND).getOrDefault("cached", 0L));
  }

  private Map<String, Long> counts(String name, String label) {
    var counts = new TreeMap<String, Long>();
    for (var counter : registry.find(name).counters()) {
      counts.put(Objects.requireNonNull(counter.getId().getTag(label)), count(counter));
    }
    return counts;
  }

  private static long count(Counter counter) {
    return Math.round(counter.count());
  }

  /// @param load of the model in this process
  public void engine(Load load) {
    engineRequests.register(
        List.of(
            MultiGauge.Row.of(Tags.of("state", "running"), load.running()),
            MultiGauge.Row.of(Tags.of("state", "waiting"), load.waiting())),
        true);
    engineSpeed.register(List.of(MultiGauge.Row.of(Tags.empty(), load.tokensPerSecond())), true);
    engineKvUse.register(List.of(MultiGauge.Row.of(Tags.empty(), load.kvUse())), true);
    engineSteps.register(List.of(MultiGauge.Row.of(Tags.empty(), load.steps())), true);
    engineStep.register(List.of(MultiGauge.Row.of(Tags.empty(), load.meanStepSeconds())), true);
    engineMemory.register(
        load.memory().stream()
            .<MultiGauge.Row<?>>mapMulti((memory, rows) -> {
              rows.accept(memory(memory.device(), "used", memory.used()));
              rows.accept(memory(memory.device(), "total", memory.total()));
            })
            .toList(),
        true);
  }

  private static MultiGauge.Row<?> memory(String device, String kind, long bytes) {
    return MultiGauge.Row.of(Tags.of("device", device, "kind", kind), bytes);
  }

  /// @param providers of which each that was asked has its counts
  public void answers(List<ProviderStatus> providers) {
    var rows = new ArrayList<MultiGauge.Row<?>>();
    for (var provider : providers) {
      var counts = provider.answers();
      if (counts != null) {
        Map.of("first", counts.first(), "repaired", counts.repaired(), "refused", counts.refused())
            .forEach((outcome, count) ->
                rows.add(
                    MultiGauge.Row.of(
                        Tags.of("provider", provider.name(), OUTCOME, outcome), count)));
      }
    }
    answers.register(rows, true);
  }

  /// @param servers of a provider that has several; their names hold no secret
  public void endpoints(List<Endpoint> servers) {
    show("up", servers, server -> server.ready() ? 1 : 0);
    show("running", servers, Endpoint::running);
    show("answers", servers, Endpoint::answered);
    show("failures", servers, Endpoint::failed);
    show("latency.seconds", servers, server -> server.latency().toNanos() / 1e9);
  }

  private void show(String what, List<Endpoint> servers, ToDoubleFunction<Endpoint> value) {
    Objects.requireNonNull(endpoints.get(what))
        .register(
            servers.stream()
                .<MultiGauge.Row<?>>map(server ->
                    MultiGauge.Row.of(
                        Tags.of("endpoint", server.name()), value.applyAsDouble(server)))
                .toList(),
            true);
  }

  /// @param day the newest day's whole ledger
  public void papers(Collection<LedgerEntry> day) {
    var counts = new EnumMap<LedgerState, Integer>(LedgerState.class);
    day.forEach(entry -> counts.merge(entry.state(), 1, Integer::sum));
    papers.register(
        Arrays.stream(LedgerState.values())
            .map(state ->
                MultiGauge.Row.of(
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                    counts.getOrDefault(state, 0)))
            .toList(),
        true);
  }
}
