package io.nonmun.summarizer.summary.check;

import static java.util.function.Predicate.not;

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
              .formatted(line.name(), cited(line), count));
    }
    return uncitedNumbers(line, evidence);
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

  private static String cited(Draft.Field line) {
    return Excerpt.of(line.sentences().toString());
  }
}
