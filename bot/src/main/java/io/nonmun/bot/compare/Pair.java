package io.nonmun.bot.compare;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/// Two models' summaries of a paper, shown without names.
///
/// @param one its model comes before the other's in the alphabet
/// @param isSwapped whether `other` stands on the left: by lot, the same each time it is shown
public record Pair(Candidate one, Candidate other, boolean isSwapped) {

  /// All of them, in an order of which nothing can be read. What cannot be read as a summary, or
  /// says the same as the other, is in none.
  public static List<Pair> of(Collection<Candidate> candidates) {
    var pairs = new ArrayList<Pair>();
    var byPaper =
        candidates.stream()
            .filter(each -> each.summary() != null)
            .sorted(Comparator.comparing(Candidate::model))
            .collect(groupingBy(each -> each.paper().toString(), TreeMap::new, toList()));
    for (var same : byPaper.values()) {
      for (var i = 0; i < same.size(); i++) {
        for (var j = i + 1; j < same.size(); j++) {
          if (!Objects.equals(same.get(i).summary(), same.get(j).summary())) {
            pairs.add(lot(same.get(i), same.get(j)));
          }
        }
      }
    }
    pairs.sort(Comparator.comparingLong(pair -> new Random(seed(pair.key()) + 1).nextLong()));
    return pairs;
  }

  private static Pair lot(Candidate one, Candidate other) {
    var straight = new Pair(one, other, false);
    return new Pair(one, other, new Random(seed(straight.key())).nextBoolean());
  }

  /// Random's first draws of neighbouring seeds are alike.
  private static long seed(String key) {
    return key.hashCode() * 0x9E3779B97F4A7C15L;
  }

  public PaperVersion paper() {
    return one.paper();
  }

  /// What names it among others, and says nothing of the models to whoever sees it.
  public String key() {
    var models = Objects.hash(one.model(), other.model());
    return "%s-%08x".formatted(paper(), models);
  }

  public Candidate left() {
    return isSwapped ? other : one;
  }

  public Candidate right() {
    return isSwapped ? one : other;
  }

  /// @param side `left`, `right`, `tie` or `neither`
  /// @throws IllegalArgumentException if it is none of these
  public Choice choice(String side) {
    return switch (side) {
      case "left" -> isSwapped ? Choice.OTHER : Choice.ONE;
      case "right" -> isSwapped ? Choice.ONE : Choice.OTHER;
      case "tie" -> Choice.TIE;
      case "neither" -> Choice.NEITHER;
      default -> throw new IllegalArgumentException("no choice: " + side);
    };
  }

  public boolean isOf(Preference preference) {
    return preference.paper().equals(paper())
        && preference.one().equals(one.model())
        && preference.other().equals(other.model());
  }
}
