package io.nonmun.summarizer.summary;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What came of a second reading.
public sealed interface Reading {

  /// @param verdicts by the names of the fields that were read
  /// @param promptTokens that the model was given
  /// @param cachedTokens of these, which it had read before; 0 where that is not known
  /// @param completionTokens that it wrote
  /// @param cost in the currency of the configured prices; zero for a local model
  record Read(
      Map<String, LineVerdict> verdicts,
      int promptTokens,
      int cachedTokens,
      int completionTokens,
      BigDecimal cost,
      Duration took)
      implements Reading {
    public Read {
      verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
    }
  }

  /// Nobody read: what the rules accepted stands.
  ///
  /// @param reason why, and the mend
  record Unread(String reason) implements Reading {}
}
