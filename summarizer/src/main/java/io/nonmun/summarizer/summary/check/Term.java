package io.nonmun.summarizer.summary.check;

import static java.util.function.Predicate.not;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Korean term and the English that is about the same.
///
/// @param korean its spellings, at the start of a word, so that 극대화 is no 대화
/// @param fragments parts of English words, one of which the source must then have, or
/// @param words one of these whole words, such as acronyms
record Term(Pattern korean, List<String> fragments, List<String> words) {

  /// Matches nothing.
  private static final String NONE = "(?!)";

  /// One entry a line, `Korean, Korean = english, ENGLISH`: small letters match anywhere in a word,
  /// anything with capitals matches a whole word. The right side may be empty.
  static List<Term> load(String resource) {
    return WordList.load(resource).stream().map(Term::of).toList();
  }

  private static Term of(String entry) {
    var sides = entry.split("\\s*=\\s*", 2);
    var korean = sides[0].replaceAll(",\\s+", "|");
    var english = Arrays.stream(sides[1].split(",\\s+")).filter(not(String::isEmpty)).toList();
    return new Term(
        Pattern.compile("(?<![가-힣])(?:" + korean + ")"),
        english.stream().filter(Term::isFragment).toList(),
        english.stream().filter(not(Term::isFragment)).toList());
  }

  boolean isIn(Evidence evidence) {
    return fragments.stream().anyMatch(evidence.lowerCase()::contains)
        || words.stream().anyMatch(evidence.names()::containCapitalised);
  }

  /// How a Korean text first says it, if it does.
  Optional<String> firstIn(String text) {
    var found = korean.matcher(text);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  /// Finds the English in a text, at the start of words that are no names (`image` in `images`, not
  /// in ImageNet).
  Pattern english() {
    return Pattern.compile(
        "\\b(?![A-Z]{2})(?i:"
            + anyOf(fragments)
            + ")[a-z]{0,20}(?![A-Za-z0-9])|\\b(?:"
            + anyOf(words)
            + ")s?\\b");
  }

  private static String anyOf(List<String> texts) {
    return texts.isEmpty()
        ? NONE
        : texts.stream().map(Pattern::quote).collect(Collectors.joining("|"));
  }

  private static boolean isFragment(String english) {
    return english.equals(english.toLowerCase(Locale.ROOT));
  }
}
