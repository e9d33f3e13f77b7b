package io.nonmun.summarizer.summary.check;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// A number as a text states it, with its unit.
///
/// @param value magnitudes multiplied in (`126M`, `1.26억`), without a sign, as prose turns signs
///   into words
/// @param approximate whether the text says so (약, 거의, 이상)
/// @param opensRange whether the next number is the other end of a range, `30-60%`
/// @param text as written, for a reason
record Quantity(BigDecimal value, Unit unit, boolean approximate, boolean opensRange, String text) {

  private static final double ROUNDING = 0.01;
  private static final double ROUNDING_IF_APPROXIMATE = 0.05;

  /// Whether this number may be written where the source has that one: the same value, or the
  /// source value correctly rounded to fewer decimals and off by 1 % at most. Beside 약 whole digits
  /// may be rounded too, by 5 % at most.
  boolean restsOn(Quantity source) {
    return unit.agrees(source.unit)
        && (value.compareTo(source.value) == 0 || isRounding(source.value));
  }

  private boolean isRounding(BigDecimal exact) {
    int scale = (approximate ? value.stripTrailingZeros() : value).scale();
    var tolerance = exact.doubleValue() * (approximate ? ROUNDING_IF_APPROXIMATE : ROUNDING);
    return exact.stripTrailingZeros().scale() > scale
        && Math.abs(exact.doubleValue() - value.doubleValue()) <= tolerance
        && exact.setScale(scale, RoundingMode.HALF_UP).compareTo(value) == 0;
  }
}
