package io.nonmun.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Korean summary of one paper, each line with the sentences of the source it rests on.
///
/// @param limitation absent where the source states none
/// @param keywords 3 to 5, or fewer where a model insisted on one that does not stand
public record Summary(
    String titleKo,
    Line oneLine,
    Line problem,
    Line method,
    Line result,
    @Nullable Line limitation,
    List<String> keywords) {

  public Summary {
    keywords = List.copyOf(keywords);
  }

  public Summary withKeywords(List<String> others) {
    return new Summary(titleKo, oneLine, problem, method, result, limitation, others);
  }

  /// @param sentences numbers of source sentences, counted from 1
  public record Line(String text, List<Integer> sentences) {
    public Line {
      sentences = List.copyOf(sentences);
    }
  }
}
