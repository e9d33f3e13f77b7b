package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toMap;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the numbers in an English source or a Korean summary, in digits and in words, one after
/// the other in one pass.
///
/// Digits inside a name (`GPT-4`, `3D`, `L1`) are the name's, not numbers; see [NameCheck].
final class Quantities {

  private static final String DIGITS =
      "(?:\\d{1,3}(?:,\\d{3}){1,4}(?!\\d)|\\d{1,15})(?:\\.\\d{1,9})?";

  private static final Pattern NUMBER =
      Pattern.compile("(?=\\d)(?<![A-Za-z0-9_.^]|[A-Z][A-Za-z0-9.-]{0,20}-)" + DIGITS);

  private static final Pattern TIMES_POWER_OF_TEN =
      Pattern.compile("\\s?×\\s?10\\s?\\^\\s?([-+]?\\d{1,2})");
  private static final Pattern POWER = Pattern.compile("\\s?\\^\\s?([-+]?\\d{1,2})");
  private static final Pattern EXPONENT = Pattern.compile("[eE]([-+]?\\d{1,2})(?![A-Za-z0-9])");
  private static final Pattern MAGNITUDE =
      Pattern.compile("[\\s-]?((?i:thousand|million|billion|trillion)|[kKMBT])(?![A-Za-z])");
  private static final Pattern KOREAN_MAGNITUDE =
      Pattern.compile("\\s?([십백천]?만(?!족)|[십백천]?억|조(?![건각합정])|천)");
  private static final Pattern KOREAN_REST =
      Pattern.compile("\\s?(" + DIGITS + ")" + KOREAN_MAGNITUDE.pattern());

  private static final Map<String, Integer> POWERS_OF_TEN =
      Map.ofEntries(
          Map.entry("k", 3),
          Map.entry("thousand", 3),
          Map.entry("m", 6),
          Map.entry("million", 6),
          Map.entry("b", 9),
          Map.entry("billion", 9),
          Map.entry("t", 12),
          Map.entry("trillion", 12),
          Map.entry("천", 3),
          Map.entry("만", 4),
          Map.entry("십만", 5),
          Map.entry("백만", 6),
          Map.entry("천만", 7),
          Map.entry("억", 8),
          Map.entry("십억", 9),
          Map.entry("백억", 10),
          Map.entry("천억", 11),
          Map.entry("조", 12));

  private static final Pattern APPROXIMATE_BEFORE = Pattern.compile("(?:약|대략|거의|~)\\s?$");
  private static final Pattern APPROXIMATE_AFTER = Pattern.compile("[^.,]{0,6}?(?:여 |이상|넘|남짓|가까)");

  private static final Pattern RANGE = Pattern.compile("\\s?[%x×]?\\s?[-~]\\s?(?=\\d)");

  /// `-14B` of `Qwen3-14B`: a size that a summary may write out (140억).
  private static final Pattern SIZE_IN_NAME =
      Pattern.compile("(?<=[A-Za-z0-9]-)\\d{1,4}(?:\\.\\d{1,2})?[MBT](?![A-Za-z0-9])");

  private static final Pattern ENGLISH_WORD = Pattern.compile("[A-Za-z]+");

  private static final Map<String, String> ENGLISH_NUMBERS =
      WordList.load("number-words.txt").stream()
          .map(entry -> entry.split("\\s*=\\s*", 2))
          .collect(toMap(parts -> parts[0], parts -> parts[1]));

  private static final Pattern TENS =
      Pattern.compile(
          "(?i)\\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]"
              + "(one|two|three|four|five|six|seven|eight|nine)\\b");

  private static final List<String> NATIVE_NUMBERS =
      List.of("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열");

  /// Native number words are short and ambiguous; they count before a counter only.
  private static final Pattern NATIVE_NUMBER =
      Pattern.compile(
          "(?<![가-힣])("
              + String.join("|", NATIVE_NUMBERS)
              + ")\\s?(?=(?:가지|개|종|배|쌍|편|명|곳|단계)(?!월))");

  private final String text;
  private final List<Quantity> found = new ArrayList<>();

