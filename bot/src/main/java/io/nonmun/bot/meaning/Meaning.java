package io.nonmun.bot.meaning;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import java.util.List;
import java.util.Optional;

/// Papers by what they mean. Safe for use by many threads.
public interface Meaning extends AutoCloseable {

  /// Where no embedding model is configured.
  Meaning NONE =
      new Meaning() {
        @Override
        public List<ArxivId> nearest(String question, int most) {
          return List.of();
        }

        @Override
        public void catchUp() {}

        @Override
        public void close() {}

        @Override
        public Optional<Embedding> of(ArxivId paper) {
          return Optional.empty();
        }
      };

  /// The papers that are nearest to a question, in whatever language, the nearest first; none where
  /// the model cannot be asked now.
  List<ArxivId> nearest(String question, int most) throws InterruptedException;

  /// Takes in what was stored since the last time; one thread at a time.
  void catchUp() throws InterruptedException;

  /// What a paper means, if that is known; all that are known go together.
  Optional<Embedding> of(ArxivId paper);

  @Override
  void close();
}
