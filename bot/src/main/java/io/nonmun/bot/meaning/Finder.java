package io.nonmun.bot.meaning;

import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SearchRepository.Hits;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.SearchQuery;
import io.nonmun.summarizer.source.ReciprocalRank;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds papers by words and by meaning, joined by [ReciprocalRank].
///
/// Words decide what is found: where they find more than is joined, meaning only puts the best of
/// it in another order. Where they find less, the nearest in meaning are added; not to what a chat
/// keeps, which is little.
public final class Finder {

  /// Of each list, so many are joined.
  static final int JOINED = 100;

  /// So many are near, whatever the question; the next ones are near to anything.
  static final int NEAR = 20;

  private final SearchRepository search;
  private final Meaning meaning;

  public Finder(SearchRepository search, Meaning meaning) {
    this.search = search;
    this.meaning = meaning;
  }

  /// A page of what was found.
  ///
  /// @param papers best first
  /// @param total how many papers were found
  /// @param byMeaning those of the page that have not all the words
  public record Found(List<ArxivId> papers, int total, Set<ArxivId> byMeaning) {
    public Found {
      papers = List.copyOf(papers);
      byMeaning = Set.copyOf(byMeaning);
    }

    private static Found byWords(Hits hits) {
      return new Found(hits.papers(), hits.total(), Set.of());
    }
  }

  /// @param from how many hits to pass over
  public Found find(SearchQuery query, int from, int count) throws InterruptedException {
    if (from >= JOINED + NEAR || query.words().isEmpty() || query.kept()) {
      return Found.byWords(search.find(query, from, count));
    }
    var nearest = meaning.nearest(String.join(" ", query.words()), NEAR);
    if (nearest.isEmpty()) {
      return Found.byWords(search.find(query, from, count));
    }
    var byWords = search.find(query, 0, JOINED);
    if (byWords.total() > JOINED && from >= JOINED) {
      return Found.byWords(search.find(query, from, count));
    }
    var near =
        search.filter(query, nearest).stream()
            .filter(paper -> byWords.total() <= JOINED || byWords.papers().contains(paper))
            .toList();
    var joined = ReciprocalRank.join(List.of(byWords.papers(), near));
    var page = joined.subList(Math.min(from, joined.size()), Math.min(from + count, joined.size()));
    var added = new HashSet<>(joined);
    byWords.papers().forEach(added::remove);
    var total = byWords.total() + added.size();
    added.retainAll(page);
    return new Found(page, total, added);
  }
}
