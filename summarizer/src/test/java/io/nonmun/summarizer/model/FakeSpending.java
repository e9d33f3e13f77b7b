package io.nonmun.summarizer.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Spending kept in memory.
public final class FakeSpending implements Spending {

  public record Entry(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost) {}

  public final List<Entry> entries = new CopyOnWriteArrayList<>();

  @Override
  public void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost) {
    entries.add(new Entry(at, provider, model, promptTokens, completionTokens, cost));
  }

  @Override
  public BigDecimal since(String provider, Instant from) {
    return entries.stream()
        .filter(entry -> entry.provider().equals(provider) && !entry.at().isBefore(from))
        .map(Entry::cost)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
