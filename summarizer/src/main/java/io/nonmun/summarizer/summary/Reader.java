package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.source.SourceText;
import java.util.List;

/// A model that reads lines beside the sentences they cite. Safe for use by many threads.
public interface Reader extends AutoCloseable {

  /// @throws InterruptedException if the calling thread is asked to stop
  Reading read(SourceText source, List<Cited> lines, Priority priority) throws InterruptedException;

  /// The model that is asked, in one line.
  default String name() {
    return "";
  }

  @Override
  default void close() {}

  /// A line of a summary.
  ///
  /// @param field its name, such as `result`
  /// @param sentences numbers of the source's, counted from 1; none for what rests on the title
  record Cited(String field, String text, List<Integer> sentences) {
    public Cited {
      sentences = List.copyOf(sentences);
    }
  }
}
