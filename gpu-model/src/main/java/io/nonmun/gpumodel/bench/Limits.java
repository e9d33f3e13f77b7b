package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Comparator;

/// What a machine does at best, measured on it: how fast its memory is read, and how fast the
/// backend multiplies.
///
/// @param bytesPerSecond of the CPU's memory, all threads together, or of the device's
/// @param flopsPerSecond of a model's largest matrix with many rows at once: what its kernels
///   reach, which may be less than the hardware could do
public record Limits(double bytesPerSecond, double flopsPerSecond) {

  /// Of 128 MiB each, on a device.
  private static final int STREAMED_ROWS = 4096;

  /// For the reference, which computes one value after the other.
  private static final int FEW_ROWS = 16;

  private static final int RUNS = 5;

  /// @param backend to be closed by the caller, which then has what was allocated here
  /// @param file of the model that it is to compute
  /// @param rows of a full step
  public static Limits measure(Backend backend, Gguf file, int rows) throws InterruptedException {
    return measure(
        backend, file, rows, backend.name().startsWith("cuda") ? STREAMED_ROWS : FEW_ROWS);
  }

  static Limits measure(Backend backend, Gguf file, int rows, int streamed)
      throws InterruptedException {
    var bytes =
        backend.name().startsWith("cpu (")
            ? MemoryBandwidth.measure(Runtime.getRuntime().availableProcessors())
            : StreamRate.measure(backend, streamed);
    return new Limits(bytes, flops(backend, largest(file), rows));
  }

  /// Of a layer, as logits are wanted of few rows.
  private static GgufTensor largest(Gguf file) {
    return file.tensors().stream()
        .filter(tensor -> tensor.name().startsWith("blk.") && tensor.shape().size() == 2)
        .max(Comparator.comparingLong(tensor -> (long) tensor.rows() * tensor.columns()))
        .orElseThrow();
  }

  private static double flops(Backend backend, GgufTensor matrix, int rows) {
    var x = StreamRate.filled(backend, rows, matrix.columns());
    var product = new Product(backend.load(matrix), null, backend.allocate(rows, matrix.rows()));
    var row = new float[matrix.rows()];
    var best = Double.POSITIVE_INFINITY;
    for (var run = 0; run <= RUNS; run++) {
      var begin = System.nanoTime();
      backend.multiply(rows, x, product);
      backend.read(1, product.out(), row); // waits
      if (run > 0) { // the first one warms up
        best = Math.min(best, (System.nanoTime() - begin) / 1e9);
      }
    }
    return 2.0 * rows * matrix.rows() * matrix.columns() / best;
  }
}
