package io.nonmun.summarizer.check;

import java.util.List;

/// The summary is Korean: English names and terms stand inside Korean sentences, not the other way
/// round. Keywords may stay English.
final class HangulCheck implements Check {

  /// Lowest share of Hangul among a text's letters; real Korean lines full of English names stay
  /// above it (`docs/quality.md`).
  private static final double LEAST_SHARE = 0.3;

  private static final double LEAST_SHARE_OF_TITLE = 0.2;

  @Override
  public String name() {
    return "hangul";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream()
        .filter(field -> field.kind() != Draft.Kind.KEYWORD)
        .filter(field -> share(field.text()) < leastShare(field))
        .map(field ->
            "'%s' is not Korean ('%s'); write it in Korean and keep only names and terms in"
                    .formatted(field.name(), Excerpt.of(field.text()))
                + " English.")
        .toList();
  }

  private static double leastShare(Draft.Field field) {
    return field.kind() == Draft.Kind.TITLE ? LEAST_SHARE_OF_TITLE : LEAST_SHARE;
  }

  static double share(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long hangul =
        text.codePoints()
            .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL)
            .count();
    return letters == 0 ? 0 : (double) hangul / letters;
  }
}
