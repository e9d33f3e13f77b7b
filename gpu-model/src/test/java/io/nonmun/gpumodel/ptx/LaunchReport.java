package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;

/// What a launch did.
///
/// @param instructions executed by warps
/// @param threadInstructions executed by threads
/// @param bytesRead of global memory that lanes asked for; what lanes of one warp share counts once
/// @param sectorsRead 32-byte sectors that these reads touched
/// @param bytesWritten the same of writes, with atomic operations
/// @param sectorsWritten the same of writes, with atomic operations
/// @param sharedAccesses warps' accesses of shared memory
/// @param bankConflicts passes over shared memory beyond those that the accesses need
public record LaunchReport(
    String kernel,
    Grid grid,
    long instructions,
    long threadInstructions,
    long bytesRead,
    long sectorsRead,
    long bytesWritten,
    long sectorsWritten,
    long sharedAccesses,
    long bankConflicts) {

  /// The share of the bytes read, in whole sectors, that no lane asked for: 0 is best.
  public double readWaste() {
    return sectorsRead == 0 ? 0 : 1 - bytesRead / (32.0 * sectorsRead);
  }

  /// The share of the bytes written, in whole sectors, that no lane wrote: 0 is best.
  public double writeWaste() {
    return sectorsWritten == 0 ? 0 : 1 - bytesWritten / (32.0 * sectorsWritten);
  }
}
