package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;

/// Nothing that a model or a template left behind: thoughts, tags, JSON, Markdown or LaTeX marks,
/// control characters, placeholders, brackets left open by an answer that broke off.
final class DebrisCheck implements Check {

  /// @param what for the reason
  private record Debris(String what, Pattern pattern) {
    Debris(String what, String pattern) {
      this(what, Pattern.compile(pattern));
    }
  }

  private static final List<Debris> DEBRIS =
      List.of(
          new Debris(
              "a control or invisible character",
              "[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\x{2028}\\x{2029}\\x{FFFD}]"),
          new Debris(
              "a tag or special token",
              "</?[A-Za-z|][^<>\\s]{0,40}>|<[A-Za-z]{1,10}\\s+[a-z-]{1,20}\\s?=[^<>]{0,300}>|<\\||\\|>"
                  + "|\\[/?(?:INST|THINK|SYS)]|◁|▷"),
          new Debris("a left-over of JSON", "[{\\[]\\s?\"|\"\\s?[}\\]:]|\\\\[\"nrtu]"),
          new Debris("Markdown", "\\*\\*|__|`|~~|^\\s*(?:[#>*+-]|\\d{1,2}[.)])\\s|]\\(|\\s\\|\\s"),
          new Debris("LaTeX", "\\$[^$\\s가-힣][^$가-힣]{0,80}\\$|\\\\[A-Za-z(\\[]"),
          new Debris("a row of blanks", "\\s{3}"),
          new Debris(
              "a placeholder", "(?i)^(?:n/?a|none|null|todo|tbd|없음|해당 없음|미상)\\.?$|…$|\\.\\.\\.$"),
          new Debris(
              "talk about the task",
              "(?i)thinking process|(?:한국어|한글)로 요약|요약(?:을|해) ?(?:요청|달라|시작)|the user wants|as an ai\\b"));

  private static final Pattern NONE_STATED =
      Pattern.compile("(?:언급|명시|제시|기술|서술|논의)(?:되|하)지 않|(?:언급|명시|한계)[가는은이]? 없");

  @Override
  public String name() {
    return "debris";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(field -> faults(field).stream()).toList();
  }

  private static List<String> faults(Draft.Field field) {
    if (field.name().equals("limitation") && NONE_STATED.matcher(field.text()).find()) {
      return List.of("'limitation' says that there is none; write null instead.");
    }
    if (!isBalanced(field.text())) {
      return List.of("'%s' leaves a bracket open; finish it.".formatted(field.name()));
    }
    return DEBRIS.stream()
        .flatMap(debris ->
            debris
                .pattern
                .matcher(field.text())
                .results()
                .limit(1)
                .map(match ->
                    "'%s' contains %s ('%s'); write plain text."
                        .formatted(field.name(), debris.what, Excerpt.of(match.group()))))
        .toList();
  }

  private static boolean isBalanced(String text) {
    return count(text, "(（") == count(text, ")）") && count(text, "“‘「") == count(text, "”’」");
  }

  private static long count(String text, String signs) {
    return text.chars().filter(c -> signs.indexOf(c) >= 0).count();
  }
}
