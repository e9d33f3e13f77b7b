package io.nonmun.summarizer.fulltext;

import io.nonmun.storage.model.FullText.Part;
import io.nonmun.summarizer.source.Bm25;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Chooses what a summary of a whole paper rests on: its abstract, and of what a model named for
/// each role the passages that stand where such things are said and share most with the abstract.
final class Selection {

  /// As many as the rules on claims read of a source.
  private static final int MOST_CHARACTERS = 3_900;

  private static final int CELLS = 8;
  private static final int OF_ABSTRACT = 6;

  private static final Map<Role, Integer> SENTENCES =
      new EnumMap<>(Map.of(Role.PROBLEM, 5, Role.METHOD, 8, Role.RESULT, 8, Role.LIMITATION, 3));

  private static final Map<Role, Pattern> HOME =
      new EnumMap<>(
          Map.of(
              Role.PROBLEM, Pattern.compile("(?i)introduction|motivation|background|problem"),
              Role.METHOD,
                  Pattern.compile(
                      "(?i)method|approach|model|architecture|algorithm|design|framework"),
              Role.RESULT,
                  Pattern.compile(
                      "(?i)result|experiment|evaluation|analysis|ablation|conclusion|discussion"),
              Role.LIMITATION, Pattern.compile("(?i)limitation")));

  private final List<Passage> passages;
  private final double[] overlap;
  private final Set<Integer> chosen = new HashSet<>();
  private int characters;

  private Selection(List<Passage> passages, double[] overlap) {
    this.passages = passages;
    this.overlap = overlap;
  }

  /// @param roles numbers of passages, counted from 1
  /// @return in the paper's order
  static List<Passage> of(List<Passage> passages, Map<Role, Set<Integer>> roles, SourceText paper) {
    var texts = passages.stream().map(Passage::text).toList();
    var overlap = new Bm25(texts).scores(paper.title() + " " + paper.abstractText());
    var selection = new Selection(passages, overlap);
    selection.addAbstract();
    selection.addLimitations(roles.getOrDefault(Role.LIMITATION, Set.of()));
    selection.addCells(roles.getOrDefault(Role.RESULT, Set.of()));
    for (var role : List.of(Role.RESULT, Role.METHOD, Role.PROBLEM)) {
      selection.add(
          roles.getOrDefault(role, Set.of()),
          role,
          passage -> !passage.isCell(),
          SENTENCES.get(role));
    }
    return selection.chosen.stream().sorted().map(passages::get).toList();
  }

  private void addAbstract() {
    IntStream.range(0, passages.size())
        .filter(i -> passages.get(i).section().part() == Part.ABSTRACT)
        .limit(OF_ABSTRACT)
        .forEach(this::take);
  }

  /// Of what the paper itself states as such; the first of it where a model named none.
  private void addLimitations(Set<Integer> named) {
    var most = SENTENCES.get(Role.LIMITATION);
    var before = chosen.size();
    add(named, Role.LIMITATION, Passage::states, most);
    if (chosen.size() == before) {
      IntStream.range(0, passages.size())
          .filter(i -> passages.get(i).states())
          .limit(most)
          .forEach(this::take);
    }
  }

  /// In what a model named for the results, and for nothing else: a value alone is no method.
  private void addCells(Set<Integer> named) {
    add(named, Role.RESULT, Passage::isCell, CELLS);
  }

  private void add(Set<Integer> named, Role role, Predicate<Passage> wanted, int most) {
    var left = new int[] {most};
    var order = new ArrayList<>(named.stream().map(number -> number - 1).toList());
    order.sort(Comparator.comparingDouble(i -> -fit(i, role)));
    order.stream()
        .filter(i -> wanted.test(passages.get(i)) && !chosen.contains(i))
        .takeWhile(_ -> left[0] > 0)
        .forEach(i -> left[0] -= take(i) ? 1 : 0);
  }

  private double fit(int passage, Role role) {
    var isAtHome = HOME.get(role).matcher(passages.get(passage).section().heading()).find();
    return overlap[passage] * (isAtHome ? 1.5 : 1);
  }

  private boolean take(int passage) {
    var length = passages.get(passage).text().length();
    if (characters + length > MOST_CHARACTERS || !chosen.add(passage)) {
      return false;
    }
    characters += length;
    return true;
  }
}
