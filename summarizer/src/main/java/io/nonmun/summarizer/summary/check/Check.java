package io.nonmun.summarizer.summary.check;

import java.util.List;

/// One rule that a summary must meet. Without state, so safe for use by many threads; takes time in
/// proportion to the text.
interface Check {

  /// A short name, kept with the summary as evidence that the rule was applied.
  String name();

  /// What is wrong and what is wanted, one sentence each, addressed to the model; empty if nothing.
  List<String> faults(Draft draft);
}
