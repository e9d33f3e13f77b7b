package io.nonmun.bot.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.function.IntSupplier;

/// The program's own metrics: all their names in one place. No label holds a chat, a paper or any
/// other text from outside. Safe for use by many threads.
///
/// | name (Prometheus) | labels | counts |
/// |---|---|---|
/// | `nonmun_runs_total` | `outcome` | runs of a day |
/// | `nonmun_papers` | `state` | papers of the newest day |
/// | `nonmun_deliveries_total` | `outcome` | messages handed to Telegram |
/// | `nonmun_send_wait_seconds` | | time spent waiting for Telegram's limits |
/// | `nonmun_summaries_total` | `outcome` | papers given to the summarizer |
/// | `nonmun_model_latency_seconds` | | one paper in the summarizer, from asking to outcome |
/// | `nonmun_tokens_total` | `kind` | tokens read (`prompt`) and written (`completion`) |
/// | `nonmun_queue` | | updates and deliveries that wait |
public final class BotMetrics {

  private static final String RUNS = "nonmun.runs";
  private static final String PAPERS = "nonmun.papers";
  private static final String DELIVERIES = "nonmun.deliveries";
  private static final String SEND_WAIT = "nonmun.send.wait";
  private static final String SUMMARIES = "nonmun.summaries";
  private static final String MODEL_LATENCY = "nonmun.model.latency";
  private static final String TOKENS = "nonmun.tokens";
  private static final String QUEUE = "nonmun.queue";
  private static final String OUTCOME = "outcome";

  private final MeterRegistry registry;
  private final MultiGauge papers;

  BotMetrics(MeterRegistry registry, IntSupplier queue) {
    this.registry = registry;
    papers = MultiGauge.builder(PAPERS).register(registry);
    registry.gauge(QUEUE, queue, IntSupplier::getAsInt);
  }

  /// @param outcome one word: `ready`, `quiet`, `failed`
  public void run(String outcome) {
    registry.counter(RUNS, OUTCOME, outcome).increment();
  }

  /// @param outcome one word: `sent`, `chat-gone`, `topic-gone`, `refused`
  public void delivery(String outcome) {
    registry.counter(DELIVERIES, OUTCOME, outcome).increment();
  }

  public void sendWait(Duration waited) {
    registry.timer(SEND_WAIT).record(waited);
  }

  /// @param outcome one word: `summarised`, `extracted`, `failed`
  public void summary(String outcome, Duration took) {
    registry.counter(SUMMARIES, OUTCOME, outcome).increment();
    registry.timer(MODEL_LATENCY).record(took);
  }

  public void tokens(int prompt, int completion) {
    registry.counter(TOKENS, "kind", "prompt").increment(prompt);
    registry.counter(TOKENS, "kind", "completion").increment(completion);
  }

  /// @param day the newest day's whole ledger
  void papers(Collection<LedgerEntry> day) {
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
