package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// No English terms spelt out in Hangul where Korean researchers write a Korean term or the English
/// one. The list is `transliterations.txt`.
final class TransliterationCheck implements Check {

  /// @param spelling matches with spaces, hyphens or dots between the syllables or without
  private record Term(Pattern spelling, String wanted) {}

  private static final List<Term> TERMS =
      WordList.load("transliterations.txt").stream().map(TransliterationCheck::term).toList();

  @Override
  public String name() {
    return "terms";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream()
        .flatMap(field -> TERMS.stream().flatMap(term -> faults(field, term).stream()))
        .toList();
  }

  private static List<String> faults(Draft.Field field, Term term) {
    return term.spelling
        .matcher(field.text())
        .results()
        .map(match ->
            "'%s' writes '%s'; write %s.".formatted(field.name(), match.group(), term.wanted))
        .toList();
  }

  private static Term term(String entry) {
    var parts = entry.split("\\s*=\\s*", 2);
    var spelling =
        parts[0].codePoints().mapToObj(Character::toString).collect(Collectors.joining("[ ·-]?"));
    return new Term(Pattern.compile(spelling), parts[1]);
  }
}
