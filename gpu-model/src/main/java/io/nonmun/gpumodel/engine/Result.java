package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.generate.Generator.Finish;
import java.time.Duration;

/// A request's whole answer.
///
/// @param text all deltas' texts
/// @param tokens all deltas' tokens: without the one that ended the answer, with those of a stop
///   string
public record Result(String text, int[] tokens, Finish finish, Usage usage, Timings timings) {

  /// @param promptTokens of the request
  /// @param cachedTokens of these, whose keys and values were there from another request
  /// @param newTokens that were chosen, the one that ended the answer included
  /// @param preemptions how often the request had to make room and was computed anew
  public record Usage(int promptTokens, int cachedTokens, int newTokens, int preemptions) {}

  /// Each from the request's arrival on.
  ///
  /// @param queued until it was computed for the first time
  /// @param firstToken until the first token was chosen
  /// @param total until the answer's end
  public record Timings(Duration queued, Duration firstToken, Duration total) {}
}
