package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.stream.Stream;

/// No praise and no empty phrase (`praise.txt`), unless the source's own words say as much.
final class PraiseCheck implements Check {

  private static final List<Term> PRAISE = Term.load("praise.txt");

  @Override
  public String name() {
    return "praise";
  }

  @Override
  public List<String> faults(Draft draft) {
    var own = PRAISE.stream().filter(term -> !term.isIn(draft.evidence())).toList();
    return draft.fields().stream()
        .flatMap(field -> own.stream().flatMap(term -> faults(field, term)))
        .toList();
  }

  private static Stream<String> faults(Draft.Field field, Term term) {
    return term
        .firstIn(field.text())
        .map(said ->
            "'%s' says '%s'; leave praise and empty phrases out and write what was found."
                .formatted(field.name(), said))
        .stream();
  }
}
