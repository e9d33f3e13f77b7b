package io.nonmun.summarizer.model;

import java.math.BigDecimal;
import java.time.Instant;

/// The book in which requests to paid models are kept, so that a budget outlives the process. Safe
/// for use by many threads.
public interface Spending {

  /// Asked before each request.
  ///
  /// @throws BookClosedException if what it brings could not be kept
  default void requireOpen() {}

  /// @param cost in the currency of the configured prices
  void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost);

  /// What a provider's requests cost from an instant on.
  BigDecimal since(String provider, Instant from);
}
