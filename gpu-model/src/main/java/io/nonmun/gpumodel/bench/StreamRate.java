package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/// How fast a device reads and writes its memory, by the simplest kernel that there is: `gate`
/// reads two values and writes one, and computes next to nothing.
final class StreamRate {

  private static final int COLUMNS = 8192;
  private static final int WARM_UP = 3;
  private static final int RUNS = 20;

  private StreamRate() {}

  /// @param rows of two tensors of 8,192 float32 each, which should be far larger than any cache
  /// @return bytes a second, those read and those written
  static double measure(Backend backend, int rows) {
    var gate = filled(backend, rows, COLUMNS);
    var up = filled(backend, rows, COLUMNS);
    var row = new float[COLUMNS];
    run(backend, rows, gate, up, WARM_UP, row);
    var seconds = run(backend, rows, gate, up, RUNS, row);
    return 3.0 * Float.BYTES * rows * COLUMNS * RUNS / seconds;
  }

  /// Values between -1 and 1, the same in every row; a step of so many rows has begun then.
  static Tensor filled(Backend backend, int rows, int columns) {
    var type = TensorType.F32;
    var data = Arena.ofAuto().allocate(type.bytes(2L * columns), 64);
    var layout = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < 2 * columns; i++) {
      data.setAtIndex(layout, i, (float) Math.sin(i));
    }
    var table = backend.load(new GgufTensor("waves", type, List.of((long) columns, 2L), data));
    var blocks = IntStream.range(0, KvCache.Shape.blocks(rows)).toArray();
    var out = backend.allocate(rows, columns);
    backend.begin(new Batch(List.of(new Piece(new int[rows], 0, blocks, Wanted.NONE))));
    backend.embed(table, 1, out);
    return out;
  }

  private static double run(
      Backend backend, int rows, Tensor gate, Tensor up, int times, float[] row) {
    var begin = System.nanoTime();
    for (var i = 0; i < times; i++) {
      backend.gate(rows, Activation.SILU, gate, up);
    }
    backend.read(1, gate, row); // waits
    return (System.nanoTime() - begin) / 1e9;
  }
}
