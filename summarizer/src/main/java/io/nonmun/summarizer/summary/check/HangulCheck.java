package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The summary is Korean: English names and terms stand inside Korean sentences, not the other way
/// round. Keywords may stay English.
final class HangulCheck implements Check {

  /// Real Korean lines stay above it (`docs/quality.md`).
  private static final double LEAST_SHARE = 0.5;

  /// A Latin word with a capital or a digit.
  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z0-9])[a-z]{0,20}[A-Z0-9][A-Za-z0-9]*");

  /// Four English words in a row are no term any more, unless they gloss one in brackets.
  private static final Pattern WORDS =
      Pattern.compile("(?:(?<![A-Za-z'])[A-Za-z']{1,40}[,:;]?\\s{1,3}){3,30}[A-Za-z']{1,40}");

  private static final Pattern GLOSS = Pattern.compile("\\([^()가-힣]{0,80}\\)");
  private static final Pattern SMALL_WORD = Pattern.compile("(?<![A-Za-z'])[a-z']+(?![A-Za-z'])");

  /// A name may have many words, but few in small letters.
  private static final int LEAST_SMALL_WORDS = 3;

  @Override
  public String name() {
    return "hangul";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream()
        .filter(field -> field.kind() != Draft.Kind.KEYWORD)
        .flatMap(HangulCheck::fault)
        .toList();
  }

  private static Stream<String> fault(Draft.Field field) {
    return english(field.text()).stream()
        .map(english ->
            "'%s' has '%s'; write it in Korean and keep only names and terms in English."
                .formatted(field.name(), Excerpt.of(english)));
  }

  private static Optional<String> english(String text) {
    var plain = GLOSS.matcher(text).replaceAll("");
    return share(plain) < LEAST_SHARE
        ? Optional.of(text)
        : WORDS
            .matcher(plain)
            .results()
            .map(MatchResult::group)
            .filter(words -> SMALL_WORD.matcher(words).results().count() >= LEAST_SMALL_WORDS)
            .findFirst();
  }

  /// The share of Hangul among the letters, Latin names left out: half a line may well be names.
  static double share(String text) {
    var nameless = NAME.matcher(text).replaceAll("");
    long letters = nameless.codePoints().filter(Character::isLetter).count();
    long hangul =
        nameless
            .codePoints()
            .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL)
            .count();
    return letters == 0 ? 0 : (double) hangul / letters;
  }
}
