package io.nonmun.summarizer.summary.check;

import static java.util.function.Predicate.not;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Korean term of the field has its English counterpart in the title or abstract, so that the
/// summary of another paper, or a topic made up, is caught where it has neither names nor numbers.
/// The terms are in `topic-terms.txt`.
final class TopicCheck implements Check {

  /// @param korean its spellings, at the start of a word, so that 극대화 is no 대화
  /// @param fragments parts of English words, one of which the source must then have, or
  /// @param words one of these whole words, such as acronyms
  private record Term(Pattern korean, List<String> fragments, List<String> words) {

    boolean isIn(Evidence evidence) {
      return fragments.stream().anyMatch(evidence.lowerCase()::contains)
          || words.stream().anyMatch(evidence.names()::containCapitalised);
    }
  }

  private static final List<Term> TERMS =
      WordList.load("topic-terms.txt").stream().map(TopicCheck::term).toList();

  @Override
  public String name() {
    return "topic";
  }

  @Override
  public List<String> faults(Draft draft) {
    var absent = TERMS.stream().filter(term -> !term.isIn(draft.evidence())).toList();
    return draft.fields().stream()
        .flatMap(field -> absent.stream().flatMap(term -> faults(field, term)))
        .toList();
  }

  private static Stream<String> faults(Draft.Field field, Term term) {
    return term.korean
        .matcher(field.text())
        .results()
        .limit(1)
        .map(match ->
            "'%s' speaks of '%s', but the title and abstract do not; keep to what they say."
                .formatted(field.name(), match.group()));
  }

  private static Term term(String entry) {
    var sides = entry.split("\\s*=\\s*", 2);
    var korean = sides[0].replaceAll("\\s*,\\s*", "|");
    var english = List.of(sides[1].split("\\s*,\\s*"));
    return new Term(
        Pattern.compile("(?<![가-힣])(?:" + korean + ")"),
        english.stream().filter(TopicCheck::isFragment).toList(),
        english.stream().filter(not(TopicCheck::isFragment)).toList());
  }

  private static boolean isFragment(String english) {
    return english.equals(english.toLowerCase(Locale.ROOT));
  }
}
