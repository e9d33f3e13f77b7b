package io.nonmun.summarizer.source;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Joins lists by reciprocal rank fusion with its usual constant (Cormack, Clarke and Buettcher,
/// SIGIR 2009): a thing's score is the sum of 1 / (60 + its place) over the lists that it is in.
public final class ReciprocalRank {

  private static final int CONSTANT = 60;

  private ReciprocalRank() {}

  /// @param lists each best first
  /// @return best first; of equals, those of the first list first
  public static <T> List<T> join(List<List<T>> lists) {
    var scores = new LinkedHashMap<T, Double>();
    for (var list : lists) {
      for (var place = 0; place < list.size(); place++) {
        scores.merge(list.get(place), 1.0 / (CONSTANT + place + 1), Double::sum);
      }
    }
    return scores.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue())) // stable
        .map(Map.Entry::getKey)
        .toList();
  }
}
