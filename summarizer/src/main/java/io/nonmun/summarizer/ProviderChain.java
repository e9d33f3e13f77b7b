package io.nonmun.summarizer;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.SummaryOutcome.Extracted;
import io.nonmun.summarizer.SummaryOutcome.Failed;
import io.nonmun.summarizer.SummaryOutcome.Summarised;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.check.Verdict;
import io.nonmun.summarizer.summary.check.Verdict.Complaint;
import io.nonmun.summarizer.summary.extractive.KeySentences;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks models in order until one gives a summary that passes its checks, each with at most one
/// repair. Where none does, the abstract's key sentences are what is left, and never pass for a
/// summary.
final class ProviderChain implements Summarizer {

  private final List<ModelProvider> models;
  private final List<Supplier<ProviderStatus>> statuses;
  private final Judge judge;
  private final Clock clock;

  /// @param models in the order they are asked; may be empty
  /// @param statuses of everything an owner can choose, the models and what stands in for them
  ProviderChain(
      List<ModelProvider> models,
      List<Supplier<ProviderStatus>> statuses,
      Judge judge,
      Clock clock) {
    this.models = List.copyOf(models);
    this.statuses = List.copyOf(statuses);
    this.judge = judge;
    this.clock = clock;
  }

  @Override
  public SummaryOutcome summarize(Paper paper, Priority priority) throws InterruptedException {
    var source = SourceText.of(paper);
    var keySentences = KeySentences.of(source);
    if (paper.withdrawn()) {
      return new Extracted(keySentences, "withdrawn; there is nothing to summarise");
    }
    if (source.abstractText().isBlank()) {
      return new Extracted(keySentences, "arXiv gives no abstract");
    }
    var refused = false;
    var reasons = new ArrayList<String>();
    for (var model : models) {
      switch (attempt(model, paper, source, priority)) {
        case Attempt.Passed(var summary) -> {
          return new Summarised(summary);
        }
        case Attempt.Refused(var reason) -> {
          refused = true;
          reasons.add(model.model() + ": " + reason);
        }
        case Attempt.Unasked(var reason) -> reasons.add(model.model() + ": " + reason);
      }
    }
    var reason = reasons.isEmpty() ? null : String.join("; ", reasons);
    return refused ? new Failed(reason, keySentences) : new Extracted(keySentences, reason);
  }

  @Override
  public List<ProviderStatus> providers() {
    return statuses.stream().map(Supplier::get).toList();
  }

  @Override
  public void close() {
    models.forEach(ModelProvider::close);
  }

  private Attempt attempt(ModelProvider model, Paper paper, SourceText source, Priority priority)
      throws InterruptedException {
    var bill = new Bill(clock.instant());
    var request = SummaryPrompt.request(source, priority);
    @Nullable String refused = null;
    while (true) {
      switch (model.ask(request)) {
        case Reply.Unavailable(var reason, _) -> {
          return refused == null
              ? new Attempt.Unasked(reason)
              : new Attempt.Refused(refused + "; not repaired: " + reason);
        }
        case Reply.Declined(var reason) -> {
          return new Attempt.Refused(reason);
        }
        case Reply.Answered(var completion, var cost) -> {
          bill.add(completion, cost);
          var cutOff = completion.finishReason() == FinishReason.LENGTH;
          switch (judge.judge(completion.text(), cutOff, source)) {
            case Verdict.Accepted(var summary, var checks) -> {
              return new Attempt.Passed(record(paper, source, model, summary, checks, bill));
            }
            case Verdict.Refused(var complaints) -> {
              if (refused != null) {
                return new Attempt.Refused(reasons(complaints));
              }
              refused = reasons(complaints);
              request = SummaryPrompt.repair(request, completion, complaints);
            }
          }
        }
      }
    }
  }

  private SummaryRecord record(
      Paper paper,
      SourceText source,
      ModelProvider model,
      Summary summary,
      List<String> checks,
      Bill bill) {
    var now = clock.instant();
    return new SummaryRecord(
        paper.version(),
        summary,
        source.sentences(),
        model.name(),
        model.model(),
        SummaryPrompt.VERSION,
        bill.promptTokens,
        bill.completionTokens,
        bill.cost,
        Duration.between(bill.started, now),
        checks,
        now);
  }

  private static String reasons(List<Complaint> complaints) {
    return complaints.stream()
        .map(complaint -> complaint.check() + ": " + complaint.reason())
        .collect(Collectors.joining("; "));
  }

  /// What became of asking one model for one paper.
  private sealed interface Attempt {
    record Passed(SummaryRecord summary) implements Attempt {}

    record Refused(String reason) implements Attempt {}

    record Unasked(String reason) implements Attempt {}
  }

  /// What one model's answers for one paper took together.
  private static final class Bill {
    private final Instant started;
    private int promptTokens;
    private int completionTokens;
    private BigDecimal cost = BigDecimal.ZERO;

    Bill(Instant started) {
      this.started = started;
    }

    void add(Completion completion, BigDecimal moreCost) {
      promptTokens += completion.promptTokens();
      completionTokens += completion.newTokens();
      cost = cost.add(moreCost);
    }
  }
}
