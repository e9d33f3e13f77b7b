package io.nonmun.summarizer.check;

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

  /// Reads on from the digits to the end of the number and its unit.
  private int read(int start, int end) {
    var value = new BigDecimal(text.substring(start, end).replace(",", ""));
    int position = end;
    Optional<Matcher> tail;
    if ((tail = at(position, TIMES_POWER_OF_TEN)).isPresent()
        || (tail = at(position, EXPONENT)).isPresent()) {
      value = value.scaleByPowerOfTen(Integer.parseInt(tail.get().group(1)));
      position = tail.get().end();
    } else if (value.compareTo(BigDecimal.TEN) == 0 && (tail = at(position, POWER)).isPresent()) {
      value = BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(tail.get().group(1)));
      position = tail.get().end();
    } else if ((tail = at(position, MAGNITUDE)).isPresent()) {
      value = scaled(value, tail.get().group(1));
      position = tail.get().end();
    } else if ((tail = at(position, KOREAN_MAGNITUDE)).isPresent()) {
      value = scaled(value, tail.get().group(1));
      position = tail.get().end();
      while ((tail = at(position, KOREAN_REST)).isPresent()) {
        var rest = new BigDecimal(tail.get().group(1).replace(",", ""));
        value = value.add(scaled(rest, tail.get().group(2)));
        position = tail.get().end();
      }
    }
    var unit = Unit.at(text, position);
    if (unit != Unit.NONE || !at(position, ENGLISH_WORD).isPresent()) {
      var approximate =
          APPROXIMATE_BEFORE.matcher(text.substring(Math.max(0, start - 4), start)).find()
              || at(position, APPROXIMATE_AFTER).isPresent();
      var opensRange = at(position, RANGE).isPresent();
      found.add(
          new Quantity(value, unit, approximate, opensRange, text.substring(start, position)));
    }
    return position;
  }

  private Optional<Matcher> at(int position, Pattern pattern) {
    var matcher = pattern.matcher(text).region(position, text.length()).useTransparentBounds(true);
    return matcher.lookingAt() ? Optional.of(matcher) : Optional.empty();
  }

  private static BigDecimal scaled(BigDecimal value, String magnitude) {
    return value.scaleByPowerOfTen(POWERS_OF_TEN.get(lowerCase(magnitude)));
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
