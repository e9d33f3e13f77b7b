package io.nonmun.summarizer.summary.check;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One thing that a text can say happens, as Korean and as English say it: `senses.txt`.
///
/// @param opposite the name of the sense that says the contrary
record Sense(String name, @Nullable String opposite, Pattern korean, Pattern english) {

  /// A place where a text says it.
  ///
  /// @param negated whether it is denied there
  /// @param hedged whether it only may be so
  record Said(Sense sense, boolean negated, boolean hedged, int start, int end) {}

  static final List<Sense> ALL = WordList.load("senses.txt").stream().map(Sense::of).toList();

  private static final int REACH = 48;

  private static final Pattern ENGLISH_NEGATION =
      Pattern.compile(
          "(?i)(?:\\b(?:not(?! (?:only|just|necessarily))|never|cannot|no(?! (?:longer|less))|without|neither|nor"
              + "|hardly|unable to|lacks?|fail(?:s|ed|ing)? to|none)|n't)\\b(?:[\\s-](?!(?:or|and|but|to|that|which)\\b)[\\w'/-]{1,24}){0,2}[\\s-]$");

  private static final Pattern ENGLISH_HEDGE =
      Pattern.compile(
          "(?i)\\b(?:may|might|could|potentially|possibly|perhaps|hypothesi[sz]ed?)(?:\\s[\\w'-]{1,24}){0,3}\\s$");

  private static final Pattern NEGATED_AFTER = Pattern.compile("^[a-z]{0,8}-free\\b");

  private static final Pattern KOREAN_NEGATION =
      Pattern.compile(
          "^[가-힣]{0,4}?(?:[은는이가도을를]\\s[가-힣]{1,4}지(?:는|도)?\\s?(?:않|못)|(?:는|하는|기)\\s?(?:데\\s?)?(?:실패|어렵|어려)|지(?:는|도|를)?\\s?(?:않|못|말)|[은는이가도을를]?\\s?(?:수(?:는|가|도)?\\s)?(?:없|아니)"
              + "|[은는이가도을를할될]?\\s수(?:는|가|도)?\\s없)");

  private static final Pattern PREVENTED =
      Pattern.compile(
          "^[가-힣]{0,4}?[을를]?\\s?(?:방지|막[아는고기을]|막았|억제|예방|피하|피해|방어)|^[가-힣]{0,3}?(?:하?고자|하려|려고|려는|려면|기 위)");

  private static final Pattern KOREAN_NEGATION_BEFORE = Pattern.compile("(?<![가-힣])(?:안|못)\\s$");

  private static Sense of(String entry) {
    var head = entry.split("\\s*:\\s*", 2);
    var names = head[0].split("\\s*~\\s*");
    var sides = head[1].split("\\s+=\\s+", 2);
    return new Sense(
        names[0],
        names.length > 1 ? names[1] : null,
        Pattern.compile("(?<![가-힣])(?:" + anyOf(sides[0]) + ")"),
        Pattern.compile("(?i)\\b(un|non-?|dis)?(?:" + anyOf(sides[1]) + ")[a-z]{0,12}"));
  }

  private static String anyOf(String stems) {
    return Arrays.stream(stems.split(",\\s+")).collect(Collectors.joining("|"));
  }

  Stream<Said> inEnglish(String text) {
    return english
        .matcher(text)
        .results()
        .map(match -> {
          var before = clauseBefore(text, match.start());
          return new Said(
              this,
              match.group(1) != null
                  || match.group().endsWith("not")
                  || ENGLISH_NEGATION.matcher(before).find()
                  || NEGATED_AFTER.matcher(after(text, match.end())).find(),
              ENGLISH_HEDGE.matcher(before).find(),
              match.start(),
              match.end());
        });
  }

  /// What is said to be prevented or wanted is left out: it is neither affirmed nor denied.
  Stream<Said> inKorean(String text) {
    return korean
        .matcher(text)
        .results()
        .filter(match -> !PREVENTED.matcher(after(text, match.end())).find())
        .map(match ->
            new Said(
                this,
                KOREAN_NEGATION.matcher(after(text, match.end())).find()
                    || KOREAN_NEGATION_BEFORE.matcher(before(text, match.start())).find(),
                false,
                match.start(),
                match.end()));
  }

  private static String before(String text, int position) {
    return text.substring(Math.max(0, position - REACH), position);
  }

  private static String clauseBefore(String text, int position) {
    var before = before(text, position);
    int stop =
        Math.max(
            before.lastIndexOf(';'), Math.max(before.lastIndexOf(','), before.lastIndexOf(':')));
    return before.substring(stop + 1);
  }

  private static String after(String text, int position) {
    return text.substring(position, Math.min(text.length(), position + 16));
  }
}
