package io.nonmun.bot.editions;

import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a day's papers are shown to one reader.
public record Reasons(Editions editions, Day day, Interests interests) {

  /// @param paper of [Day#papers]
  /// @param place in the reader's digest, counted from 1; 0 for none
  public Why of(Paper paper, int place) {
    return editions.why(paper, day, place, interests);
  }

  /// What the reader's new papers of the day are about.
  Themes.@Nullable Flow flow() {
    return editions.flow(day.fresh(interests.categories()));
  }

  /// What of papers helps anyone to choose.
  Map<ArxivId, Marks> marks(Collection<Paper> papers) {
    var ids = papers.stream().map(Paper::id).toList();
    var votes = editions.votes(ids);
    return papers.stream()
        .collect(toMap(Paper::id, paper -> Marks.of(paper, votes.getOrDefault(paper.id(), 0))));
  }
}
