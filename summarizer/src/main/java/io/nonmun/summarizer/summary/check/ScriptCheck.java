package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// No letters of other scripts inside Korean: 참조答안, 프로ンプ트, 슈尔츠. A Hanja gloss in brackets is good
/// Korean, one character for each syllable before it: 비(非)선형, 직역(直譯). One or two Greek letters are
/// mathematics.
final class ScriptCheck implements Check {

  private static final Pattern FOREIGN =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHangul}\\p{IsLatin}\\p{IsGreek}\\p{IsCommon}"
              + "\\p{IsInherited}]]+|[\\u30FB\\u30FC\\u3001\\u3002\\uFF0C\\uFF61\\uFF64]+|\\p{IsGreek}{3}");

  private static final Pattern GLOSS =
      Pattern.compile("(\\p{IsHangul}{1,8})[(（](\\p{IsHan}{1,8})[)）]");

  @Override
  public String name() {
    return "script";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(ScriptCheck::faults).toList();
  }

  private static Stream<String> faults(Draft.Field field) {
    var text = withoutGlosses(field.text());
    return FOREIGN
        .matcher(text)
        .results()
        .map(match ->
            "'%s' has foreign script or punctuation in '%s'; write it in Hangul, or in Latin letters as the paper does."
                .formatted(field.name(), Excerpt.around(text, match.start(), match.end())));
  }

  private static String withoutGlosses(String text) {
    return GLOSS
        .matcher(text)
        .replaceAll(
            gloss -> gloss.group(1).length() >= gloss.group(2).length() ? gloss.group(1) : "$0");
  }
}
