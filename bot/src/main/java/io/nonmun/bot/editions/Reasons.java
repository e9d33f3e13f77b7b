package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.storage.model.Paper;

/// Why a day's papers are shown to one reader.
public record Reasons(Editions editions, Day day, Interests interests) {

  /// @param paper of [Day#papers]
  /// @param place in the reader's digest, counted from 1; 0 for none
  public Why of(Paper paper, int place) {
    return editions.why(paper, day, place, interests);
  }
}
