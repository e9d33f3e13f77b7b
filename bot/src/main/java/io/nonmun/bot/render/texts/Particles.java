package io.nonmun.bot.render.texts;

import java.util.Map;
import java.util.regex.Pattern;

/// Korean particles that depend on how the word before them ends: with a final consonant (받침) or
/// without, and `(으)로` also on whether that is ㄹ. Quotes and brackets between the word and the
/// particle are not spoken.
final class Particles {

  private static final Pattern CHOICE = Pattern.compile("\\[([가-힣]{1,2})/([가-힣]{1,2})]");

  private enum End {
    VOWEL,
    CONSONANT,
    RIEUL
  }

  /// Digits as they are read: 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구.
  private static final String DIGITS_WITH_CONSONANT = "036";

  private static final String DIGITS_WITH_RIEUL = "178";

  /// Letters as they are spelt: 엘, 알; 엠, 엔. A word that is read rather than spelt ends alike in
  /// most cases.
  private static final Map<Character, End> LETTERS =
      Map.of('l', End.RIEUL, 'r', End.RIEUL, 'm', End.CONSONANT, 'n', End.CONSONANT);

  private Particles() {}

  /// The text with each `[은/는]` replaced by one of the two.
  static String chosen(String text) {
    return CHOICE
        .matcher(text)
        .replaceAll(match -> {
          var end = end(text, match.start());
          var likeVowel = match.group(2).equals("로") && end == End.RIEUL;
          return end == End.VOWEL || likeVowel ? match.group(2) : match.group(1);
        });
  }

  private static End end(String text, int before) {
    for (var i = before - 1; i >= 0; i--) {
      var letter = Character.toLowerCase(text.charAt(i));
      if (letter >= '가' && letter <= '힣') {
        var jongseong = (letter - '가') % 28;
        return jongseong == 0 ? End.VOWEL : jongseong == 8 ? End.RIEUL : End.CONSONANT;
      }
      if (Character.isDigit(letter)) {
        return DIGITS_WITH_CONSONANT.indexOf(letter) >= 0
            ? End.CONSONANT
            : DIGITS_WITH_RIEUL.indexOf(letter) >= 0 ? End.RIEUL : End.VOWEL;
      }
      if (Character.isLetter(letter)) {
        return LETTERS.getOrDefault(letter, End.VOWEL);
      }
    }
    return End.VOWEL;
  }
}
