package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static java.util.stream.Collectors.joining;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether models do what they are there for: what became of the papers they were given lately, and
/// an alert where too little did.
///
/// The models count as failing from five papers in a row without an answer, or from half of the
/// last 20 (10 at least) without a summary, until five in a row are summarised. They also do where
/// none can be asked, though one could before; a model that was not there at the start does not
/// die. Knows nothing of the time before the start. Safe for use by many threads.
public final class ModelHealth {

  static final Duration WINDOW = Duration.ofHours(24);
  private static final int MOST_KEPT = 1_000;
  private static final int MOST_JUDGED = 20;
  private static final int LEAST_JUDGED = 10;
  private static final int IN_A_ROW = 5;
  private static final Duration SPEED_OVER = Duration.ofMinutes(1);
  private static final String SUBJECT = "model";
  private static final String NO_MODEL = "extractive";

  /// What became of a paper that was given to the models.
  public enum Result {
    ACCEPTED,
    /// Answered, and no answer passed the checks.
    REFUSED,
    /// Nobody answered.
    UNANSWERED
  }

  private record Outcome(Instant at, Result result, String reason) {}

  private record Tokens(Instant at, int completion) {}

  /// The last paper that was not summarised.
  public record Failure(Instant at, String reason) {}

  /// The papers of the last [#WINDOW].
  ///
  /// @param reasons of those that were not summarised, the most frequent first
  public record Window(Map<Result, Integer> counts, Map<String, Integer> reasons) {

    public int count(Result result) {
      return counts.getOrDefault(result, 0);
    }

    public int total() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// In percent of all, rounded.
    public long share(Result result) {
      return Math.round(100.0 * count(result) / Math.max(1, total()));
    }
  }

  private final Supplier<List<ProviderStatus>> providers;
  private final AdminAlerts alerts;
  private final InstantSource clock;

  // All guarded by this.
  private final Deque<Outcome> outcomes = new ArrayDeque<>(); // the newest first
  private final Deque<Tokens> tokens = new ArrayDeque<>(); // the newest first
  private int judged; // how many of the newest outcomes count: those since the last mend
  private boolean failing;
  private boolean hadOne;
  private @Nullable Failure lastFailure;

  public ModelHealth(
      Supplier<List<ProviderStatus>> providers, AdminAlerts alerts, InstantSource clock) {
    this.providers = providers;
    this.alerts = alerts;
    this.clock = clock;
    hadOne = models().anyMatch(ProviderStatus::ready); // one that fails when first asked was there
  }

  /// Notes what became of a paper. Where no model is configured, or a paper has nothing to
  /// summarise, no model was asked.
  void note(Paper paper, SummaryOutcome outcome) {
    if (paper.withdrawn() || paper.abstractText().isBlank()) {
      return;
    }
    switch (outcome) {
      case SummaryOutcome.Summarised _ -> note(Result.ACCEPTED, "");
      case SummaryOutcome.Failed(var reason, _) -> note(Result.REFUSED, reason);
      case SummaryOutcome.Extracted(_, var reason) -> {
        if (reason != null) {
          note(Result.UNANSWERED, reason);
        }
      }
    }
  }

  /// Notes that the summarizer itself broke.
  void note(Throwable broke) {
    note(Result.UNANSWERED, "internal: " + broke);
  }

  private synchronized void note(Result result, String reason) {
    var now = clock.instant();
    outcomes.addFirst(new Outcome(now, result, reason));
    judged++;
    forget();
    if (result != Result.ACCEPTED) {
      lastFailure = new Failure(now, reason);
    }
    if (failing) {
      failing = !lastAre(Result.ACCEPTED);
      judged = failing ? judged : 0;
    } else {
      failing = lastAre(Result.UNANSWERED) || mostFail();
    }
  }

  private void forget() {
    var from = clock.instant().minus(WINDOW);
    while (outcomes.size() > MOST_KEPT
        || !outcomes.isEmpty() && outcomes.getLast().at().isBefore(from)) {
      outcomes.removeLast();
    }
    judged = Math.min(judged, outcomes.size());
  }

  private boolean lastAre(Result result) {
    return judged >= IN_A_ROW
        && outcomes.stream().limit(IN_A_ROW).allMatch(outcome -> outcome.result() == result);
  }

