package io.nonmun.summarizer.summary.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every number, percentage and unit stands in the paper's title or abstract, give or take its
/// spelling and honest rounding ([Quantity#restsOn]). What a model computes itself, such as the
/// difference of two figures, is not in the source and fails.
final class NumberCheck implements Check {

  private static final String NO_EXPONENT = "(?!(?<=\\d)[eE][-+]?\\d)"; // of 2e-5

  /// `Llama 3.1`, `top-5`: the digits are the name's.
  private static final Pattern NAME_WITH_DIGITS =
      Pattern.compile(NO_EXPONENT + "[A-Za-z]{1,40}[ -]?\\d{1,15}(?:\\.\\d{1,9})?");

  /// `GPT-4o-2024-05-13`: so are these, where the source has them all.
  private static final Pattern NAME_WITH_DATE =
      Pattern.compile(
          NO_EXPONENT
              + "[A-Za-z]{1,40}[ -]?\\d{1,15}(?:\\.\\d{1,9})?[A-Za-z]{0,10}(?:-\\d{1,15}(?:\\.\\d{1,9})?){1,4}(?![\\d.]\\d)");

  /// `1)`, `(2)` and `3.` number the summary's own points; 1대1 is an idiom.
  private static final Pattern NO_QUANTITY =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}(])(?:\\([1-9]\\)|[1-9]\\))|(?<!\\S)[1-9]\\.(?=\\s)"
              + "|(?<!\\d)1\\s?[대:]\\s?1(?!\\d)");

  /// Which place the best has need not be said in digits.
  private static final Pattern FIRST_PLACE = Pattern.compile("(?<!\\d)1위");

  private static final Pattern BEST =
      Pattern.compile(
          "\\b(?:best|highest|lowest|first|top|leading|state-of-the-art|outperform\\w{0,4}|rank\\w{0,4})\\b");

  private static final Pattern OF =
      Pattern.compile("\\s{0,2}(?:개|명|편|건|가지|곳)?\\s?(?:중|중에서|가운데)\\s\\u2060?");

  @Override
  public String name() {
    return "numbers";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.fields().stream().flatMap(field -> faults(field, draft.evidence())).toList();
  }

  private static Stream<String> faults(Draft.Field field, Evidence evidence) {
    return Stream.concat(partsAboveTheirWhole(field, evidence), unfounded(field, evidence));
  }

  /// `88개 중 105개`.
  private static Stream<String> partsAboveTheirWhole(Draft.Field field, Evidence evidence) {
    var line = evidence.line(field.text());
    return IntStream.range(1, line.numbers().size())
        .filter(i -> {
          var whole = line.numbers().get(i - 1);
          var part = line.numbers().get(i);
          return whole.unit() == part.unit()
              && part.value().compareTo(whole.value()) > 0
              && OF.matcher(line.between(whole.end(), part.start())).matches();
        })
        .mapToObj(i ->
            "'%s' says '%s' of '%s'; the whole comes before 중 or 가운데."
                .formatted(
                    field.name(), line.numbers().get(i).text(), line.numbers().get(i - 1).text()));
  }

  private static Stream<String> unfounded(Draft.Field field, Evidence evidence) {
    return evidence.numbers().lacking(inSummary(field.text(), evidence)).stream()
        .map(number ->
            "'%s' says '%s', which the title and abstract do not; write their numbers and units"
                    .formatted(field.name(), number.text())
                + " as they stand, compute none.");
  }

  /// The numbers that need a source. One thing (한 가지, 1개) may be anything in the singular.
  static List<Quantity> inSummary(String text, Evidence evidence) {
    var plain = PlainText.of(text);
    if (BEST.matcher(evidence.lowerCase()).find()) {
      plain = FIRST_PLACE.matcher(plain).replaceAll("위");
    }
    return Quantities.inDigits(withoutNames(Quantities.digitsOfSummary(plain), evidence.names()))
        .stream()
        .filter(number -> !isSingular(number))
        .toList();
  }

  /// The text at its length, with digits that are no quantity blotted out.
  static String withoutNames(String text, Names names) {
    var plain = NO_QUANTITY.matcher(text).replaceAll(NumberCheck::blank);
    for (var form : List.of(NAME_WITH_DATE, NAME_WITH_DIGITS)) {
      plain =
          form.matcher(plain)
              .replaceAll(match -> names.contain(match.group()) ? blank(match) : match.group());
    }
    return plain;
  }

  private static String blank(MatchResult match) {
    return " ".repeat(match.group().length());
  }

  private static boolean isSingular(Quantity number) {
    return number.unit() == Unit.COUNT && number.value().compareTo(BigDecimal.ONE) == 0;
  }
}
