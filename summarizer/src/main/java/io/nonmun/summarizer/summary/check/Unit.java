package io.nonmun.summarizer.summary.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a number counts, by its English and Korean spellings.
enum Unit {
  PERCENTAGE_POINT(
      "(?:%|퍼센트)\\s?(?:[pP](?![\\w@])|포인트)|percentage[\\s-]points?\\b|points?\\b|pp\\b|p\\.p\\.|포인트"),
  PERCENT("%|퍼센트|per\\s?cent\\b"),
  TIMES("배|[xX×](?![A-Za-z]|\\s?\\d)|times\\b|fold\\b"),
  MICROSECOND("[μµ]s\\b|mus\\b|us\\b|마이크로초|microseconds?\\b", "0.000001"),
  MILLISECOND("ms(?:ec)?\\b|밀리초|milliseconds?\\b", "0.001"),
  SECOND("s\\b(?!-)|초(?!록|과|기|점)|sec(?:ond)?s?\\b", "1"),
  MINUTE("분(?![의산류포야석할리])|min(?:ute)?s?\\b", "60"),
  HOUR("시간|h(?:(?:ou)?rs?)?\\b", "3600"),
  DAY("일(?![가-힣]{2})|days?\\b", "86400"),
  WEEK("주(?![가-힣]{2})|weeks?\\b", "604800"),
  MONTH("개월|달(?!러)|months?\\b"),
  YEAR("년(?!대)|years?\\b"),
  BIT("비트|bits?\\b"),
  KILOBYTE("[kK]B\\b"),
  MEGABYTE("MB\\b"),
  GIGABYTE("GB\\b"),
  TERABYTE("TB\\b"),
  HERTZ("[kMGT]?Hz\\b|[킬메기]?[로가]?헤르츠"),
  DECIBEL("dB\\b|데시벨|decibels?\\b"),
  PIXEL("픽셀|pixels?\\b|px\\b"),
  METRE("(?:킬로|센티|밀리|나노|마이크로)?미터|[kcmn]m\\b|(?:kilo|centi|milli|nano)?met(?:er|re)s?\\b"),
  DOLLAR("달러|dollars?\\b|USD\\b"),
  /// Things.
  COUNT("여?\\s?(?:개|가지|명|편|건|종|쌍|곳|단계|회|번|차원|인칭|팀|장(?!치|면|애)|대(?!비|상|략|안|응))"),
  /// Things in a stretch of time: [#rateAt].
  PER_SECOND,
  PER_MINUTE,
  PER_HOUR,
  /// Not said, or nothing that this rule knows.
  NONE("");

  private static final Pattern RATE_AFTER =
      Pattern.compile(
          "(?:\\s?[A-Za-z가-힣-]{1,20}){0,2}?\\s?(?:(?:/|\\bper |\\bevery |\\ba(?:n)? )"
              + "(?:(s(?:ec(?:ond)?)?)|(min(?:ute)?)|(h(?:our)?))\\b|([fF][pP][sS])\\b)");

  private static final Pattern RATE_BEFORE =
      Pattern.compile("(?:(초당|매초|1초에)|(분당|매분|1분에)|(시간당|1시간에))[^\\d,.]{0,10}$");

  /// The `초당` of `초당 최대 30`.
  private static final int RATE_REACH = 16;

  private final @Nullable Pattern spelling;
  private final @Nullable BigDecimal seconds;

  Unit() {
    this.spelling = null;
    this.seconds = null;
  }

  Unit(String spelling) {
    this.spelling = Pattern.compile("\\+?[\\s-]{0,2}(?:" + spelling + ")");
    this.seconds = null;
  }

  /// @param seconds how many seconds one of it takes
  Unit(String spelling, String seconds) {
    this.spelling = Pattern.compile("\\+?[\\s-]{0,2}(?:" + spelling + ")");
    this.seconds = new BigDecimal(seconds);
  }

  /// The unit that the text names at a position, right after a number.
  static Unit at(String text, int position) {
    for (var unit : values()) {
      if (unit.spelling != null && matcher(unit.spelling, text, position).lookingAt()) {
        return unit;
      }
    }
    return NONE;
  }

  /// The rate that a number between two positions is said to be: `초당 30`, `30 frames per second`,
  /// `30 FPS`; [#NONE] where it is none.
  static Unit rateAt(String text, int start, int end) {
    var before = RATE_BEFORE.matcher(text.substring(Math.max(0, start - RATE_REACH), start));
    var after = matcher(RATE_AFTER, text, end);
    if (before.find()) {
      return rate(before.group(1), before.group(2));
    }
    return after.lookingAt()
        ? rate(after.group(1) == null ? after.group(4) : after.group(1), after.group(2))
        : NONE;
  }

  private static Unit rate(@Nullable String second, @Nullable String minute) {
    return second != null ? PER_SECOND : minute != null ? PER_MINUTE : PER_HOUR;
  }

  private static Matcher matcher(Pattern pattern, String text, int position) {
    return pattern.matcher(text).region(position, text.length()).useTransparentBounds(true);
  }

  /// Sources often leave a unit to the context (`from 61.2 to 68.9%`), so none agrees with all.
  boolean agrees(Unit other) {
    return this == other || this == NONE || other == NONE;
  }

  /// So many of another unit in this one, 195 ms in seconds; the same where the two do not convert.
  BigDecimal convert(BigDecimal value, Unit from) {
    return seconds == null || from.seconds == null || this == from
        ? value
        : value.multiply(from.seconds).divide(seconds, MathContext.DECIMAL64);
  }

  boolean convertsTo(Unit other) {
    return seconds != null && other.seconds != null;
  }
}
