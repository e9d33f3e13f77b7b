package io.nonmun.summarizer.summary.check;

import static java.util.function.Predicate.not;

import java.util.List;
import java.util.stream.Stream;

/// Nothing that a reader's tap would follow ([Tappables]), unless the source has that very text: a
/// summary leads nobody where its paper does not.
final class TappableCheck implements Check {

  @Override
  public String name() {
    return "tappable";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(field -> faults(field, draft.evidence())).toList();
  }

  private static Stream<String> faults(Draft.Field field, Evidence evidence) {
    return Tappables.of(field.text()).stream()
        .filter(not(evidence.tappables()::contains))
        .map(found ->
            "'%s' has '%s', which Telegram makes tappable and the title and abstract do not have;"
                    .formatted(field.name(), Excerpt.of(found))
                + " leave it out, or word it otherwise.");
  }
}
