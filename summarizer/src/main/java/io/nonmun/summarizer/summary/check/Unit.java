package io.nonmun.summarizer.summary.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a number counts, by its English and Korean spellings.
enum Unit {
  PERCENTAGE_POINT(
      "(?:%|퍼센트)\\s?(?:[pP]\\b|포인트)|percentage[\\s-]points?\\b|points?\\b|pp\\b|p\\.p\\.|포인트"),
  PERCENT("%|퍼센트|per\\s?cent\\b"),
  TIMES("배|[xX×](?![A-Za-z]|\\s?\\d)|times\\b|fold\\b"),
  MILLISECOND("ms\\b|밀리초|milliseconds?\\b"),
  SECOND("s\\b|초|sec(?:ond)?s?\\b"),
  MINUTE("분(?![의산류포야석할리])|min(?:ute)?s?\\b"),
  HOUR("시간|h(?:our)?s?\\b"),
  BIT("비트|bits?\\b"),
  KILOBYTE("[kK]B\\b"),
  MEGABYTE("MB\\b"),
  GIGABYTE("GB\\b"),
  TERABYTE("TB\\b"),
  DOLLAR("달러|dollars?\\b|USD\\b"),
  /// Things.
  COUNT("여?\\s?(?:개|가지|명|편|건|종|쌍|곳|단계|회|번|차원|인칭)"),
  /// Not said, or nothing that this rule knows.
  NONE("");

  private final Pattern spelling;

  Unit(String spelling) {
    this.spelling = Pattern.compile("[\\s-]{0,2}(?:" + spelling + ")");
  }

  /// The unit that the text names at a position, right after a number.
  static Unit at(String text, int position) {
    for (var unit : values()) {
      if (unit.matcher(text, position).lookingAt()) {
        return unit;
      }
    }
    return NONE;
  }

  private Matcher matcher(String text, int position) {
    return spelling.matcher(text).region(position, text.length()).useTransparentBounds(true);
  }

  /// Sources often leave a unit to the context (`from 61.2 to 68.9%`), so none agrees with all.
  boolean agrees(Unit other) {
    return this == other || this == NONE || other == NONE;
  }
}
