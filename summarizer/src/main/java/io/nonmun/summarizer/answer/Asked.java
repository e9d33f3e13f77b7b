package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.engine.Priority;
import java.util.List;

/// A question about a paper.
///
/// @param earlier what was asked and answered before it, the latest last
/// @param contextTokens how much the model reads and writes at once
public record Asked(String question, List<Exchange> earlier, int contextTokens, Priority priority) {

  public Asked {
    earlier = List.copyOf(earlier);
  }
}
