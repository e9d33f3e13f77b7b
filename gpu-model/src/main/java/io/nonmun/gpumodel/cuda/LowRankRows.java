package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a step that adapters are for, on the device, and room for what is between an
/// adapter's two products.
final class LowRankRows {

  private final CudaContext context;
  private final Stream stream;
  private final Staging staging;
  private final Map<int[], Integer> known = new IdentityHashMap<>();
  private @Nullable DeviceMemory rows;
  private @Nullable DeviceMemory low;
  private int filled;

  /// @param resources that its memory is closed with
  LowRankRows(CudaContext context, Stream stream, Staging staging, Resources resources) {
    this.context = context;
    this.stream = stream;
    this.staging = staging;
    resources.onClose(() -> {
      free(rows);
      free(low);
    });
  }

  private static void free(@Nullable DeviceMemory memory) {
    if (memory != null) {
      memory.close();
    }
  }

  /// Another step begins.
  void clear() {
    known.clear();
    filled = 0;
  }

  /// Makes room beforehand for a step of so many rows, each of which is once among all rows and
  /// once among those whose logits are wanted, at most.
  void reserve(int ofStep, int rank) {
    rows = reserve(rows, 2L * ofStep * Integer.BYTES);
    low = reserve(low, (long) ofStep * rank * Float.BYTES);
  }

  private DeviceMemory reserve(@Nullable DeviceMemory memory, long bytes) {
    if (memory != null && memory.bytes() >= bytes) {
      return memory;
    }
    stream.synchronize();
    free(memory);
    known.clear();
    filled = 0;
    return context.allocate(bytes);
  }

  /// Where they are on the device; brings them there when a step asks for the first time.
  long rows(int[] some) {
    if (!known.containsKey(some)) {
      rows = reserve(rows, (long) (filled + some.length) * Integer.BYTES);
      known.put(some, filled);
      staging.upload(some, rows.address() + (long) filled * Integer.BYTES);
      filled += some.length;
    }
    assert rows != null;
    return rows.address() + (long) known.get(some) * Integer.BYTES;
  }

  long low() {
    assert low != null;
    return low.address();
  }
}
