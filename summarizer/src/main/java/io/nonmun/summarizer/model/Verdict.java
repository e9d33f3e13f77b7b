package io.nonmun.summarizer.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an asker says of a model's answer.
///
/// @param <T> what the answer is read as
public sealed interface Verdict<T> {

  /// @param checks names of all checks, each of which found nothing
  record Accepted<T>(T value, List<String> checks) implements Verdict<T> {
    public Accepted {
      checks = List.copyOf(checks);
    }
  }

  /// @param complaints at least one
  /// @param rest what may be taken all the same where a repair fares no better; null for nothing
  record Refused<T>(List<Complaint> complaints, @Nullable Accepted<T> rest) implements Verdict<T> {
    public Refused {
      complaints = List.copyOf(complaints);
    }

    public Refused(List<Complaint> complaints) {
      this(complaints, null);
    }
  }

  /// @param check name of the rule
  /// @param reason what is wrong and what is wanted, addressed to the model
  record Complaint(String check, String reason) {}
}
