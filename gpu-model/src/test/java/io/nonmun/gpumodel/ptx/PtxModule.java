package io.nonmun.gpumodel.ptx;

import java.util.List;
import java.util.Map;

/// A PTX text, parsed.
///
/// @param variables in `.global`, `.const` and `.shared`
record PtxModule(List<Variable> variables, Map<String, Source> kernels) {

  /// @param space `global`, `const`, `shared`, `local` or `param`
  /// @param bytes its size; 0 for dynamic shared memory
  /// @param content initial bytes, or none
  record Variable(String space, String name, int align, int bytes, byte[] content) {}

  /// A kernel's text.
  ///
  /// @param registers the type of each
  /// @param labels the index of the statement that follows each
  /// @param maxThreads threads of a block at most, or 0
  record Source(
      String name,
      List<Variable> parameters,
      List<Variable> variables,
      Map<String, Type> registers,
      List<Statement> statements,
      Map<String, Integer> labels,
      int maxThreads) {}
}
