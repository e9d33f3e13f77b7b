package io.nonmun.bot.editions;

import static java.util.stream.Collectors.toCollection;

import io.nonmun.bot.editions.TermIndex.Place;
import io.nonmun.bot.taste.PaperSpace;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A day's papers in the order in which one reader wants them, the muted ones apart.
///
/// Where something is known of the reader, papers are ordered by [Signals#score], less what a paper
/// repeats of one before it, and each tenth is one of which the reader's taste knows nothing.
///
/// Among equals, which for a reader of whom nothing is known are all, the reader's categories take
/// turns in the reader's order, by the papers' primary category (elsewhere: last), so that a digest
/// of ten is not all of the first. Within a category, new comes before cross-listed, then the
/// listing's order.
///
/// @param shown best first
/// @param muted in the listing's order
public record Ranking(List<Match> shown, List<Muted> muted) {

  /// How much a paper loses for each point of likeness to one before it above [#TWIN] (maximal
  /// marginal relevance: Carbonell and Goldstein, SIGIR 1998).
  private static final double REPEATED = 4;

  /// Papers of one subject are less alike than this; versions of one idea more.
  private static final double TWIN = 0.3;

  /// So many places are looked at for repetitions: more than a digest of most readers has.
  private static final int LOOKED_AT = 30;

  /// One place of so many is for a paper that the taste knows nothing of.
  static final int EXPLORED = 10;

  /// Likenesses that differ by less are the same, but for rounding.
  private static final double TELLS_NOTHING = 1e-9;

  public Ranking {
    shown = List.copyOf(shown);
    muted = List.copyOf(muted);
  }

  /// @param categories in the reader's order
  /// @param keywords words and phrases, Korean or English
  /// @param mutes words and phrases, names of authors, codes of categories
  /// @param authors whose papers come first
  public record Interests(
      List<Category> categories,
      List<String> keywords,
      List<String> mutes,
      List<String> authors,
      Taste taste) {
    public Interests {
      categories = List.copyOf(categories);
      keywords = keywords.stream().filter(word -> !word.isBlank()).toList();
      mutes = mutes.stream().filter(word -> !word.isBlank()).toList();
      authors = authors.stream().filter(name -> !name.isBlank()).toList();
    }

    /// Of somebody who has tapped nothing and follows nobody.
    public Interests(List<Category> categories, List<String> keywords, List<String> mutes) {
      this(categories, keywords, mutes, List.of(), Taste.NONE);
    }

    /// Whether there is anything to tell papers apart by.
    public boolean areKnown() {
      return !keywords.isEmpty() || !authors.isEmpty() || !taste.isEmpty();
    }

    /// Whether the texts of papers matter.
    boolean needTexts() {
      return areKnown() || !mutes.isEmpty();
    }
  }

  /// @param type the freshest way the paper was announced in the reader's categories
  public record Candidate(ArxivId id, Category primaryCategory, AnnounceType type) {}

  /// @param keywords those of the reader that the paper meets, as the reader wrote them
  /// @param score of the signals
  public record Match(Candidate paper, List<String> keywords, Signals signals, double score) {
    public Match {
      keywords = List.copyOf(keywords);
    }

    Match(Candidate paper, List<String> keywords, Signals signals) {
      this(paper, keywords, signals, signals.score());
    }

    public ArxivId id() {
      return paper.id();
    }
  }

  /// @param by the word, author or category that muted it, as the reader wrote it
  public record Muted(ArxivId id, String by) {}

  /// @param listed the reader's papers of the day, each once, in the listing's order
  /// @param texts of these papers, and perhaps of others
  static Ranking of(List<Candidate> listed, Interests interests, DayTexts texts) {
    var candidates = new ArrayList<Candidate>();
    var muted = new ArrayList<Muted>();
    for (var candidate : listed) {
      muter(candidate.id(), interests.mutes(), texts.index())
          .ifPresentOrElse(
              mute -> muted.add(new Muted(candidate.id(), mute)), () -> candidates.add(candidate));
    }
    var shown = new ArrayList<>(matches(candidates, interests, texts));
    shown.sort(order(interests.categories())); // stable: the listing's order decides the rest
    var ordered = inTurns(shown, interests.categories());
    return new Ranking(
        interests.areKnown() ? spread(ordered, !interests.taste().isEmpty(), texts) : ordered,
        muted);
  }

  /// From each category's papers of equal score the first, then from each the second, and so on.
  private static List<Match> inTurns(List<Match> ordered, List<Category> categories) {
    record Group(double score, int place) {}
    record Turn(Match match, int number) {}
    var taken = new HashMap<Group, Integer>();
    return ordered.stream()
        .map(match -> {
          var place = place(match.paper().primaryCategory(), categories);
          return new Turn(match, taken.merge(new Group(match.score(), place), 1, Integer::sum));
        })
        .sorted(
            Comparator.<Turn>comparingDouble(turn -> turn.match().score())
                .reversed()
                .thenComparingInt(Turn::number))
        .map(Turn::match)
        .toList();
  }

  private static Comparator<Match> order(List<Category> categories) {
    return Comparator.comparingDouble(Match::score)
        .reversed()
        .thenComparingInt(match -> place(match.paper().primaryCategory(), categories))
        .thenComparing(match -> match.paper().type());
  }

  private static int place(Category category, List<Category> categories) {
    var place = categories.indexOf(category);
    return place < 0 ? categories.size() : place;
  }

