package io.nonmun.summarizer;

import static java.util.stream.Collectors.joining;

import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.SummaryOutcome.Extracted;
import io.nonmun.summarizer.SummaryOutcome.Failed;
import io.nonmun.summarizer.SummaryOutcome.Summarised;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Outcome;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.SummaryQuestion;
import io.nonmun.summarizer.summary.extractive.KeySentences;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks models for a summary that passes its checks. Where none gives one, the abstract's key
/// sentences are what is left, and never pass for a summary.
final class PaperSummarizer implements Summarizer {

  private static final ProviderStatus EXTRACTIVE =
      new ProviderStatus("extractive", true, "the abstract's key sentences, in English");

  private final Models models;
  private final Judge judge;
  private final @Nullable String instructions;

  PaperSummarizer(Models models, Judge judge) {
    this(models, judge, null);
  }

  /// @param instructions in place of ours; null for ours
  PaperSummarizer(Models models, Judge judge, @Nullable String instructions) {
    this.models = models;
    this.judge = judge;
    this.instructions = instructions;
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
    return switch (models.ask(question(source, engine(priority)))) {
      case Outcome.Answered<Summary> answered -> new Summarised(record(paper, source, answered));
      case Outcome.Refused<Summary>(var reason) -> new Failed(reason, keySentences);
      case Outcome.Unasked<Summary>(var reason) -> new Extracted(keySentences, reason);
    };
  }

  private SummaryQuestion question(SourceText source, io.nonmun.gpumodel.engine.Priority priority) {
    return instructions == null
        ? new SummaryQuestion(source, judge, priority)
        : new SummaryQuestion(source, judge, priority, instructions);
  }

  static io.nonmun.gpumodel.engine.Priority engine(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> io.nonmun.gpumodel.engine.Priority.INTERACTIVE;
      case BATCH -> io.nonmun.gpumodel.engine.Priority.BATCH;
    };
  }

  private static SummaryRecord record(
      Paper paper, SourceText source, Outcome.Answered<Summary> answered) {
    var receipt = answered.receipt();
    return new SummaryRecord(
        paper.version(),
        answered.value(),
        source.sentences(),
        receipt.provider(),
        receipt.model(),
        SummaryPrompt.VERSION,
        receipt.promptTokens(),
        receipt.completionTokens(),
        receipt.cost(),
        receipt.took(),
        answered.checks(),
        receipt.at());
  }

  @Override
  public String asked() {
    return Stream.of(models.names(), SummaryPrompt.VERSION, judge.asked())
        .filter(part -> !part.isEmpty())
        .collect(joining("; "));
  }

  @Override
  public List<ProviderStatus> providers() {
    return Stream.concat(models.statuses().stream(), Stream.of(EXTRACTIVE)).toList();
  }

  @Override
  public void close() {
    try (judge) {
      models.close();
    }
  }
}
