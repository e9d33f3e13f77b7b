package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// One launch of a kernel.
///
/// @param sharedMemory bytes of dynamic shared memory
/// @param parameters `.param` space
record Launch(
    KernelCode code, GlobalMemory global, Grid grid, int sharedMemory, MemorySegment parameters) {

  /// Runs all blocks, as many at once as there are processors.
  ///
  /// @throws PtxFault if a thread does something that it must not
  LaunchReport run() {
    int blocks = Math.multiplyExact(grid.blocksX(), grid.blocksY() * grid.blocksZ());
    int workers = Math.min(blocks, Runtime.getRuntime().availableProcessors());
    var next = new AtomicInteger();
    Traffic traffic =
        IntStream.range(0, workers)
            .parallel()
            .mapToObj(_ -> run(next, blocks))
            .collect(Traffic::new, Traffic::add, Traffic::add);
    return traffic.report(code.name(), grid);
  }

  private Traffic run(AtomicInteger next, int blocks) {
    var block = new Block(this);
    int number;
    while ((number = next.getAndIncrement()) < blocks) {
      try {
        block.run(number);
      } catch (PtxFault e) {
        next.set(blocks);
        throw e;
      }
    }
    return block.traffic();
  }
}
