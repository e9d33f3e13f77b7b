package io.nonmun.bot.editions;

import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.taste.TextSpace;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a day's texts say to whoever ranks them: what words they have, how alike they are, and what
/// each says of itself. Read once for all readers. Safe for use by many threads.
final class DayTexts {

  /// For readers of whom nothing is known.
  static final DayTexts NONE = new DayTexts(List.of(), _ -> null);

  private final TermIndex index;
  private final TextSpace space;
  private final Map<ArxivId, Marks> marks;
  private final Map<String, double[]> related = new ConcurrentHashMap<>();
  private double @Nullable [] typical; // guarded by this

  DayTexts(Collection<Paper> papers, Function<Paper, @Nullable Summary> summaries) {
    index = new TermIndex(papers, summaries);
    space = new TextSpace(papers);
    marks = papers.stream().collect(toMap(Paper::id, Marks::of));
  }

  TermIndex index() {
    return index;
  }

  TextSpace space() {
    return space;
  }

  Marks marks(ArxivId paper) {
    return marks.getOrDefault(paper, Marks.NONE);
  }

  /// How like the papers that a keyword meets each paper is, in the space's order.
  double[] related(String keyword) {
    return related.computeIfAbsent(
        keyword,
        _ -> {
          var met =
              index.find(keyword).entrySet().stream()
                  .filter(each -> TermIndex.isSubject(each.getValue()))
                  .map(Map.Entry::getKey)
                  .toList();
          return space
              .like(met.stream().collect(toMap(Function.identity(), _ -> 1.0 / met.size())))
              .sums();
        });
  }

  /// How like all the day's papers one of them is.
  synchronized double typical(ArxivId paper) {
    if (typical == null) {
      var all = space.ids().stream().collect(toMap(Function.identity(), _ -> 1.0));
      typical = space.like(all).sums();
    }
    var row = space.row(paper);
    return row < 0 ? 0 : typical[row];
  }
}
