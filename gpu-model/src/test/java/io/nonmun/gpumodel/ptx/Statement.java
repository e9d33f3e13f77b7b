package io.nonmun.gpumodel.ptx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instruction as it is written.
///
/// @param line of the PTX text, from 1
/// @param guard the predicate before it, `@%p1` or `@!%p1`
record Statement(int line, @Nullable Operand guard, Opcode opcode, List<Operand> operands) {

  Operand operand(int index) {
    if (index >= operands.size()) {
      throw new PtxFault("too few operands");
    }
    return operands.get(index);
  }

  /// Says that this is an instruction, or a form of one, that the machine does not know.
  String unknown(String why) {
    return "line %d: unknown instruction: %s %s: %s".formatted(line, opcode, operands, why);
  }
}
