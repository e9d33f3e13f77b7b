package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.LaneFunction.two;

import org.jspecify.annotations.Nullable;

/// `setp`: sections 9.7.6 and 9.7.7 of the PTX ISA.
final class Comparisons {

  private Comparisons() {}

  /// @return null if this is none the machine knows
  static @Nullable LaneFunction of(Opcode opcode) {
    // setp.CmpOp{.BoolOp}{.ftz}.type
    Type type = opcode.type();
    LaneFunction compare = compare(opcode.part(1), type, opcode.has("ftz"));
    if (compare == null) {
      return null;
    }
    return switch (opcode.part(2)) {
      case "and" -> (a, b, c, d) -> compare.apply(a, b, 0, 0) & c;
      case "or" -> (a, b, c, d) -> compare.apply(a, b, 0, 0) | c;
      case "xor" -> (a, b, c, d) -> compare.apply(a, b, 0, 0) ^ c;
      case "ftz" -> opcode.part(4).isEmpty() ? compare : null;
      default -> opcode.part(3).isEmpty() ? compare : null;
    };
  }

  private static @Nullable LaneFunction compare(String comparison, Type type, boolean flush) {
    if (type == Type.F32) {
      return flush ? flushed(comparison) : floats(comparison);
    }
    if (type == Type.F64) {
      return doubles(comparison);
    }
    if (type == Type.F16 || type == Type.BF16) {
      Halves format = Halves.of(type);
      LaneFunction compare = doubles(comparison);
      return compare == null
          ? null
          : two((a, b) ->
              compare.apply(Floats.bits(format.decode(a)), Floats.bits(format.decode(b)), 0, 0));
    }
    return integers(comparison, type);
  }

  private static @Nullable LaneFunction integers(String comparison, Type type) {
    int s = type.shift();
    if (type.isSigned()) {
      return switch (comparison) {
        case "eq" -> two((a, b) -> is(a << s == b << s));
        case "ne" -> two((a, b) -> is(a << s != b << s));
        case "lt" -> two((a, b) -> is(a << s < b << s));
        case "le" -> two((a, b) -> is(a << s <= b << s));
        case "gt" -> two((a, b) -> is(a << s > b << s));
        case "ge" -> two((a, b) -> is(a << s >= b << s));
        default -> null;
      };
    }
    return switch (comparison) {
      case "eq" -> two((a, b) -> is(a << s == b << s));
      case "ne" -> two((a, b) -> is(a << s != b << s));
      case "lt", "lo" -> two((a, b) -> is(Long.compareUnsigned(a << s, b << s) < 0));
      case "le", "ls" -> two((a, b) -> is(Long.compareUnsigned(a << s, b << s) <= 0));
      case "gt", "hi" -> two((a, b) -> is(Long.compareUnsigned(a << s, b << s) > 0));
      case "ge", "hs" -> two((a, b) -> is(Long.compareUnsigned(a << s, b << s) >= 0));
      default -> null;
    };
  }

  private static @Nullable LaneFunction floats(String comparison) {
    return switch (comparison) {
      case "eq" -> two((a, b) -> is(Floats.f(a) == Floats.f(b)));
      case "ne" -> two((a, b) -> is(Floats.f(a) < Floats.f(b) || Floats.f(a) > Floats.f(b)));
      case "lt" -> two((a, b) -> is(Floats.f(a) < Floats.f(b)));
      case "le" -> two((a, b) -> is(Floats.f(a) <= Floats.f(b)));
      case "gt" -> two((a, b) -> is(Floats.f(a) > Floats.f(b)));
      case "ge" -> two((a, b) -> is(Floats.f(a) >= Floats.f(b)));
      // True of a NaN too.
      case "equ" -> two((a, b) -> is(!(Floats.f(a) < Floats.f(b) || Floats.f(a) > Floats.f(b))));
      case "neu" -> two((a, b) -> is(Floats.f(a) != Floats.f(b)));
      case "ltu" -> two((a, b) -> is(!(Floats.f(a) >= Floats.f(b))));
      case "leu" -> two((a, b) -> is(!(Floats.f(a) > Floats.f(b))));
      case "gtu" -> two((a, b) -> is(!(Floats.f(a) <= Floats.f(b))));
      case "geu" -> two((a, b) -> is(!(Floats.f(a) < Floats.f(b))));
      case "num" -> two((a, b) -> is(!Float.isNaN(Floats.f(a)) && !Float.isNaN(Floats.f(b))));
      case "nan" -> two((a, b) -> is(Float.isNaN(Floats.f(a)) || Float.isNaN(Floats.f(b))));
      default -> null;
    };
  }

  private static @Nullable LaneFunction flushed(String comparison) {
    LaneFunction compare = floats(comparison);
    return compare == null
        ? null
        : two((a, b) -> compare.apply(Floats.flush(a), Floats.flush(b), 0, 0));
  }

  private static @Nullable LaneFunction doubles(String comparison) {
    return switch (comparison) {
      case "eq" -> two((a, b) -> is(Floats.d(a) == Floats.d(b)));
      case "ne" -> two((a, b) -> is(Floats.d(a) < Floats.d(b) || Floats.d(a) > Floats.d(b)));
      case "lt" -> two((a, b) -> is(Floats.d(a) < Floats.d(b)));
      case "le" -> two((a, b) -> is(Floats.d(a) <= Floats.d(b)));
      case "gt" -> two((a, b) -> is(Floats.d(a) > Floats.d(b)));
      case "ge" -> two((a, b) -> is(Floats.d(a) >= Floats.d(b)));
      case "neu" -> two((a, b) -> is(Floats.d(a) != Floats.d(b)));
      case "ltu" -> two((a, b) -> is(!(Floats.d(a) >= Floats.d(b))));
      case "leu" -> two((a, b) -> is(!(Floats.d(a) > Floats.d(b))));
      case "gtu" -> two((a, b) -> is(!(Floats.d(a) <= Floats.d(b))));
      case "geu" -> two((a, b) -> is(!(Floats.d(a) < Floats.d(b))));
      default -> null;
    };
  }

  private static long is(boolean condition) {
    return condition ? 1 : 0;
  }
}