  private Quantities(String text) {
    this.text = text;
  }

  static Numbers inSource(String plainText) {
    var tens =
        TENS.matcher(plainText)
            .replaceAll(match -> english(match.group(1)).charAt(0) + english(match.group(2)));
    var digits = ENGLISH_WORD.matcher(tens).replaceAll(word -> english(word.group()));
    var quantities = new ArrayList<>(new Quantities(digits).scan());
    SIZE_IN_NAME
        .matcher(plainText)
        .results()
        .forEach(size -> quantities.addAll(new Quantities(size.group()).scan()));
    return new Numbers(quantities);
  }

  private static String english(String word) {
    return ENGLISH_NUMBERS.getOrDefault(lowerCase(word), word);
  }

  static List<Quantity> inSummary(String plainText) {
    var digits =
        NATIVE_NUMBER
            .matcher(plainText)
            .replaceAll(word -> NATIVE_NUMBERS.indexOf(word.group(1)) + 1 + " ")
            .replace("절반", ENGLISH_NUMBERS.get("half"));
    return new Quantities(digits).scan();
  }

  /// Whether the word is a number with a magnitude or unit and nothing else: `7B`, `16-bit`, `5x`.
  static boolean isNumberWithUnit(String word) {
    return Character.isDigit(word.charAt(0)) && !new Quantities(word).scan().isEmpty();
  }

  private List<Quantity> scan() {
    var number = NUMBER.matcher(text);
    int position = 0;
    while (number.find(position)) {
      position = read(number.start(), number.end());
    }
    return found;
  }

  /// Reads on from the digits to the end of the number and its unit; returns where it stopped.
  private int read(int start, int end) {
    var digits = text.substring(start, end);
    var power = powerAfter(digits, end);
    var value = decimal(digits).scaleByPowerOfTen(power.exponent);
    int position = power.end;
    if (power.isKorean) {
      for (var rest = at(position, KOREAN_REST); rest.isPresent(); ) {
        var part = rest.get();
        value = value.add(decimal(part.group(1)).scaleByPowerOfTen(exponent(part.group(2))));
        position = part.end();
        rest = at(position, KOREAN_REST);
      }
    }
    var unit = Unit.at(text, position);
    if (unit != Unit.NONE || at(position, ENGLISH_WORD).isEmpty()) {
      found.add(
          new Quantity(
              value,
              unit,
              isApproximate(start, position),
              at(position, RANGE).isPresent(),
              text.substring(start, position)));
    }
    return position;
  }

  /// @param isKorean whether more may follow, as in `1억 2,600만`
  private record Power(int exponent, int end, boolean isKorean) {}

  private Power powerAfter(String digits, int position) {
    return at(position, TIMES_POWER_OF_TEN)
        .or(() -> at(position, EXPONENT))
        .map(power -> new Power(Integer.parseInt(power.group(1)), power.end(), false))
        .or(() ->
            at(position, POWER)
                .filter(_ -> digits.equals("10"))
                .map(power -> new Power(Integer.parseInt(power.group(1)) - 1, power.end(), false)))
        .or(() ->
            at(position, MAGNITUDE)
                .map(word -> new Power(exponent(word.group(1)), word.end(), false)))
        .or(() ->
            at(position, KOREAN_MAGNITUDE)
                .map(word -> new Power(exponent(word.group(1)), word.end(), true)))
        .orElse(new Power(0, position, false));
  }

  private boolean isApproximate(int start, int end) {
    return APPROXIMATE_BEFORE.matcher(text.substring(Math.max(0, start - 4), start)).find()
        || at(end, APPROXIMATE_AFTER).isPresent();
  }

  private Optional<Matcher> at(int position, Pattern pattern) {
    var matcher = pattern.matcher(text).region(position, text.length()).useTransparentBounds(true);
    return matcher.lookingAt() ? Optional.of(matcher) : Optional.empty();
  }

  private static BigDecimal decimal(String digits) {
    return new BigDecimal(digits.replace(",", ""));
  }

  private static int exponent(String magnitude) {
    return POWERS_OF_TEN.get(lowerCase(magnitude));
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
