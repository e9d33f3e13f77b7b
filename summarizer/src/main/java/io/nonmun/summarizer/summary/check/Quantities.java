package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the numbers in an English source or a Korean summary, in digits and in words, one after
/// the other in one pass.
///
/// Digits inside a name (`GPT-4`, `3D`, `L1`) are the name's, not numbers; see [NameCheck].
final class Quantities {

  private static final String DIGITS =
      "(?:\\d{1,3}(?:,\\d{3}){1,4}(?!\\d)|\\d{1,15})(?:\\.\\d{1,9})?";

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?=\\d)(?<![A-Za-z0-9_.^]|(?<!\\d)[A-Z][A-Za-z0-9.-]{0,20}-)"
              + DIGITS
              + "|(?<![\\p{L}\\d)\\].])\\.\\d{1,9}(?![\\d.])");

  private static final Pattern TIMES_POWER_OF_TEN =
      Pattern.compile("\\s?×\\s?10\\s?\\^\\s?([-+]?\\d{1,2})");
  private static final Pattern POWER = Pattern.compile("\\s?\\^\\s?([-+]?\\d{1,2})");
  private static final Pattern EXPONENT = Pattern.compile("[eE]([-+]?\\d{1,2})(?![A-Za-z0-9])");
  private static final Pattern MAGNITUDE =
      Pattern.compile("[\\s-]?((?i:thousand|million|billion|trillion)|[kKMBT])(?![A-Za-z])");
  private static final Pattern KOREAN_MAGNITUDE =
      Pattern.compile("\\s?([십백천]?만(?!족)|[십백천]?억|조(?![건각합정])|천(?!장)|백(?!분))");
  private static final Pattern KOREAN_REST =
      Pattern.compile("\\s?(" + DIGITS + ")" + KOREAN_MAGNITUDE.pattern());

  /// The `940` of `1만 940`.
  private static final Pattern KOREAN_UNITS =
      Pattern.compile("\\s?(\\d,\\d{3}|\\d{1,4})(?![\\d.,%]|\\s?(?:배|퍼센트|초|분|시간))");

  /// 30만 may be 300,000 or 'only 30'; a counter after it decides for the first.
  private static final Pattern COUNTER_AFTER =
      Pattern.compile(
          "\\s?(?:\\d|개|건|명|쌍|장|편|토큰|시간|대|회|번|배|여|종|줄|쪽|문[장항서]|단[어계]|매개|파라미터|규모"
              + "|표본|샘플|이미지|영상|프레임)");

  private static final Map<String, Integer> POWERS_OF_TEN =
      Map.ofEntries(
          Map.entry("십", 1),
          Map.entry("백", 2),
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
          Map.entry("조", 12),
          Map.entry("tens", 1),
          Map.entry("dozens", 1),
          Map.entry("scores", 1),
          Map.entry("hundreds", 2),
          Map.entry("thousands", 3),
          Map.entry("millions", 6),
          Map.entry("billions", 9),
          Map.entry("trillions", 12));

  private static final Pattern APPROXIMATE_BEFORE = Pattern.compile("(?:약|대략|거의|~)\\s?$");
  private static final Pattern APPROXIMATE_AFTER = Pattern.compile("[^.,]{0,6}?(?:여 |이상|넘|남짓|가까)");

  private static final Pattern RANGE = Pattern.compile("\\s?[%x×]?\\s?[-~]\\s?(?=\\d)");

  /// `-14B` of `Qwen3-14B`: a size that a summary may write out (140억).
  private static final Pattern SIZE_IN_NAME =
      Pattern.compile("(?<=[A-Za-z0-9]-)\\d{1,4}(?:\\.\\d{1,2})?[MBT](?![A-Za-z0-9])");

  private static final Pattern ENGLISH_WORD = Pattern.compile("[A-Za-z]+");

  private static final Pattern ORDINAL = Pattern.compile("(?:st|nd|rd|th)(?![A-Za-z])");

  private static final Map<String, String> ENGLISH_NUMBERS =
      WordList.load("number-words.txt").stream()
          .map(entry -> entry.split("\\s*=\\s*", 2))
          .collect(toMap(parts -> parts[0], parts -> parts[1]));

  private static final Pattern TENS =
      Pattern.compile(
          "(?i)\\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]"
              + "(one|two|three|four|five|six|seven|eight|nine)\\b");

  /// `three orders of magnitude`.
  private static final Pattern ORDERS_OF_MAGNITUDE =
      Pattern.compile("(?i)\\b(two|three|four|five|six|[2-6])[- ]orders?[- ]of[- ]magnitude\\b");

  /// No ordinal.
  private static final Pattern PER_SECOND =
      Pattern.compile("(?i)(\\bper|\\beach|\\bevery|/)\\s?second\\b");

  /// `tens of thousands`, `hundreds`.
  private static final Pattern SEVERAL_ENGLISH =
      Pattern.compile(
          "(?i)\\b(tens|dozens|scores|hundreds|thousands|millions|billions|trillions)"
              + "(?: of (thousands|millions|billions|trillions))?\\b");

  /// `million-scale`, `a million` with no digit before.
  private static final Pattern BARE_MAGNITUDE =
      Pattern.compile("(?i)(?<!\\d[ -]?)\\b(?=(?:thousand|million|billion|trillion)\\b)");

  /// What an English number counts if a plural noun is next, `4 A100 GPUs`, not `61.2 on tasks`.
  private static final Pattern PLURAL_NOUN =
      Pattern.compile(
          "[\\s-](?:(?!"
              + "(?:as|is|was|has|its|this|across|plus|versus|vs|thus|yes|less|minus|points|to|on|in|at|for"
              + "|and|or|with|by|of|from|over|than|when|while|under|using|via|after|before|against|per|but"
              + "|which|that|where)\\b)[A-Za-z][A-Za-z0-9-]{0,30}\\s){0,1}"
              + "(?!(?:as|is|was|has|its|this|across|plus|versus|vs|thus|less|minus)\\b)"
              + "[A-Za-z-]{1,30}(?<![su])s(?![A-Za-z])");

  /// The unit of `1.5 additional training hours`.
  private static final Pattern LATER_TIME =
      Pattern.compile(
          "(?:[\\s-](?!(?:to|on|in|at|for|and|or|with|by|of|from|over|per|than)\\b)[A-Za-z]{2,14}){1,2}[\\s-]"
              + "((?:hour|minute|second|day|week|month|year)s?)\\b");

  private static final Pattern ABSOLUTE_BEFORE = Pattern.compile("(?i)absolute[^.\\d]{0,40}$");
  private static final Pattern ABSOLUTE_AFTER = Pattern.compile("(?i)[^.\\d]{0,20}absolute");

  private static final List<String> NATIVE_TENS =
      List.of("열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔");

  /// Each as it stands before a noun and by itself.
  private static final List<List<String>> NATIVE_ONES =
      List.of(
          List.of("한", "하나"),
          List.of("두", "둘"),
          List.of("세", "셋", "석"),
          List.of("네", "넷", "넉"),
          List.of("다섯"),
          List.of("여섯"),
          List.of("일곱"),
          List.of("여덟"),
          List.of("아홉"));

  private static final String ONES =
      NATIVE_ONES.stream().flatMap(List::stream).collect(joining("|"));

  private static final String COUNTER =
      "(?:가지|개|종|배|쌍|편|명|곳|단계|건|번(?!째)|차례|장(?!치|면)|대(?!비|상)|달|주|해(?!석|결|당)|시간|줄|겹|팀"
          + "|층|축|차원|부분|분야|영역|언어|문[항장]|자릿수)(?!월)";

  /// Native number words are short and ambiguous: they count before a counter, before a word of
  /// their own (세 벤치마크), and as a noun with its particle (넷 중 셋은).
  private static final Pattern NATIVE_NUMBER =
      Pattern.compile(
          "(?<![가-힣])(?:("
              + String.join("|", NATIVE_TENS)
              + "|스무)("
              + ONES
              + ")?(?=\\s?"
              + COUNTER
              + ")|("
              + ONES
              + ")(?=\\s?"
              + COUNTER
              + ")|(두|세|네|다섯|여섯|일곱|여덟|아홉)(?=\\s[가-힣A-Za-z])"
              + "|(둘|셋|넷|다섯|여섯|일곱|여덟|아홉)(?=(?:은|을|의|이다|이었|이며|이고|로|으로|과|만|도|이)?(?:[\\s,.)]|$)))");

  private static final Pattern SEVERAL_KOREAN =
      Pattern.compile("(?<![가-힣])수(십만|백만|천만|십억|백억|천억|십|백|천|만|억)(?![가-힣]{0,1}족)");

  /// 백만 규모, with no digit before.
  private static final Pattern BARE_KOREAN_MAGNITUDE =
      Pattern.compile(
          "(?<![\\d가-힣.,%]|\\d )(?=(?:[십백천]만|[십백천]억|만|천|백)\\s?"
              + "(?:개|건|명|쌍|장|편|단위|규모|여|토큰|배|회|시간|매개|파라미터))");

  private static final List<String> SINO = List.of("이", "삼", "사", "오", "육", "칠", "팔", "구", "십");

  /// 4분의 1, 삼분의 이.
  private static final Pattern FRACTION =
      Pattern.compile("(\\d{1,4}|[이삼사오육칠팔구십])\\s?분의\\s?(\\d{1,4}|[일이삼사오육칠팔구])");

  /// Stands before digits that the text has as a word, and which therefore count things.
  private static final char WORD = '\u2060';

  /// Stands before the power of ten of 수십 and `hundreds`.
  private static final char SEVERAL = '\u2061';

  private final String text;
  private final List<Quantity> found = new ArrayList<>();

  private Quantities(String text) {
    this.text = text;
  }

  /// All numbers of a source. Sizes inside names and points that are said to be `absolute` percents
  /// come last.
  static Numbers inSource(String plainText) {
    var digits = digitsOfSource(plainText);
    var numbers = inDigits(digits);
    var quantities = new ArrayList<>(numbers);
    numbers.stream()
        .filter(number -> number.unit() == Unit.PERCENT && isAbsolute(digits, number))
        .map(number -> withUnit(number, Unit.PERCENTAGE_POINT))
        .forEach(quantities::add);
    SIZE_IN_NAME
        .matcher(plainText)
        .results()
        .forEach(size -> quantities.addAll(inDigits(size.group())));
    return new Numbers(quantities, Enumerations.lengths(plainText));
  }

  private static boolean isAbsolute(String text, Quantity number) {
    return ABSOLUTE_BEFORE
            .matcher(text.substring(Math.max(0, number.start() - 50), number.start()))
            .find()
        || at(text, number.end(), ABSOLUTE_AFTER).isPresent();
  }

  private static Quantity withUnit(Quantity number, Unit unit) {
    return new Quantity(
        number.value(),
        number.particle(),
        unit,
        number.several(),
        number.approximate(),
        number.opensRange(),
        number.text(),
        number.start(),
        number.end());
  }

  /// The English text with digits for its number words; of another length.
  static String digitsOfSource(String plainText) {
    var orders =
        ORDERS_OF_MAGNITUDE
            .matcher(PER_SECOND.matcher(plainText).replaceAll("$1 sec"))
            .replaceAll(match ->
                match.group(1) + " orders, 1" + "0".repeat(digit(match.group(1))) + " times");
    var several =
        SEVERAL_ENGLISH
            .matcher(orders)
            .replaceAll(
                match -> powerOfTen(exponent(match.group(1)) + exponentOrZero(match.group(2))));
    var tens =
        TENS.matcher(several)
            .replaceAll(match ->
                WORD + (english(match.group(1)).substring(0, 1) + english(match.group(2))));
    var words = ENGLISH_WORD.matcher(tens).replaceAll(word -> word(word.group()));
    return BARE_MAGNITUDE.matcher(words).replaceAll("1 ");
  }

  private static int digit(String number) {
    return Integer.parseInt(english(number));
  }

  private static String word(String word) {
    var digits = english(word);
    return digits.equals(word) ? word : WORD + digits;
  }

  private static String english(String word) {
    return ENGLISH_NUMBERS.getOrDefault(lowerCase(word), word);
  }

  /// The Korean text with digits for its number words; of another length.
  static String digitsOfSummary(String plainText) {
    var fractions =
        FRACTION
            .matcher(plainText)
            .replaceAll(match ->
                sino(match.group(2)).equals("1")
                    ? sino(match.group(1))
                    : sino(match.group(2)) + "/" + sino(match.group(1)));
    var several =
        SEVERAL_KOREAN.matcher(fractions).replaceAll(match -> powerOfTen(exponent(match.group(1))));
    var bare = BARE_KOREAN_MAGNITUDE.matcher(several).replaceAll("1");
    return NATIVE_NUMBER
        .matcher(bare)
        .replaceAll(match -> WORD + String.valueOf(nativeNumber(match)) + " ")
        .replace("절반", ENGLISH_NUMBERS.get("half"));
  }

  private static int nativeNumber(MatchResult match) {
    var tens = match.group(1);
    var ones = Stream.of(2, 3, 4, 5).map(match::group).filter(Objects::nonNull).findFirst();
    int ten = tens == null ? 0 : tens.equals("스무") ? 2 : NATIVE_TENS.indexOf(tens) + 1;
    return 10 * ten + ones.map(Quantities::one).orElse(0);
  }

  private static int one(String word) {
    return 1
        + IntStream.range(0, 9)
            .filter(i -> NATIVE_ONES.get(i).contains(word))
            .findFirst()
            .orElseThrow();
  }

  private static String sino(String number) {
    return number.equals("일")
        ? "1"
        : SINO.contains(number) ? String.valueOf(SINO.indexOf(number) + 2) : number;
  }

  private static String powerOfTen(int exponent) {
    return SEVERAL + "1" + "0".repeat(exponent);
  }

  static List<Quantity> inSummary(String plainText) {
    return inDigits(digitsOfSummary(plainText));
  }

  /// The numbers of a text whose number words are digits by now.
  static List<Quantity> inDigits(String text) {
    return new Quantities(text).scan();
  }

  /// Whether the word is a number with a magnitude or unit and nothing else: `7B`, `16-bit`, `5x`.
  static boolean isNumberWithUnit(String word) {
    return Character.isDigit(word.charAt(0)) && !inDigits(word).isEmpty();
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
    var power = powerAfter(digits, start, end);
    var value = decimal(digits).scaleByPowerOfTen(power.exponent);
    var particle = power.mayBeParticle ? decimal(digits) : value;
    int position = power.end;
    if (power.isKorean) {
      int least = power.exponent;
      for (var rest = at(position, KOREAN_REST); rest.isPresent(); ) {
        var part = rest.get();
        least = exponent(part.group(2));
        value = value.add(decimal(part.group(1)).scaleByPowerOfTen(least));
        position = part.end();
        rest = at(position, KOREAN_REST);
      }
      var units = at(position, KOREAN_UNITS);
      if (least >= 3 && units.isPresent() && decimal(units.get().group(1)).precision() <= least) {
        value = value.add(decimal(units.get().group(1)));
        position = units.get().end();
      }
    }
    var unit = unit(start, position);
    var ordinal = at(position, ORDINAL);
    if (unit != Unit.NONE || ordinal.isPresent() || at(position, ENGLISH_WORD).isEmpty()) {
      found.add(
          new Quantity(
              value,
              power.mayBeParticle ? particle : value,
              unit,
              isMarked(start, SEVERAL),
              isApproximate(start, position),
              at(position, RANGE).isPresent(),
              text.substring(start, position),
              start,
              position));
    }
    return position;
  }

  private Unit unit(int start, int end) {
    var unit = Unit.at(text, end);
    if (unit == Unit.NONE || unit == Unit.COUNT) {
      var rate = Unit.rateAt(text, start, end);
      if (rate != Unit.NONE) {
        return rate;
      }
    }
    var timed = unit == Unit.NONE ? at(end, LATER_TIME) : Optional.<Matcher>empty();
    if (timed.isPresent()) {
      return Unit.at(timed.get().group(1), 0);
    }
    var countsThings =
        unit == Unit.NONE
            && (isMarked(start, WORD)
                || text.substring(start, end).chars().allMatch(Character::isDigit)
                    && at(end, PLURAL_NOUN).isPresent());
    return countsThings ? Unit.COUNT : unit;
  }

  private boolean isMarked(int start, char mark) {
    return start > 0 && text.charAt(start - 1) == mark;
  }

  /// @param isKorean whether more may follow, as in `1억 2,600만`
  /// @param mayBeParticle whether it is a 만 that may mean 'only'
  private record Power(int exponent, int end, boolean isKorean, boolean mayBeParticle) {
    Power(int exponent, int end) {
      this(exponent, end, false, false);
    }
  }

  private Power powerAfter(String digits, int start, int position) {
    return at(position, TIMES_POWER_OF_TEN)
        .or(() -> at(position, EXPONENT))
        .map(power -> new Power(Integer.parseInt(power.group(1)), power.end()))
        .or(() ->
            at(position, POWER)
                .filter(_ -> digits.equals("10"))
                .map(power -> new Power(Integer.parseInt(power.group(1)) - 1, power.end())))
        .or(() ->
            at(position, MAGNITUDE).map(word -> new Power(exponent(word.group(1)), word.end())))
        .or(() -> koreanPower(start, position))
        .orElse(new Power(0, position));
  }

  private Optional<Power> koreanPower(int start, int position) {
    return at(position, KOREAN_MAGNITUDE)
        .filter(word -> !word.group().equals("만") || start == 0 || text.charAt(start - 1) != '/')
        .map(word ->
            new Power(
                exponent(word.group(1)),
                word.end(),
                true,
                word.group().equals("만") && at(word.end(), COUNTER_AFTER).isEmpty()));
  }

  private boolean isApproximate(int start, int end) {
    return APPROXIMATE_BEFORE.matcher(text.substring(Math.max(0, start - 4), start)).find()
        || at(end, APPROXIMATE_AFTER).isPresent();
  }

  private Optional<Matcher> at(int position, Pattern pattern) {
    return at(text, position, pattern);
  }

  private static Optional<Matcher> at(String text, int position, Pattern pattern) {
    var matcher = pattern.matcher(text).region(position, text.length()).useTransparentBounds(true);
    return matcher.lookingAt() ? Optional.of(matcher) : Optional.empty();
  }

  private static BigDecimal decimal(String digits) {
    return new BigDecimal(digits.replace(",", ""));
  }

  private static int exponent(String magnitude) {
    return POWERS_OF_TEN.get(lowerCase(magnitude));
  }

  private static int exponentOrZero(@Nullable String magnitude) {
    return magnitude == null ? 0 : exponent(magnitude);
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
