package io.nonmun.summarizer.summary.check;

import static java.util.Collections.disjoint;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every line rests on sentences that exist, and its numbers stand in them or in the title, so that
/// a reader who asks for the evidence sees it.
final class CitationCheck implements Check {

  /// More is no evidence that a reader could look at.
  private static final int MOST = 4;

  /// So many things of a line stand in its source before none in its sentences means a slip.
  private static final int LEAST_THINGS = 2;

  private static final Pattern PLACE = Pattern.compile("^\\s?(?:영상|데이터|데이터셋|벤치마크|과제|말뭉치|이미지)?에서");

  private static final Pattern BEFORE_PLACE =
      Pattern.compile("(?i)\\b(?:on|across)\\s(?:the\\s)?$");

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
    return Stream.of(
            uncitedNumbers(line, evidence),
            uncitedThings(line, evidence),
            uncitedPlaces(line, evidence))
        .flatMap(faults -> faults);
  }

  /// Numbers that the source has, but elsewhere; one that it lacks is [NumberCheck]'s.
  private static Stream<String> uncitedNumbers(Draft.Field line, Evidence evidence) {
    var stated = NumberCheck.inSummary(line.text(), evidence);
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

  /// A result on a data set that only other sentences name, where the line's name another one.
  private static Stream<String> uncitedPlaces(Draft.Field line, Evidence evidence) {
    var reading = evidence.line(line.text());
    var cited = names(evidence.cited(line));
    var known = names(evidence.sentences());
    return evidence.cited(line).stream().noneMatch(CitationCheck::namesAPlace)
            || cited.isEmpty()
            || reading.numbers().isEmpty()
        ? Stream.empty()
        : reading.things().stream()
            .filter(Reading.Thing::isName)
            .filter(
                name -> PLACE.matcher(reading.between(name.end(), reading.text().length())).find())
            .filter(name -> known.contains(name.key()) && !cited.contains(name.key()))
            .filter(name -> !names(List.of(evidence.title())).contains(name.key()))
            .limit(1)
            .map(name ->
                "'%s' tells of '%s', of which the sentences it cites, %s, say nothing; keep each result where it was found."
                    .formatted(
                        line.name(),
                        Excerpt.of(reading.between(name.start(), name.end())),
                        cited(line)));
  }

  private static boolean namesAPlace(Reading sentence) {
    return sentence.things().stream()
        .filter(Reading.Thing::isName)
        .anyMatch(name -> BEFORE_PLACE.matcher(sentence.between(0, name.start())).find());
  }

  private static Set<String> names(List<Reading> sentences) {
    return sentences.stream()
        .flatMap(sentence -> sentence.things().stream())
        .filter(Reading.Thing::isName)
        .map(Reading.Thing::key)
        .collect(toSet());
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
