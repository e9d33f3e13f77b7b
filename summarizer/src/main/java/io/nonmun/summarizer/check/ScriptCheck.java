package io.nonmun.summarizer.check;

import java.util.List;
import java.util.regex.Pattern;

/// No letters of other scripts inside Korean: 참조答안, 프로ンプ트, 슈尔츠. A Hanja gloss in brackets is good
/// Korean, one character for each syllable before it: 비(非)선형, 직역(直譯). Single Greek letters are
/// mathematics.
final class ScriptCheck implements Check {

  private static final Pattern FOREIGN =
      Pattern.compile(
          "\\S{0,8}(?:[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHangul}\\p{IsLatin}\\p{IsGreek}\\p{IsCommon}"
              + "\\p{IsInherited}]]|\\p{IsGreek}{3}|[\\u3001\\u3002\\uFF0C\\uFF61\\uFF64])\\S{0,8}");

  private static final Pattern GLOSS =
      Pattern.compile("(\\p{IsHangul}{1,8})[(（](\\p{IsHan}{1,8})[)）]");

  @Override
  public String name() {
    return "script";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(field -> faults(field).stream()).toList();
  }

  private static List<String> faults(Draft.Field field) {
    return FOREIGN
        .matcher(withoutGlosses(field.text()))
        .results()
        .map(match ->
            "'%s' has foreign script or punctuation in '%s'; write it in Hangul, or in Latin"
                    .formatted(field.name(), Excerpt.of(match.group()))
                + " letters as the paper does.")
        .toList();
  }

  private static String withoutGlosses(String text) {
    return GLOSS
        .matcher(text)
        .replaceAll(
            match -> match.group(1).length() >= match.group(2).length() ? match.group(1) : "$0");
  }
}
