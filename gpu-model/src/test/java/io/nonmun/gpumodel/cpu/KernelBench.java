package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How fast the kernels are by themselves: decode in GB/s of repacked weights and in billions of
/// weights a second, prefill in GFLOP/s.
@Tag("bench")
class KernelBench {

  private static final int ROWS = 8192;
  private static final int COLUMNS = 2048;
  private static final int PREFILL = 96;
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  @Test
  void run() {
    System.out.printf("%-6s %10s %10s %12s%n", "type", "GB/s", "G weights/s", "GFLOP/s");
    for (var type : TensorType.values()) {
      try (var arena = Arena.ofShared();
          var workers = new Workers(2)) {
        // Larger than the caches, as a model is.
        var copies = 4;
        var panels = new Panels[copies];
        for (var i = 0; i < copies; i++) {
          panels[i] = Repacker.repack(RandomTensors.of(type, ROWS, COLUMNS, i, arena), workers);
        }
        var x = new Activations();
        x.of(RandomTensors.activations(PREFILL * COLUMNS, 1), COLUMNS, COLUMNS);
        x.quantise(1);
        var out = new float[PREFILL * ROWS];
        var decode =
            median(() -> {
              for (var each : panels) {
                workers.run(
                    each.panels() / Panels.TILE,
                    part ->
                        each.multiply(
                            part * Panels.TILE,
                            Panels.TILE,
                            x,
                            0,
                            out,
                            part * Panels.TILE * Lanes.ROWS));
              }
            });
        var buffers = ThreadLocal.withInitial(() -> new float[256 * Lanes.ROWS]);
        var prefill =
            median(() ->
                workers.run(
                    panels[0].panels(),
                    panel -> {
                      for (var from = 0; from < COLUMNS; from += 256) {
                        panels[0].dequantize(panel, from, 256, buffers.get());
                        Gemm.multiply(
                            buffers.get(),
                            256,
                            x.values(),
                            from,
                            COLUMNS,
                            PREFILL,
                            out,
                            panel * Lanes.ROWS,
                            ROWS);
                      }
                    }));
        System.out.printf(
            "%-6s %10.1f %10.1f %12.0f%n",
            type,
            Arrays.stream(panels).mapToLong(Panels::bytes).sum() / decode / 1e9,
            (double) copies * ROWS * COLUMNS / decode / 1e9,
            2.0 * PREFILL * ROWS * COLUMNS / prefill / 1e9);
      }
    }
  }

  /// Seconds; once C2 has had its time.
  private static double median(Runnable work) {
    for (var start = System.nanoTime(); System.nanoTime() - start < WARM_UP.toNanos(); ) {
      work.run();
    }
    var times = new double[25];
    for (var i = 0; i < times.length; i++) {
      var start = System.nanoTime();
      work.run();
      times[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
