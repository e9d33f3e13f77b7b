package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.SummaryPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// No line repeats what the model was told: four words in a row that stand in the instructions,
/// long enough not to be there by chance.
final class EchoCheck implements Check {

  private static final int WORDS = 4;

  private static final int LEAST_LENGTH = 14;

  private static final Pattern BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");

  private static final Set<String> INSTRUCTIONS =
      new HashSet<>(phrases(SummaryPrompt.instructions()));

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(EchoCheck::fault).toList();
  }

  private static Stream<String> fault(Draft.Field field) {
    return phrases(field.text()).stream()
        .filter(INSTRUCTIONS::contains)
        .limit(1)
        .map(phrase ->
            "'%s' repeats '%s' of the instructions; write about the paper."
                .formatted(field.name(), Excerpt.of(phrase)));
  }

  private static List<String> phrases(String text) {
    var words = BREAK.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    return Stream.iterate(0, i -> i + WORDS <= words.size(), i -> i + 1)
        .map(i -> String.join(" ", words.subList(i, i + WORDS)))
        .filter(phrase -> phrase.length() >= LEAST_LENGTH)
        .toList();
  }
}
