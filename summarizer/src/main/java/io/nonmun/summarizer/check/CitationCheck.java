package io.nonmun.summarizer.check;

import java.util.List;
import java.util.stream.Stream;

/// Every line rests on sentences that exist, and its numbers stand in them or in the title, so that
/// a reader who asks for the evidence sees it.
final class CitationCheck implements Check {

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
              .formatted(line.name(), Excerpt.of(line.sentences().toString()), count));
    }
    return uncitedNumbers(line, evidence);
  }

  /// Numbers that the source has, but elsewhere; one that it lacks is [NumberCheck]'s.
  private static Stream<String> uncitedNumbers(Draft.Field line, Evidence evidence) {
    var known =
        NumberCheck.inSummary(line.text(), evidence.names()).stream()
            .filter(number -> evidence.numbers().stream().anyMatch(number::restsOn))
            .toList();
    if (known.isEmpty()) {
      return Stream.empty();
    }
    var cited = evidence.numbers(line.sentences());
    return known.stream()
        .filter(number -> cited.stream().noneMatch(number::restsOn))
        .map(number ->
            "'%s' says '%s', which is not in the sentences it cites, %s; cite the one that has it."
                .formatted(line.name(), number.text(), Excerpt.of(line.sentences().toString())));
  }
}
