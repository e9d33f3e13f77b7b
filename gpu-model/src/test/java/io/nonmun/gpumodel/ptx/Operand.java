package io.nonmun.gpumodel.ptx;

import java.util.List;

/// An operand as it is written.
sealed interface Operand {

  /// A register, variable, label or parameter, or `_`.
  record Name(String text) implements Operand {}

  /// An immediate: an integer, or a float's bits.
  record Number(long bits) implements Operand {}

  /// `!%p1`
  record Not(Name predicate) implements Operand {}

  /// `%r1|%p1`
  record Pair(Name first, Name second) implements Operand {}

  /// `{%r1, %r2}`
  record Vector(List<Operand> elements) implements Operand {}

  /// `[%rd1+4]`
  record Address(Operand base, long offset) implements Operand {}
}
