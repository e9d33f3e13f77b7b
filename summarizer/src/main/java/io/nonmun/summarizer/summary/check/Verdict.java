package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.Summary;
import java.util.List;

/// What the checks say of a model's answer.
public sealed interface Verdict {

  /// @param checks names of all checks, each of which found nothing
  record Accepted(Summary summary, List<String> checks) implements Verdict {
    public Accepted {
      checks = List.copyOf(checks);
    }
  }

  /// @param complaints at least one
  record Refused(List<Complaint> complaints) implements Verdict {
    public Refused {
      complaints = List.copyOf(complaints);
    }
  }

  /// @param check name of the rule
  /// @param reason what is wrong and what is wanted, addressed to the model
  record Complaint(String check, String reason) {}
}
