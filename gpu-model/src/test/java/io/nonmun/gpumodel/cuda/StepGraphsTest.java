package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepGraphsTest {

  private static final int STEPS = 200;

  /// Of a step: the slice of memory that its copy is.
  private static final long STEP_BYTES = 100;

  private final AtomicInteger launches = new AtomicInteger();
  private final CudaContext.Stream stream = KernelsTest.counting(launches);

  @Test
  void aReplayAllocatesNothingForItsRows() {
    var machine = new PtxMachine();
    var device = machine.devices().getFirst();
    try (var context = machine.open(device)) {
      var resources = new Resources(context);
      var graphs = new StepGraphs(stream, 256);
      graphs.ready();
      var batch = new DeviceBatch(context, stream, resources, graphs::close);
      var cache = new PagedCache(context, new KvCache.Shape(1, 1, 64), 50, 50, graphs);
      var step = new Batch(Collections.nCopies(250, piece()));
      assertThat(graphs.rows(step, 256, false)).isEqualTo(256);
      for (var i = 0; i < STEPS; i++) { // loads the classes
        replay(graphs, batch, cache, step);
      }
      launches.set(0);

      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      var before = threads.getCurrentThreadAllocatedBytes();
      for (var i = 0; i < STEPS; i++) {
        replay(graphs, batch, cache, step);
      }

      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .isLessThanOrEqualTo(STEPS * STEP_BYTES);
      assertThat(launches).hasValue(STEPS);
      cache.close();
      resources.close();
    }
  }

  private static Piece piece() {
    return new Piece(new int[1], 640, new int[41], Wanted.LAST);
  }

  private static void replay(StepGraphs graphs, DeviceBatch to, PagedCache cache, Batch step) {
    var rows = graphs.rows(step, 256, false);
    to.set(step, rows);
    graphs.launch(cache, rows, () -> {});
  }
}
