package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step from its schedule to its tokens: who has rows in it, and what comes of them.
///
/// @param begin when it was scheduled
/// @param choices how its wanted rows' tokens are chosen, once that is known; null for what the
///   host chooses, and for what is not wanted any more
record Step(List<Part> parts, Batch batch, long begin, List<@Nullable Choice> choices) {

  /// What a sequence has in it.
  ///
  /// @param position of its first row in the text
  /// @param isWanted whether its next token comes of it
  record Part(Sequence sequence, int position, int rows, boolean isWanted) {}

  static Step of(List<Sequence> scheduled, long begin) {
    var parts = new ArrayList<Part>(scheduled.size());
    var pieces = new ArrayList<Batch.Piece>(scheduled.size());
    for (var sequence : scheduled) {
      parts.add(new Part(sequence, sequence.position(), sequence.rows(), sequence.isWanted()));
      pieces.add(sequence.piece());
    }
    return new Step(parts, new Batch(pieces), begin, new ArrayList<>());
  }
}
