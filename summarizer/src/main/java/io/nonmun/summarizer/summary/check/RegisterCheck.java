package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Lines are whole sentences in the concise `-다` style, so that a digest reads in one voice: no
/// 합니다체, no 해요체, no noun endings (`…함.`, `…제안.`). A line that breaks off fails here too. A title is
/// a noun phrase, a question or a sentence in the same style; keywords are not looked at.
final class RegisterCheck implements Check {

  /// White space after a Korean syllable and a full stop, question or exclamation mark.
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[가-힣][.?!]['\"”’)]?)\\s+");

  private static final Pattern PLAIN =
      Pattern.compile("(?s).*(?:(?<!니)다\\.|(?<!니)[가까]\\?)['\"”’)]?");

  private static final Pattern POLITE =
      Pattern.compile("(?:습니다|ㅂ니다|입니다|합니다|됩니다|니까|[어아해에네]요|세요|시오|나요|까요|군요)[.?!]?$");

  @Override
  public String name() {
    return "register";
  }

  @Override
  public List<String> faults(Draft draft) {
    return Stream.concat(
            draft.lines().flatMap(RegisterCheck::faults),
            draft.fields().stream()
                .filter(field -> field.kind() == Draft.Kind.TITLE)
                .filter(field -> POLITE.matcher(field.text()).find())
                .map(field ->
                    "'%s' ends in '%s'; write a noun phrase."
                        .formatted(field.name(), ending(field.text()))))
        .toList();
  }

  private static Stream<String> faults(Draft.Field line) {
    return SENTENCE_END
        .splitAsStream(line.text())
        .filter(sentence -> !PLAIN.matcher(sentence).matches())
        .map(sentence ->
            "'%s' has a sentence ending in '%s'; end each sentence in the plain form '-다.'"
                    .formatted(line.name(), ending(sentence))
                + " (했다, 보였다, 이다), not -습니다, -요 or a noun.");
  }

  private static String ending(String sentence) {
    return Excerpt.of(sentence.substring(Math.max(0, sentence.length() - 12)));
  }
}