  private boolean mostFail() {
    var last = outcomes.stream().limit(Math.min(judged, MOST_JUDGED)).toList();
    var failed = last.stream().filter(outcome -> outcome.result() != Result.ACCEPTED).count();
    return last.size() >= LEAST_JUDGED && 2 * failed >= last.size();
  }

  /// Tells the admins what they do not know yet. To be called now and then and not by who has a
  /// paper summarised, whom it would cost the summary if it failed.
  public void look() {
    var models = models().toList();
    var trouble = trouble(models);
    if (trouble.isPresent()) {
      alerts.broken(SUBJECT, trouble.get());
    } else if (models.stream().anyMatch(ProviderStatus::ready)) {
      alerts.mended(SUBJECT, KOREAN.of("owner.model.back"));
    }
  }

  private synchronized Optional<String> trouble(List<ProviderStatus> models) {
    var hasOne = models.stream().anyMatch(ProviderStatus::ready);
    hadOne |= hasOne;
    if (failing) {
      var last = outcomes.stream().limit(Math.min(judged, MOST_JUDGED)).toList();
      return Optional.of(text(window(last, KOREAN), mend(models)));
    }
    return hasOne || !hadOne
        ? Optional.empty()
        : Optional.of(
            KOREAN.of(
                "owner.model.away",
                models.stream()
                    .map(model -> model.name() + ": " + model.detail())
                    .collect(joining("\n")),
                mend(models)));
  }

  private static String text(Window last, String mend) {
    var most =
        last.reasons().entrySet().stream()
            .findFirst()
            .map(reason -> KOREAN.of("owner.model.most", reason.getValue(), reason.getKey()))
            .orElse("");
    var refused = last.count(Result.REFUSED);
    var unanswered = last.count(Result.UNANSWERED);
    return KOREAN.of(
        "owner.model.failing",
        last.total(),
        last.count(Result.ACCEPTED),
        refused,
        unanswered,
        most,
        mend,
        refused > unanswered ? KOREAN.of("owner.model.refuses") : "");
  }

  private static String mend(List<ProviderStatus> models) {
    var keys = models.stream().map(model -> keys(model.name())).collect(joining(", "));
    return KOREAN.of("owner.model.mend", keys);
  }

  private static String keys(String provider) {
    return switch (provider) {
      case "openai" -> "nonmun.summarizer.openai.base-url, nonmun.summarizer.openai.model";
      case "local" -> "nonmun.summarizer.local.model";
      default -> "nonmun.summarizer.provider";
    };
  }

  /// Notes what one request to a model used.
  public synchronized void used(int completionTokens) {
    tokens.addFirst(new Tokens(clock.instant(), completionTokens));
    forgetTokens();
  }

  /// New tokens of all models, over the last minute; those of a request count when it ends.
  public synchronized double tokensPerSecond() {
    forgetTokens();
    return tokens.stream().mapToInt(Tokens::completion).sum() / (double) SPEED_OVER.toSeconds();
  }

  private void forgetTokens() {
    var from = clock.instant().minus(SPEED_OVER);
    while (!tokens.isEmpty() && tokens.getLast().at().isBefore(from)) {
      tokens.removeLast();
    }
  }

  public synchronized boolean isFailing() {
    return failing;
  }

  public synchronized Window window() {
    return window(KOREAN);
  }

  /// @param texts of who is told the reasons
  public synchronized Window window(Texts texts) {
    forget();
    return window(outcomes, texts);
  }

  private static Window window(Collection<Outcome> of, Texts texts) {
    var counts = new EnumMap<Result, Integer>(Result.class);
    of.forEach(outcome -> counts.merge(outcome.result(), 1, Integer::sum));
    return new Window(
        counts,
        FailureReasons.count(
            of.stream().filter(outcome -> outcome.result() != Result.ACCEPTED).map(Outcome::reason),
            texts));
  }

  public synchronized Optional<Failure> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /// How each provider stands, also the one that is no model.
  public List<ProviderStatus> providers() {
    return providers.get();
  }

  private Stream<ProviderStatus> models() {
    return providers.get().stream()
        .filter(Predicate.not(provider -> provider.name().equals(NO_MODEL)));
  }
}
