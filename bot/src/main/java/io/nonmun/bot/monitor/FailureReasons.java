package io.nonmun.bot.monitor;

import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toMap;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reasons of the ledger and of the summarizer in the words of `/admin`, alike for what went wrong
/// alike: a refusal by the check that refused, anything else by what was said of it.
final class FailureReasons {

  private static final int LONGEST = 120;
  private static final int LOOKED_AT = 1_000;

  // `resting until 2026-11-20T01:10:00Z (failures in a row: 7); the last: …`
  private static final Pattern RESTING =
      Pattern.compile("resting until \\S{1,40} \\(failures in a row: \\d{1,9}\\); the last: ");
  // `qwen3:8b: numbers: 'result' says …`
  private static final Pattern CHECK = Pattern.compile(": ([a-z]{3,20}): ");
  private static final Map<String, String> CHECKS =
      Map.ofEntries(
          Map.entry("schema", "형식"),
          Map.entry("length", "길이"),
          Map.entry("hangul", "한글"),
          Map.entry("script", "문자"),
          Map.entry("register", "문체"),
          Map.entry("terms", "용어"),
          Map.entry("numbers", "숫자"),
          Map.entry("names", "이름"),
          Map.entry("topic", "주제"),
          Map.entry("citations", "근거"),
          Map.entry("debris", "군더더기"),
          Map.entry("repetition", "되풀이"));

  private FailureReasons() {}

  static String label(String reason) {
    var start = reason.length() <= LOOKED_AT ? reason : reason.substring(0, LOOKED_AT);
    if (start.equals("limit")) {
      return "하루 한도";
    }
    if (start.startsWith("metadata: ")) {
      return "arXiv에서 제목과 초록을 읽지 못함";
    }
    var check =
        CHECK
            .matcher(start)
            .results()
            .map(found -> CHECKS.get(found.group(1)))
            .filter(known -> known != null)
            .findFirst();
    if (check.isPresent()) {
      return check.get() + " 검사에 걸림";
    }
    var cause = RESTING.matcher(start).replaceAll("").replaceAll("\\s+", " ").strip();
    return cause.length() <= LONGEST ? cause : cause.substring(0, LONGEST) + "…";
  }

  /// How many there are of each label, the most first.
  static Map<String, Integer> count(Stream<String> reasons) {
    return reasons
        .collect(Collectors.groupingBy(FailureReasons::label, summingInt(_ -> 1)))
        .entrySet()
        .stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum, LinkedHashMap::new));
  }
}
