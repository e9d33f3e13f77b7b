package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.render.texts.Texts;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reasons of the ledger and of the summarizer in the words of `/admin`, alike for what went wrong
/// alike: a refusal by the check that refused, anything else by what was said of it.
public final class FailureReasons {

  private static final int LONGEST = 120;
  private static final int LOOKED_AT = 1_000;

  // `resting until 2026-11-20T01:10:00Z (failures in a row: 7); the last: …`
  private static final Pattern RESTING =
      Pattern.compile("resting until \\S{1,40} \\(failures in a row: \\d{1,9}\\); the last: ");
  // `qwen3:8b: numbers: 'result' says …`
  private static final Pattern CHECK = Pattern.compile(": ([a-z]{3,20}): ");
  private static final Set<String> CHECKS =
      Set.of(
          "schema",
          "length",
          "hangul",
          "script",
          "register",
          "terms",
          "numbers",
          "names",
          "topic",
          "citations",
          "debris",
          "repetition");

  private FailureReasons() {}

  static String label(String reason) {
    return label(reason, KOREAN);
  }

  private static String label(String reason, Texts texts) {
    var start = reason.length() <= LOOKED_AT ? reason : reason.substring(0, LOOKED_AT);
    if (start.equals("limit")) {
      return texts.of("reason.limit");
    }
    if (start.startsWith("metadata: ")) {
      return texts.of("reason.metadata");
    }
    var check =
        CHECK
            .matcher(start)
            .results()
            .map(found -> found.group(1))
            .filter(CHECKS::contains)
            .findFirst();
    if (check.isPresent()) {
      return texts.of("reason.check", texts.of("check." + check.get()));
    }
    var cause = RESTING.matcher(start).replaceAll("").replaceAll("\\s+", " ").strip();
    return cause.length() <= LONGEST ? cause : cause.substring(0, LONGEST) + "…";
  }

  /// How many there are of each label, the most first.
  static Map<String, Integer> count(Stream<String> reasons) {
    return count(reasons, KOREAN);
  }

  /// The same in a reader's language.
  public static Map<String, Integer> count(Stream<String> reasons, Texts texts) {
    return reasons
        .collect(Collectors.groupingBy(reason -> label(reason, texts), summingInt(_ -> 1)))
        .entrySet()
        .stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum, LinkedHashMap::new));
  }
}
