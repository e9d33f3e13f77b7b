package io.nonmun.summarizer.summary.check;

import static java.util.Collections.disjoint;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Every line rests on sentences that exist, and its numbers stand in them or in the title, so that
/// a reader who asks for the evidence sees it.
final class CitationCheck implements Check {

  /// More is no evidence that a reader could look at.
  private static final int MOST = 4;

  /// So many things of a line stand in its source before none in its sentences means a slip.
  private static final int LEAST_THINGS = 2;

  @Override
  public String name() {
    return "citations";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> faults(line, draft.evidence())).toList();
  }

  private static Stream<String> faults(Draft.Field line, Evidence evidence) {
    int count = evidence.source().sentences().size();
    if (line.sentences().isEmpty()) {
      return Stream.of(
          "'%s' cites no sentence; list the numbers of those it rests on.".formatted(line.name()));
    }
    if (line.sentences().stream().anyMatch(n -> n < 1 || n > count)) {
      return Stream.of(
          "'%s' cites sentences %s; they are numbered 1 to %d."
              .formatted(line.name(), cited(line), count));
    }
    if (line.sentences().stream().distinct().count() > MOST) {
      return Stream.of(
          "'%s' cites %d sentences; cite the %d at most that it rests on."
              .formatted(line.name(), line.sentences().stream().distinct().count(), MOST));
    }
    return Stream.concat(uncitedNumbers(line, evidence), uncitedThings(line, evidence));
  }

  /// Numbers that the source has, but elsewhere; one that it lacks is [NumberCheck]'s.
  private static Stream<String> uncitedNumbers(Draft.Field line, Evidence evidence) {
    var stated = NumberCheck.inSummary(line.text(), evidence.names());
    if (stated.isEmpty()) {
      return Stream.empty();
    }
    var unfounded = evidence.numbers().lacking(stated);
    return evidence.numbers(line.sentences()).lacking(stated).stream()
        .filter(not(unfounded::contains))
        .map(number ->
            "'%s' says '%s', which is not in the sentences it cites, %s; cite the one that has it."
                .formatted(line.name(), number.text(), cited(line)));
  }

  /// A line that speaks of things of the source, none of which its sentences have.
  private static Stream<String> uncitedThings(Draft.Field line, Evidence evidence) {
    var spoken =
        evidence.line(line.text()).things().stream().map(Reading.Thing::key).collect(toSet());
    var elsewhere = keys(evidence.sentences());
    elsewhere.retainAll(spoken);
    return elsewhere.size() >= LEAST_THINGS
            && disjoint(spoken, keys(evidence.cited(line)))
            && disjoint(spoken, keys(List.of(evidence.title())))
        ? Stream.of(
            "'%s' speaks of nothing that the sentences it cites speak of, %s; cite those it rests on."
                .formatted(line.name(), cited(line)))
        : Stream.empty();
  }

  private static Set<String> keys(List<Reading> sentences) {
    return sentences.stream()
        .flatMap(sentence -> sentence.things().stream())
        .map(Reading.Thing::key)
        .collect(toSet());
  }

  private static String cited(Draft.Field line) {
    return Excerpt.of(line.sentences().toString());
  }
}
