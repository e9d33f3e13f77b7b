package io.nonmun.summarizer.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every number, percentage and unit stands in the paper's title or abstract, give or take its
/// spelling and honest rounding ([Quantity#restsOn]). What a model computes itself, such as the
/// difference of two figures, is not in the source and fails.
final class NumberCheck implements Check {

  /// `Llama 3.1`, `top-5`: the digits are the name's.
  private static final Pattern NAME_WITH_DIGITS =
      Pattern.compile("[A-Za-z]{1,40}[ -]?\\d{1,15}(?:\\.\\d{1,9})?");

  /// `1)` and `(2)` number the summary's own points.
  private static final Pattern ENUMERATOR = Pattern.compile("(?<![\\p{L}\\p{N}])\\(?[1-9]\\)");

  @Override
  public String name() {
    return "numbers";
  }

  @Override
  public List<String> faults(Draft draft) {
    var names = Names.of(draft.source());
    var known = inSource(draft.source().title() + " . " + draft.source().abstractText());
    return draft.fields().stream().flatMap(field -> faults(field, known, names)).toList();
  }

  private static Stream<String> faults(Draft.Field field, List<Quantity> known, Names names) {
    return inSummary(field.text(), names).stream()
        .filter(quantity -> known.stream().noneMatch(quantity::restsOn))
        .map(quantity ->
            "'%s' says '%s', which the title and abstract do not; write their numbers and units"
                    .formatted(field.name(), quantity.text())
                + " as they stand, compute none.");
  }

  static List<Quantity> inSource(String text) {
    return Quantities.inSource(PlainText.of(text));
  }

  /// The numbers that need a source. One thing (한 가지, 1개) may be anything in the singular.
  static List<Quantity> inSummary(String text, Names names) {
    var plain = ENUMERATOR.matcher(PlainText.of(text)).replaceAll(" ");
    var nameless =
        NAME_WITH_DIGITS
            .matcher(plain)
            .replaceAll(match -> names.contain(match.group()) ? "" : match.group());
    return Quantities.inSummary(nameless).stream()
        .filter(quantity -> !isSingular(quantity))
        .toList();
  }

  private static boolean isSingular(Quantity quantity) {
    return quantity.value().compareTo(BigDecimal.ONE) == 0
        && (quantity.unit() == Unit.COUNT || quantity.unit() == Unit.NONE);
  }
}
