package io.nonmun.bot.editions;

import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.PaperSpace;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.Summary;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a day's texts say to whoever ranks them: what words they have, how alike they are, and what
/// each says of itself. Read once for all readers. Safe for use by many threads.
final class DayTexts {

  /// For readers of whom nothing is known.
  static final DayTexts NONE = new DayTexts(List.of(), _ -> null, Map.of(), Meaning.NONE);

  private final TermIndex index;
  private final PaperSpace space;
  private final Map<ArxivId, Marks> marks;
  private final Meaning meaning;
  private final Map<String, double[]> related = new ConcurrentHashMap<>();
  private double @Nullable [] typical; // guarded by this

  /// @param summaries what Korean words are looked up in, where there are any yet
  /// @param votes of those papers that have some
  DayTexts(
      Collection<Paper> papers,
      Function<Paper, @Nullable Summary> summaries,
      Map<ArxivId, Integer> votes,
      Meaning meaning) {
    this.meaning = meaning;
    index = new TermIndex(papers, summaries);
    space = new PaperSpace(papers);
    marks = new HashMap<>();
    papers.forEach(
        paper -> marks.put(paper.id(), Marks.of(paper, votes.getOrDefault(paper.id(), 0))));
  }

  TermIndex index() {
    return index;
  }

  PaperSpace space() {
    return space;
  }

  Marks marks(ArxivId paper) {
    return marks.getOrDefault(paper, Marks.NONE);
  }

  /// How like the tapped papers each of some papers is in meaning; the mean where it is not known.
  double[] meant(Taste taste, List<ArxivId> papers) {
    var known = papers.stream().map(meaning::of).toList();
    var dimensions = known.stream().flatMap(Optional::stream).findAny().map(Embedding::dimensions);
    var meant = new double[papers.size()];
    if (dimensions.isEmpty()) {
      return meant;
    }
    var wanted = new double[dimensions.get()];
    taste
        .weights()
        .forEach(
            (paper, weight) -> meaning.of(paper).ifPresent(vector -> vector.addTo(wanted, weight)));
    var products =
        known.stream()
            .map(vector -> vector.map(each -> OptionalDouble.of(each.dot(wanted))))
            .map(product -> product.orElse(OptionalDouble.empty()))
            .toList();
    var mean = products.stream().flatMapToDouble(OptionalDouble::stream).average().orElseThrow();
    for (var i = 0; i < meant.length; i++) {
      meant[i] = products.get(i).orElse(mean);
    }
    return meant;
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
              .texts();
        });
  }

  /// How like all the day's papers each is, in the space's order.
  synchronized double[] typical() {
    if (typical == null) {
      var all = space.ids().stream().collect(toMap(Function.identity(), _ -> 1.0));
      typical = space.like(all).texts();
    }
    return typical;
  }
}
