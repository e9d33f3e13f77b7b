package io.nonmun.summarizer.check;

import java.util.List;
import java.util.regex.Pattern;

/// The summary is Korean: English names and terms stand inside Korean sentences, not the other way
/// round. Keywords may stay English.
final class HangulCheck implements Check {

  /// Real Korean lines stay well above it (`docs/quality.md`).
  private static final double LEAST_SHARE = 0.5;

  /// A Latin word with a capital or a digit.
  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z0-9])[a-z]{0,20}[A-Z0-9][A-Za-z0-9]*");

  @Override
  public String name() {
    return "hangul";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream()
        .filter(field -> field.kind() != Draft.Kind.KEYWORD)
        .filter(field -> share(field.text()) < LEAST_SHARE)
        .map(field ->
            "'%s' is not Korean ('%s'); write it in Korean and keep only names and terms in"
                    .formatted(field.name(), Excerpt.of(field.text()))
                + " English.")
        .toList();
  }

  /// The share of Hangul among the letters, names in Latin letters left out: a line may well
  /// consist of names to a half.
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
