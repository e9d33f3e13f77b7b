package io.nonmun.summarizer;

import io.nonmun.storage.model.SummaryRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of the wish for a summary.
public sealed interface SummaryOutcome {

  /// A summary that passed every check.
  record Summarised(SummaryRecord summary) implements SummaryOutcome {}

  /// No model could be asked; the abstract's key sentences stand in, in English, never under the
  /// name of a summary.
  ///
  /// @param reason why a configured model could not be asked (resting, budget spent), or null where
  ///   none is configured
  record Extracted(List<String> sentences, @Nullable String reason) implements SummaryOutcome {
    public Extracted {
      sentences = List.copyOf(sentences);
    }
  }

  /// Models answered, and no answer was acceptable.
  ///
  /// @param reason the last checks that failed, for the ledger
  /// @param sentences key sentences for the reader all the same
  record Failed(String reason, List<String> sentences) implements SummaryOutcome {
    public Failed {
      sentences = List.copyOf(sentences);
    }
  }
}
