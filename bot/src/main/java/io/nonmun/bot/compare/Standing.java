package io.nonmun.bot.compare;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// How the compared models stand.
///
/// @param models the strongest first
/// @param rules how the rules' word agrees with what was chosen
/// @param reader how the second reading's does, of those pairs that the rules tell nothing of
/// @param isRead whether a second reading held anything back; else it has no word
public record Standing(
    List<Model> models, int choices, Agreement rules, Agreement reader, boolean isRead) {

  private static final int FEW = 10;
  private static final int RESAMPLED = 1_000;
  private static final long SEED = 20_261_129;

  /// @param strength Bradley and Terry's, as a logarithm: of two that are apart by 1, the better is
  ///   preferred in 73 of 100 pairs
  /// @param low of 95 % of resampled sets of papers; so is `high`
  /// @param answers that it gave
  /// @param accepted of these, by rules and second reading
  /// @param first of these, the first answers
  public record Model(
      String name,
      double strength,
      double low,
      double high,
      int won,
      int lost,
      int tied,
      int answers,
      int accepted,
      int first) {}

  /// @param pairs that both have a say in
  /// @param agreed of them
  /// @param kappa Cohen's: 0 for what chance brings, 1 for always; 0 where there is none
  public record Agreement(int pairs, int agreed, double kappa) {}

  /// Whether there is enough to tell strengths by. Of fewer the interval would be narrow for want
  /// of anything that could differ.
  public boolean isTelling() {
    return choices >= FEW;
  }

  public static Standing of(Collection<Candidate> candidates, Collection<Preference> chosen) {
    var names = new TreeSet<String>();
    candidates.forEach(each -> names.add(each.model()));
    var models = List.copyOf(names);
    var strengths = BradleyTerry.strengths(wins(models, chosen));
    var drawn = resampled(models, chosen);
    var found = new ArrayList<Model>();
    for (var i = 0; i < models.size(); i++) {
      var name = models.get(i);
      var own = candidates.stream().filter(each -> each.model().equals(name)).toList();
      var accepted = own.stream().filter(Candidate::isAccepted).toList();
      found.add(
          new Model(
              name,
              strengths[i],
              drawn[i][(int) (0.025 * RESAMPLED)],
              drawn[i][(int) (0.975 * RESAMPLED)],
              count(chosen, each -> winner(each).equals(name)),
              count(chosen, each -> loser(each).equals(name)),
              count(
                  chosen,
                  each ->
                      winner(each).isEmpty()
                          && (each.one().equals(name) || each.other().equals(name))),
              own.size(),
              accepted.size(),
              (int) accepted.stream().filter(each -> each.tries() == 1).count()));
    }
    found.sort(Comparator.comparingDouble(Model::strength).reversed());
    var of = new HashMap<String, Candidate>();
    candidates.forEach(each -> of.put(each.paper() + " " + each.model(), each));
    return new Standing(
        found,
        chosen.size(),
        agreement(chosen, of, each -> each.complaints().isEmpty(), _ -> true),
        agreement(chosen, of, each -> each.held().isEmpty(), each -> each.complaints().isEmpty()),
        candidates.stream().anyMatch(each -> !each.held().isEmpty()));
  }

  private static int count(Collection<Preference> chosen, Predicate<Preference> wanted) {
    return (int) chosen.stream().filter(wanted).count();
  }

  private static String winner(Preference preference) {
    return switch (preference.choice()) {
      case ONE -> preference.one();
      case OTHER -> preference.other();
      case TIE, NEITHER -> "";
    };
  }

  private static String loser(Preference preference) {
    return switch (preference.choice()) {
      case ONE -> preference.other();
      case OTHER -> preference.one();
      case TIE, NEITHER -> "";
    };
  }

  private static double[][] wins(List<String> models, Collection<Preference> chosen) {
    var wins = new double[models.size()][models.size()];
    for (var each : chosen) {
      var one = models.indexOf(each.one());
      var other = models.indexOf(each.other());
      if (one < 0 || other < 0) {
        continue; // of a model that is compared no more
      }
      var share =
          switch (each.choice()) {
            case ONE -> 1;
            case OTHER -> 0;
            case TIE, NEITHER -> 0.5;
          };
      wins[one][other] += share;
      wins[other][one] += 1 - share;
    }
    return wins;
  }

  /// By papers, since the choices of one paper are not independent of each other.
  ///
  /// @return of each model its strengths, ascending; `[models, RESAMPLED]`
  private static double[][] resampled(List<String> models, Collection<Preference> chosen) {
    Map<PaperVersion, List<Preference>> byPaper =
        chosen.stream()
            .collect(
                groupingBy(
                    Preference::paper,
                    () -> new TreeMap<>(Comparator.comparing(PaperVersion::toString)),
                    toList()));
    var papers = List.copyOf(byPaper.values());
    var random = new Random(SEED);
    var strengths = new double[models.size()][RESAMPLED];
    for (var draw = 0; draw < RESAMPLED; draw++) {
      var set = new ArrayList<Preference>();
      for (var i = 0; i < papers.size(); i++) {
        set.addAll(papers.get(random.nextInt(papers.size())));
      }
      var found = BradleyTerry.strengths(wins(models, set));
      for (var i = 0; i < found.length; i++) {
        strengths[i][draw] = found[i];
      }
    }
    for (var each : strengths) {
      Arrays.sort(each);
    }
    return strengths;
  }

  /// A judge prefers what it accepts to what it does not, and has no preference otherwise.
  private static Agreement agreement(
      Collection<Preference> chosen,
      Map<String, Candidate> of,
      Predicate<Candidate> accepts,
      Predicate<Candidate> isRead) {
    var table = new double[3][3]; // one, other, neither
    for (var each : chosen) {
      var one = of.get(each.paper() + " " + each.one());
      var other = of.get(each.paper() + " " + each.other());
      if (one != null && other != null && isRead.test(one) && isRead.test(other)) {
        var judged = Boolean.compare(accepts.test(one), accepts.test(other));
        table[side(each.choice())][judged > 0 ? 0 : judged < 0 ? 1 : 2]++;
      }
    }
    return agreement(table);
  }

  private static int side(Choice choice) {
    return switch (choice) {
      case ONE -> 0;
      case OTHER -> 1;
      case TIE, NEITHER -> 2;
    };
  }

  static Agreement agreement(double[][] table) {
    var all = 0.0;
    var agreed = 0.0;
    var byChance = 0.0;
    for (var i = 0; i < table.length; i++) {
      agreed += table[i][i];
      all += Arrays.stream(table[i]).sum();
    }
    for (var i = 0; i < table.length; i++) {
      var column = 0.0;
      for (var row : table) {
        column += row[i];
      }
      byChance += all == 0 ? 0 : Arrays.stream(table[i]).sum() * column / (all * all);
    }
    var kappa = all == 0 || byChance == 1 ? 0 : (agreed / all - byChance) / (1 - byChance);
    return new Agreement((int) all, (int) agreed, kappa);
  }
}
