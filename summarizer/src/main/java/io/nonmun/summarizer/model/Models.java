package io.nonmun.summarizer.model;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.Models.Outcome.Answered;
import io.nonmun.summarizer.model.Models.Outcome.Refused;
import io.nonmun.summarizer.model.Models.Outcome.Unasked;
import io.nonmun.summarizer.model.Verdict.Accepted;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The models that an owner has chosen, asked in order until one gives an answer that does, each
/// with at most one repair. A failing one rests ([RestingProvider]). Safe for use by many threads;
/// a call blocks while its provider is busy.
public final class Models implements AutoCloseable {

  /// What an owner can choose.
  public sealed interface Choice {

    record Usable(ModelProvider provider) implements Choice {}

    /// @param problem what keeps it from being asked, with the mend
    record Unusable(String name, String problem) implements Choice {}
  }

  /// What became of a question.
  public sealed interface Outcome<T> {

    /// @param checks names of the checks that the answer passed
    record Answered<T>(T value, List<String> checks, Receipt receipt) implements Outcome<T> {}

    /// Models answered, and no answer did.
    ///
    /// @param reason what each model said or failed at
    record Refused<T>(String reason) implements Outcome<T> {}

    /// No model could be asked.
    ///
    /// @param reason why none could; null where none is configured
    record Unasked<T>(@Nullable String reason) implements Outcome<T> {}
  }

  /// What an answer took, its repair included.
  ///
  /// @param provider as an owner configures it
  /// @param model as its server knows it
  /// @param cost in the currency of the configured prices
  /// @param took from the first request to the verdict
  public record Receipt(
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost,
      Duration took,
      Instant at) {}

  private final List<ModelProvider> models = new ArrayList<>();
  private final Map<ModelProvider, Tally> tallies = new IdentityHashMap<>();
  private final List<Supplier<ProviderStatus>> statuses = new ArrayList<>();
  private final Clock clock;

  /// @param choices in the order they are asked
  public Models(List<Choice> choices, Clock clock) {
    this.clock = clock;
    for (var choice : choices) {
      switch (choice) {
        case Choice.Usable(var provider) -> {
          var model = new RestingProvider(provider, clock);
          var tally = new Tally();
          models.add(model);
          tallies.put(model, tally);
          statuses.add(() -> model.status().with(tally.answers()));
        }
        case Choice.Unusable(var name, var problem) -> {
          var status = new ProviderStatus(name, false, problem);
          statuses.add(() -> status);
        }
      }
    }
  }

  /// @throws InterruptedException if the calling thread is asked to stop
  public <T> Outcome<T> ask(Question<T> question) throws InterruptedException {
    var refused = false;
    var reasons = new ArrayList<String>();
    for (var model : models) {
      switch (ask(model, question)) {
        case Answered<T> answered -> {
          return answered;
        }
        case Refused<T>(var reason) -> {
          refused = true;
          reasons.add(model.model() + ": " + reason);
        }
        case Unasked<T>(var reason) -> reasons.add(model.model() + ": " + reason);
      }
    }
    var reason = reasons.isEmpty() ? null : String.join("; ", reasons);
    return refused ? new Refused<>(reason) : new Unasked<>(reason);
  }

  /// The most tokens of a request that any of them takes; 0 where there is none.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  public int contextTokens() throws InterruptedException {
    var least = 0;
    for (var model : models) {
      var tokens = model.contextTokens();
      least = least == 0 ? tokens : Math.min(least, tokens);
    }
    return least;
  }

  /// The models that can be asked, in their order.
  public String names() {
    return models.stream().map(model -> model.name() + " " + model.model()).collect(joining(", "));
  }

  /// How each choice stands, in the order they are asked; costs no request.
  public List<ProviderStatus> statuses() {
    return statuses.stream().map(Supplier::get).toList();
  }

  @Override
  public void close() {
    models.forEach(ModelProvider::close);
  }

  private <T> Outcome<T> ask(ModelProvider model, Question<T> question)
      throws InterruptedException {
    var bill = new Bill(model, clock.instant());
    var tally = requireNonNull(tallies.get(model));
    var at = question;
    var request = at.request();
    Verdict.@Nullable Refused<T> refused = null;
    while (true) {
      switch (model.ask(request)) {
        case Unavailable(var reason, _) -> {
          return refused == null
              ? new Unasked<>(reason)
              : rest(bill, tally, refused, text(refused) + "; not repaired: " + reason);
        }
        case Declined(var reason) -> {
          return refused == null ? new Refused<>(reason) : rest(bill, tally, refused, reason);
        }
        case Reply.Answered(var completion, var cost) -> {
          bill.add(completion, cost);
          switch (at.judge(completion)) {
            case Accepted<T> accepted -> {
              tally.accepted(refused == null);
              return answered(bill, accepted);
            }
            case Verdict.Refused<T> now -> {
              if (refused != null) {
                return rest(bill, tally, now.rest() == null ? refused : now, text(now));
              }
              refused = now;
              at = at.repair(request, completion, now.complaints());
              request = at.request();
            }
          }
        }
      }
    }
  }

  /// What is left of a refused answer, or that nothing is.
  private <T> Outcome<T> rest(Bill bill, Tally tally, Verdict.Refused<T> refused, String reason) {
    if (refused.rest() == null) {
      tally.refused();
      return new Refused<>(reason);
    }
    tally.accepted(/* atFirst= */ false);
    return answered(bill, refused.rest());
  }

  private <T> Outcome<T> answered(Bill bill, Accepted<T> accepted) {
    return new Answered<>(accepted.value(), accepted.checks(), bill.receipt(clock.instant()));
  }

  private static String text(Verdict.Refused<?> refused) {
    return refused.complaints().stream()
        .map(complaint -> complaint.check() + ": " + complaint.reason())
        .collect(joining("; "));
  }

  /// What one model's answers to one question took together.
  private static final class Bill {
    private final ModelProvider model;
    private final Instant started;
    private int promptTokens;
    private int completionTokens;
    private BigDecimal cost = BigDecimal.ZERO;

    Bill(ModelProvider model, Instant started) {
      this.model = model;
      this.started = started;
    }

    void add(Completion completion, BigDecimal moreCost) {
      promptTokens += completion.promptTokens();
      completionTokens += completion.newTokens();
      cost = cost.add(moreCost);
    }

    Receipt receipt(Instant now) {
      return new Receipt(
          model.name(),
          model.model(),
          promptTokens,
          completionTokens,
          cost,
          Duration.between(started, now),
          now);
    }
  }
}
