package io.nonmun.summarizer.summary.check;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// A number as a text states it, with its unit.
///
/// @param value magnitudes multiplied in (`126M`, `1.26억`), without a sign, as prose turns signs
///   into words; a power of ten for 수십, 수백, `hundreds`
/// @param particle the value if the 만 after it is no ten thousand but the particle 'only'; else the
///   same
/// @param several whether only its power of ten is said
/// @param approximate whether the text says so (약, 거의, 이상)
/// @param opensRange whether the next number is the other end of a range, `30-60%`
/// @param text as written, for a reason
/// @param start where its digits begin in the text that was read
/// @param end where its unit begins
record Quantity(
    BigDecimal value,
    BigDecimal particle,
    Unit unit,
    boolean several,
    boolean approximate,
    boolean opensRange,
    String text,
    int start,
    int end) {

  private static final double ROUNDING = 0.01;
  private static final double ROUNDING_IF_APPROXIMATE = 0.05;

  /// Whether this number may be written where the source has that one: the same value, or the
  /// source value correctly rounded to fewer decimals and off by 1 % at most. Beside 약 whole digits
  /// may be rounded too, by 5 % at most.
  boolean restsOn(Quantity source) {
    if (several || source.several) {
      return unitAgrees(source) && several && isOfThisOrder(source);
    }
    if (unit.convertsTo(source.unit)) {
      return equalsOrRounds(value, unit.convert(source.value, source.unit));
    }
    return unitAgrees(source)
        && (equalsOrRounds(value, source.value) || particle.compareTo(source.value) == 0);
  }

  private boolean unitAgrees(Quantity source) {
    return unit.agrees(source.unit) || unit == Unit.COUNT && source.unit == Unit.TIMES;
  }

  private boolean isOfThisOrder(Quantity source) {
    return source.several
        ? value.compareTo(source.value) == 0
        : source.value.compareTo(value) > 0
            && source.value.compareTo(value.scaleByPowerOfTen(1)) < 0;
  }

  private boolean equalsOrRounds(BigDecimal stated, BigDecimal exact) {
    return stated.compareTo(exact) == 0 || isRounding(exact);
  }

  private boolean isRounding(BigDecimal exact) {
    int scale = (approximate ? value.stripTrailingZeros() : value).scale();
    var tolerance = exact.doubleValue() * (approximate ? ROUNDING_IF_APPROXIMATE : ROUNDING);
    return exact.stripTrailingZeros().scale() > scale
        && Math.abs(exact.doubleValue() - value.doubleValue()) <= tolerance
        && exact.setScale(scale, RoundingMode.HALF_UP).compareTo(value) == 0;
  }
}
