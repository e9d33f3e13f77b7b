package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Choice;
import io.nonmun.gpumodel.LanguageModel.Chosen;

/// A language model that says how likely a few answers are. Safe for use by many threads.
public interface Chooser extends AutoCloseable {

  /// The model's name.
  String model();

  /// Asks once; blocks until it is done.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  Outcome choose(Choice choice) throws InterruptedException;

  @Override
  void close();

  /// What came back.
  sealed interface Outcome {

    record Weighed(Chosen chosen) implements Outcome {}

    /// @param reason for the owner: what happened and the mend
    record Failed(String reason) implements Outcome {}
  }
}
