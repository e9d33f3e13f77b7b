package io.nonmun.gpumodel.ptx;

/// An instruction, decoded: what a warp does.
interface Instruction {

  /// @param lanes those that execute it, at least one
  void execute(Warp warp, int lanes);
}
