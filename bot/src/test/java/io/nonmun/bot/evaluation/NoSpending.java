package io.nonmun.bot.evaluation;

import io.nonmun.summarizer.model.Spending;
import java.math.BigDecimal;
import java.time.Instant;

/// A book in which nothing is ever written.
final class NoSpending implements Spending {

  @Override
  public void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost) {
    throw new AssertionError("nothing is to be paid");
  }

  @Override
  public BigDecimal since(String provider, Instant from) {
    return BigDecimal.ZERO;
  }
}
