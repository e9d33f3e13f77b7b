package io.nonmun.summarizer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Every line rests on sentences that exist, and its numbers stand in them or in the title, so that
/// a reader who asks for the evidence sees it.
final class CitationCheck implements Check {

  @Override
  public String name() {
    return "citations";
  }

  @Override
  public List<String> faults(Draft draft) {
    var names = Names.of(draft.source());
    var faults = new ArrayList<String>();
    draft
        .lines()
        .forEach(line -> {
          int count = draft.source().sentences().size();
          if (line.sentences().isEmpty()) {
            faults.add(
                "'%s' cites no sentence; list the numbers of those it rests on."
                    .formatted(line.name()));
          } else if (line.sentences().stream().anyMatch(n -> n < 1 || n > count)) {
            faults.add(
                "'%s' cites sentences %s; they are numbered 1 to %d."
                    .formatted(line.name(), line.sentences(), count));
          } else {
            faults.addAll(uncitedNumbers(line, draft, names));
          }
        });
    return faults;
  }

  private static List<String> uncitedNumbers(Draft.Field line, Draft draft, Names names) {
    var source = draft.source();
    var all = NumberCheck.inSource(source.title() + " . " + source.abstractText());
    var cited =
        NumberCheck.inSource(
            line.sentences().stream()
                .map(n -> source.sentences().get(n - 1))
                .collect(Collectors.joining(" . ", source.title() + " . ", "")));
    return NumberCheck.inSummary(line.text(), names).stream()
        .filter(number -> all.stream().anyMatch(number::restsOn))
        .filter(number -> cited.stream().noneMatch(number::restsOn))
        .map(number ->
            "'%s' says '%s', which is not in the sentences it cites, %s; cite the one that has"
                    .formatted(line.name(), number.text(), line.sentences())
                + " it.")
        .toList();
  }
}
