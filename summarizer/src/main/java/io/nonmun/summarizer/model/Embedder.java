package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Texts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes vectors of texts, on this machine or elsewhere, for search and ranking. Texts that are
/// alike in meaning have vectors with a large product. Safe for use by many threads.
public interface Embedder extends AutoCloseable {

  /// The model's name, as its server knows it; vectors of different models do not go together.
  String model();

  /// Embeds texts, however many; blocks until it is done.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  Outcome embed(Texts texts) throws InterruptedException;

  @Override
  void close();

  /// What came of it.
  sealed interface Outcome {

    /// @param vectors one for each text in the same order, each as long as 1
    record Embedded(List<float[]> vectors) implements Outcome {}

    /// There are none, not for a part of the texts either.
    ///
    /// @param reason for the owner: what happened and the mend; never a secret
    /// @param rest for how long asking again is known to be pointless; null where it may not be
    record Failed(String reason, @Nullable Duration rest) implements Outcome {}
  }
}
