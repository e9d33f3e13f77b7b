package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.stream.Stream;

/// A Korean term of the field has its English counterpart in the title or abstract, so that the
/// summary of another paper, or a topic made up, is caught where it has neither names nor numbers.
/// The terms are in `topic-terms.txt`; models and laboratories spelt in Hangul (라마, 구글) in
/// `hangul-names.txt`.
final class TopicCheck implements Check {

  private final String name;
  private final List<Term> terms;

  private TopicCheck(String name, String resource) {
    this.name = name;
    this.terms = Term.load(resource);
  }

  static TopicCheck terms() {
    return new TopicCheck("topic", "topic-terms.txt");
  }

  static TopicCheck hangulNames() {
    return new TopicCheck("hangul names", "hangul-names.txt");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> faults(Draft draft) {
    var absent = terms.stream().filter(term -> !term.isIn(draft.evidence())).toList();
    return draft.fields().stream()
        .flatMap(field -> absent.stream().flatMap(term -> faults(field, term)))
        .toList();
  }

  private static Stream<String> faults(Draft.Field field, Term term) {
    return term
        .firstIn(field.text())
        .map(said ->
            "'%s' speaks of '%s', but the title and abstract do not; keep to what they say."
                .formatted(field.name(), said))
        .stream();
  }
}
