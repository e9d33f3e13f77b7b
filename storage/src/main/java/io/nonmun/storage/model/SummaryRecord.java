package io.nonmun.storage.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A summary that passed its checks, and how it came about. At most one is kept for each paper
/// version, model and prompt version.
///
/// @param sentences the source's sentences, in order: what the summary's numbers point at
/// @param cost in the currency of the configured prices; zero for a local model
/// @param took from the first request to the accepted answer, repairs included
/// @param checksPassed names of the checks, in the order they ran
public record SummaryRecord(
    PaperVersion paper,
    Summary summary,
    List<String> sentences,
    String provider,
    String model,
    String promptVersion,
    int promptTokens,
    int completionTokens,
    BigDecimal cost,
    Duration took,
    List<String> checksPassed,
    Instant createdAt) {

  public SummaryRecord {
    sentences = List.copyOf(sentences);
    checksPassed = List.copyOf(checksPassed);
  }
}
