package io.nonmun.bot.meaning;

import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SearchRepository.Hits;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.SearchQuery;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds papers by words and by meaning, joined by reciprocal rank fusion with its usual constant
/// (Cormack, Clarke and Buettcher, SIGIR 2009): a paper's score is the sum of 1 / (60 + its place)
/// over the lists that it is in.
///
/// Words decide what is found: where they find more than is joined, meaning only puts the best of
/// it in another order. Where they find less, the nearest in meaning are added.
public final class Finder {

  /// Of each list, so many are joined.
  static final int JOINED = 100;

  /// So many are near, whatever the question; the next ones are near to anything.
  static final int NEAR = 20;

  private static final int CONSTANT = 60;

  private final SearchRepository search;
  private final Meaning meaning;

  public Finder(SearchRepository search, Meaning meaning) {
    this.search = search;
    this.meaning = meaning;
  }

  /// @param from how many hits to pass over
  public Hits find(SearchQuery query, int from, int count) throws InterruptedException {
    if (from >= JOINED + NEAR || query.words().isEmpty()) {
      return search.find(query, from, count);
    }
    var byWords = search.find(query, 0, JOINED);
    if (byWords.total() > JOINED && from >= JOINED) {
      return search.find(query, from, count);
    }
    var near =
        search.filter(query, meaning.nearest(String.join(" ", query.words()), NEAR)).stream()
            .filter(paper -> byWords.total() <= JOINED || byWords.papers().contains(paper))
            .toList();
    var joined = join(byWords.papers(), near);
    var page = joined.subList(Math.min(from, joined.size()), Math.min(from + count, joined.size()));
    var added = joined.size() - byWords.papers().size();
    return new Hits(page, byWords.total() + added);
  }

  private static List<ArxivId> join(List<ArxivId> byWords, List<ArxivId> near) {
    var scores = new LinkedHashMap<ArxivId, Double>();
    for (var list : List.of(byWords, near)) {
      for (var place = 0; place < list.size(); place++) {
        scores.merge(list.get(place), 1.0 / (CONSTANT + place + 1), Double::sum);
      }
    }
    return scores.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue())) // stable: words first
        .map(Map.Entry::getKey)
        .toList();
  }
}
