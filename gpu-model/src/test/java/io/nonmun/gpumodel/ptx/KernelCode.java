package io.nonmun.gpumodel.ptx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A kernel, decoded.
///
/// Each register is 32 `long`s, one for each lane; immediates and special registers are registers
/// too, so that an operand is always an index.
///
/// @param instructions the last ends the thread
/// @param guards for each instruction, where its predicate's register begins, negative for `@!`; 0
///   for none
/// @param statements what each was decoded from
/// @param registers how many there are
/// @param constants where each immediate's register begins
/// @param specials where each special register (`%tid.x`) begins
/// @param sharedBytes static shared memory, to where dynamic shared memory begins
/// @param localBytes local memory of a thread
record KernelCode(
    PtxModule.Source text,
    Instruction[] instructions,
    int[] guards,
    List<Statement> statements,
    int registers,
    Map<Long, Integer> constants,
    Map<String, Integer> specials,
    int sharedBytes,
    int localBytes) {

  String name() {
    return text.name();
  }

  Statement source(int pc) {
    return statements.get(pc);
  }

  /// Registers of a warp, with the constants in place.
  long[] newRegisters() {
    var values = new long[registers * Warp.SIZE];
    constants.forEach((value, from) -> Arrays.fill(values, from, from + Warp.SIZE, value));
    return values;
  }
}
