package io.nonmun.storage;

import java.math.BigDecimal;
import java.time.Instant;

/// What requests to paid models cost, accepted answers or not.
public interface SpendingRepository {

  /// @param cost in the currency of the configured prices
  void record(
      Instant at,
      String provider,
      String model,
      int promptTokens,
      int completionTokens,
      BigDecimal cost);

  BigDecimal since(String provider, Instant from);
}