  private static List<Match> matches(
      List<Candidate> candidates, Interests interests, DayTexts texts) {
    if (!interests.areKnown()) {
      return candidates.stream()
          .map(candidate -> new Match(candidate, List.of(), Signals.NONE))
          .toList();
    }
    var rows = candidates.stream().mapToInt(each -> texts.space().row(each.id())).toArray();
    var likeness = texts.space().like(interests.taste().weights());
    var taste = standard(likeness.texts(), rows);
    var nearest = standard(likeness.nearest(), rows);
    var subject = standard(likeness.subjects(), rows);
    var ids = candidates.stream().map(Candidate::id).toList();
    var meaning =
        standard(texts.meant(interests.taste(), ids), IntStream.range(0, ids.size()).toArray());
    var typical =
        interests.taste().isEmpty() ? new double[rows.length] : standard(texts.typical(), rows);
    var related = standard(related(interests.keywords(), texts), rows);
    var found = interests.keywords().stream().map(texts.index()::find).toList();
    var written = interests.authors().stream().map(texts.index()::by).toList();
    var matches = new ArrayList<Match>();
    for (var i = 0; i < rows.length; i++) {
      var candidate = candidates.get(i);
      var matched = new ArrayList<String>();
      var points = 0;
      for (var k = 0; k < found.size(); k++) {
        var place = found.get(k).get(candidate.id());
        if (TermIndex.isSubject(place)) {
          matched.add(interests.keywords().get(k));
          points += place == Place.TITLE ? Signals.IN_TITLE : Signals.IN_TEXT;
        }
      }
      var author = written.stream().anyMatch(papers -> papers.contains(candidate.id()));
      var marks = texts.marks(candidate.id());
      var signals =
          new Signals(
              author,
              points,
              related[i],
              taste[i],
              nearest[i],
              subject[i],
              meaning[i],
              typical[i],
              marks.code() != null,
              marks.accepted(),
              marks.votes());
      matches.add(new Match(candidate, matched, signals));
    }
    return matches;
  }

  /// How like the papers that any of the keywords meets each of the day's is.
  private static double[] related(List<String> keywords, DayTexts texts) {
    var sums = new double[texts.space().ids().size()];
    for (var keyword : keywords) {
      var alike = texts.related(keyword);
      for (var row = 0; row < sums.length; row++) {
        sums[row] += alike[row];
      }
    }
    return sums;
  }

  /// The values of some rows (0 for none), in standard deviations from their mean; 0 where all are
  /// the same.
  private static double[] standard(double[] values, int[] rows) {
    var chosen = new double[rows.length];
    var sum = 0.0;
    for (var i = 0; i < rows.length; i++) {
      chosen[i] = rows[i] < 0 ? 0 : values[rows[i]];
      sum += chosen[i];
    }
    var mean = sum / rows.length;
    var squares = 0.0;
    for (var i = 0; i < rows.length; i++) {
      chosen[i] -= mean;
      squares += chosen[i] * chosen[i];
    }
    var deviation = Math.sqrt(squares / rows.length);
    for (var i = 0; i < rows.length; i++) {
      chosen[i] = deviation < TELLS_NOTHING ? 0 : chosen[i] / deviation;
    }
    return chosen;
  }

  /// A paper that has no place yet, and how like the most alike of those placed it is: each pair is
  /// compared once.
  private static final class Unplaced {

    private final Match match;
    private double twin;
    private int compared;

    Unplaced(Match match) {
      this.match = match;
    }

    /// The score less what the paper repeats.
    double score(List<Match> placed, PaperSpace space) {
      for (; compared < placed.size(); compared++) {
        twin = Math.max(twin, space.between(match.id(), placed.get(compared).id()));
      }
      return match.score() - REPEATED * Math.max(0, twin - TWIN);
    }
  }

  /// The same papers, near duplicates apart, and in each tenth place one to explore.
  private static List<Match> spread(List<Match> ordered, boolean explore, DayTexts texts) {
    var rest = ordered.stream().map(Unplaced::new).collect(toCollection(LinkedList::new));
    var placed = new ArrayList<Match>();
    while (!rest.isEmpty()) {
      var isExplored = explore && placed.size() % EXPLORED == EXPLORED - 1;
      var next = isExplored ? explored(rest) : null;
      if (next == null) {
        next = placed.size() < LOOKED_AT ? best(rest, placed, texts.space()) : rest.getFirst();
      }
      placed.add(next.match);
      rest.remove(next);
    }
    return placed;
  }

  private static Unplaced best(List<Unplaced> rest, List<Match> placed, PaperSpace space) {
    var best = rest.getFirst();
    var most = Double.NEGATIVE_INFINITY;
    for (var each : rest) {
      if (each.match.score() <= most) {
        break; // nothing is added to a score
      }
      var score = each.score(placed, space);
      if (score > most) {
        most = score;
        best = each;
      }
    }
    return best;
  }

  /// Of the papers that nothing known speaks for, one that says most for itself; among equals the
  /// one that the day's other papers are most like, or null if there is none.
  private static @Nullable Unplaced explored(List<Unplaced> rest) {
    return rest.stream()
        .filter(each -> each.match.signals().isNew())
        .max(
            Comparator.<Unplaced>comparingDouble(each -> each.match.signals().marks())
                .thenComparingDouble(each -> each.match.signals().typical()))
        .orElse(null);
  }

  private static Optional<String> muter(ArxivId paper, List<String> mutes, TermIndex index) {
    return mutes.stream().filter(mute -> index.find(mute).containsKey(paper)).findFirst();
  }
}
