package io.nonmun.bot.editions;

import io.nonmun.bot.editions.TermIndex.Place;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// A day's papers in the order in which one reader wants them, the muted ones apart.
///
/// First come the papers with the most keyword points: 3 for each keyword that a title has, 1 for
/// each that only the abstract or the summary has. Among equals, the reader's categories take turns
/// in the reader's order, by the papers' primary category (elsewhere: last), so that a digest of
/// ten is not all of the first. Within a category, new comes before cross-listed, then the
/// listing's order.
///
/// @param shown best first
/// @param muted in the listing's order
public record Ranking(List<Match> shown, List<Muted> muted) {

  private static final int IN_TITLE = 3;
  private static final int IN_TEXT = 1;

  public Ranking {
    shown = List.copyOf(shown);
    muted = List.copyOf(muted);
  }

  /// @param categories in the reader's order
  /// @param keywords words and phrases, Korean or English
  /// @param mutes words and phrases, names of authors, codes of categories
  public record Interests(List<Category> categories, List<String> keywords, List<String> mutes) {
    public Interests {
      categories = List.copyOf(categories);
      keywords = keywords.stream().filter(word -> !word.isBlank()).toList();
      mutes = mutes.stream().filter(word -> !word.isBlank()).toList();
    }

    /// Whether the texts of papers matter.
    boolean areWords() {
      return !keywords.isEmpty() || !mutes.isEmpty();
    }
  }

  /// @param type the freshest way the paper was announced in the reader's categories
  public record Candidate(ArxivId id, Category primaryCategory, AnnounceType type) {}

  /// @param keywords those of the reader that the paper meets, as the reader wrote them
  public record Match(Candidate paper, List<String> keywords, int points) {
    public Match {
      keywords = List.copyOf(keywords);
    }

    public ArxivId id() {
      return paper.id();
    }
  }

  /// @param by the word, author or category that muted it, as the reader wrote it
  public record Muted(ArxivId id, String by) {}

  /// @param listed the reader's papers of the day, each once, in the listing's order
  /// @param index of these papers, and perhaps of others
  static Ranking of(List<Candidate> listed, Interests interests, TermIndex index) {
    var shown = new ArrayList<Match>();
    var muted = new ArrayList<Muted>();
    for (var candidate : listed) {
      muter(candidate.id(), interests.mutes(), index)
          .ifPresentOrElse(
              mute -> muted.add(new Muted(candidate.id(), mute)),
              () -> shown.add(match(candidate, interests.keywords(), index)));
    }
    shown.sort(order(interests.categories())); // stable: the listing's order decides the rest
    return new Ranking(inTurns(shown, interests.categories()), muted);
  }

  /// From each category's papers of equal points the first, then from each the second, and so on.
  private static List<Match> inTurns(List<Match> ordered, List<Category> categories) {
    record Group(int points, int place) {}
    record Turn(Match match, int number) {}
    var taken = new HashMap<Group, Integer>();
    return ordered.stream()
        .map(match -> {
          var place = place(match.paper().primaryCategory(), categories);
          return new Turn(match, taken.merge(new Group(match.points(), place), 1, Integer::sum));
        })
        .sorted(
            Comparator.<Turn>comparingInt(turn -> turn.match().points())
                .reversed()
                .thenComparingInt(Turn::number))
        .map(Turn::match)
        .toList();
  }

  private static Comparator<Match> order(List<Category> categories) {
    return Comparator.comparingInt(Match::points)
        .reversed()
        .thenComparingInt(match -> place(match.paper().primaryCategory(), categories))
        .thenComparing(match -> match.paper().type());
  }

  private static int place(Category category, List<Category> categories) {
    var place = categories.indexOf(category);
    return place < 0 ? categories.size() : place;
  }

  private static Match match(Candidate candidate, List<String> keywords, TermIndex index) {
    var matched = new ArrayList<String>();
    var points = 0;
    for (var keyword : keywords) {
      var place = index.find(keyword).get(candidate.id());
      if (TermIndex.isSubject(place)) {
        matched.add(keyword);
        points += place == Place.TITLE ? IN_TITLE : IN_TEXT;
      }
    }
    return new Match(candidate, matched, points);
  }

  private static Optional<String> muter(ArxivId paper, List<String> mutes, TermIndex index) {
    return mutes.stream().filter(mute -> index.find(mute).containsKey(paper)).findFirst();
  }
}
