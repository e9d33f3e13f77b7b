package io.nonmun.gpumodel.schema;

import static io.nonmun.gpumodel.schema.Automaton.GOTO;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds the decimal numbers of a range to an automaton, without exponents.
///
/// A number is counted in units of its last place. A prefix of its digits stands for the interval
/// of the numbers that begin with it, and a digit is allowed where the interval and the range meet.
/// Prefixes that are not those of a bound differ in nothing but their length, so that there are few
/// states whatever the range.
final class NumberRange {

  private final AutomatonBuilder states;
  private final int after;
  private final int digits; // before the point, at most
  private final int places; // behind the point, at most
  private final Map<String, Integer> known = new HashMap<>();
  private BigInteger least = BigInteger.ZERO; // of the sign at hand, in units
  private BigInteger most = BigInteger.ZERO;
  private String sign = "";

  private NumberRange(AutomatonBuilder states, int after, int digits, int places) {
    this.states = states;
    this.after = after;
    this.digits = digits;
    this.places = places;
  }

  /// @param low null for none; else included, if it has no more places than numbers may have
  /// @param high null for none; else included
  /// @param isLowIncluded whether the number may be `low` itself
  /// @param digits before the point, at most
  /// @param places behind the point, at most; 0 for integers
  /// @return false if there is no number in the range
  static boolean add(
      AutomatonBuilder states,
      int site,
      int after,
      @Nullable BigDecimal low,
      boolean isLowIncluded,
      @Nullable BigDecimal high,
      boolean isHighIncluded,
      int digits,
      int places) {
    var end = BigInteger.TEN.pow(digits + places).subtract(BigInteger.ONE);
    var least = end.negate();
    if (low != null) {
      var unit = low.movePointRight(places);
      least = least.max(unit.setScale(0, RoundingMode.CEILING).toBigInteger());
      if (!isLowIncluded && new BigDecimal(least).compareTo(unit) == 0) {
        least = least.add(BigInteger.ONE);
      }
    }
    var most = end;
    if (high != null) {
      var unit = high.movePointRight(places);
      most = most.min(unit.setScale(0, RoundingMode.FLOOR).toBigInteger());
      if (!isHighIncluded && new BigDecimal(most).compareTo(unit) == 0) {
        most = most.subtract(BigInteger.ONE);
      }
    }
    if (least.compareTo(most) > 0) {
      return false;
    }
    var range = new NumberRange(states, after, digits, places);
    if (most.signum() >= 0) {
      range.begin(site, "", least.max(BigInteger.ZERO), most);
    }
    if (least.signum() < 0) {
      var minus = states.state();
      states.move(site, '-', GOTO | minus);
      range.begin(minus, "-", most.negate().max(BigInteger.ONE), least.negate());
    }
    return true;
  }

  private void begin(int site, String newSign, BigInteger newLeast, BigInteger newMost) {
    sign = newSign;
    least = newLeast;
    most = newMost;
    for (var digit = 0; digit <= 9; digit++) {
      var value = BigInteger.valueOf(digit);
      // Nothing follows a leading zero but the point.
      if (digit == 0 ? meets(value, places) : goesOn(value, 1)) {
        states.move(site, '0' + digit, GOTO | whole(value, 1));
      }
    }
  }

  /// Whether the numbers that begin with digits and have `rest` more places are some of the range.
  private boolean meets(BigInteger prefix, int rest) {
    var unit = BigInteger.TEN.pow(rest);
    var first = prefix.multiply(unit);
    return first.compareTo(most) <= 0 && first.add(unit).compareTo(least) > 0;
  }

  private boolean isInside(BigInteger prefix, int rest) {
    var unit = BigInteger.TEN.pow(rest);
    var first = prefix.multiply(unit);
    return first.compareTo(least) >= 0 && first.add(unit).compareTo(most) <= 0;
  }

  private boolean goesOn(BigInteger prefix, int length) {
    for (var more = 0; length + more <= digits; more++) {
      if (meets(prefix, more + places)) {
        return true;
      }
    }
    return false;
  }

  /// The state behind digits before the point.
  private int whole(BigInteger prefix, int length) {
    var name =
        "%s%d %s %s"
                .formatted(sign, length, place(prefix, length, least), place(prefix, length, most))
            + (prefix.signum() == 0 ? " zero" : "");
    var old = known.get(name);
    if (old != null) {
      return old;
    }
    var state = states.state();
    known.put(name, state);
    var number = prefix.multiply(BigInteger.TEN.pow(places));
    if (number.compareTo(least) >= 0 && number.compareTo(most) <= 0) {
      states.otherwise(state, after);
    }
    if (places > 0 && meets(prefix, places)) {
      var point = states.state();
      states.move(state, '.', GOTO | point);
      fraction(point, prefix, places);
    }
    for (var digit = 0; digit <= 9 && length < digits && prefix.signum() > 0; digit++) {
      var next = next(prefix, digit);
      if (goesOn(next, length + 1)) {
        states.move(state, '0' + digit, GOTO | whole(next, length + 1));
      }
    }
    return state;
  }

  private static BigInteger next(BigInteger prefix, int digit) {
    return prefix.multiply(BigInteger.TEN).add(BigInteger.valueOf(digit));
  }

  /// How digits compare to as many of a bound, and what they are where they are the same.
  private String place(BigInteger prefix, int length, BigInteger bound) {
    var whole = bound.divide(BigInteger.TEN.pow(places));
    var size = whole.toString().length();
    if (length > size) {
      return ">";
    }
    return switch (prefix.compareTo(whole.divide(BigInteger.TEN.pow(size - length)))) {
      case 0 -> "=";
      case 1 -> ">";
      default -> "<";
    };
  }

  /// Adds the digits behind the point, or behind some of them.
  private void fraction(int state, BigInteger prefix, int rest) {
    for (var digit = 0; digit <= 9; digit++) {
      var next = next(prefix, digit);
      if (!meets(next, rest - 1)) {
        continue;
      }
      if (isInside(next, rest - 1)) {
        states.move(state, '0' + digit, GOTO | free(rest - 1));
        continue;
      }
      var behind = states.state();
      states.move(state, '0' + digit, GOTO | behind);
      var number = next.multiply(BigInteger.TEN.pow(rest - 1));
      if (number.compareTo(least) >= 0 && number.compareTo(most) <= 0) {
        states.otherwise(behind, after);
      }
      if (rest > 1) {
        fraction(behind, next, rest - 1);
      }
    }
  }

  /// A state from which any digits are taken, so many at most.
  private int free(int rest) {
    var old = known.get("free " + rest);
    if (old != null) {
      return old;
    }
    var state = states.state();
    known.put("free " + rest, state);
    states.otherwise(state, after);
    if (rest > 0) {
      states.move(state, '0', '9', GOTO | free(rest - 1));
    }
    return state;
  }
}
