package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend.Experts;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import org.jspecify.annotations.Nullable;

/// Room for what is between the kernels of a layer with experts. Each expert's rows have places
/// side by side, in groups of as many as a kernel multiplies at a time, so some places have no row.
final class ExpertRows {

  /// What `route.cu` has registers and shared memory for.
  static final int MOST_EXPERTS = 1024;

  static final int MOST_USED = 32;

  private static final int FEW = 8;
  private static final int MANY = 32;

  private final CudaContext context;
  private final Stream stream;
  private final PackedActivations packed;
  private @Nullable DeviceMemory memory;

  /// Where each part is in [#memory].
  ///
  /// @param groupRows places of a group
  record Layout(
      int groupRows,
      int groups,
      long scores,
      long experts,
      long shares,
      long placesOfRows,
      long rowsOfPlaces,
      long groupsAt,
      long gate,
      long up,
      long down,
      long bytes) {

    /// Places in all.
    int places() {
      return groups * groupRows;
    }
  }

  /// @param resources that its memory is closed with
  ExpertRows(CudaContext context, Stream stream, Resources resources) {
    this.context = context;
    this.stream = stream;
    packed = new PackedActivations(context, stream, resources);
    resources.onClose(this::free);
  }

  private void free() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }

  /// Bytes for steps of so many rows, in all.
  static long bytes(Experts.Shape of, int rows) {
    var layout = layout(of, rows, 0);
    return layout.bytes() + PackedActivations.bytes(layout.places(), columns(of));
  }

  private static int columns(Experts.Shape of) {
    return Math.max(of.width(), of.inner());
  }

  /// Allocates only for more rows than before.
  void reserve(Experts.Shape of, int rows) {
    var layout = layout(of, rows, 0);
    if (memory == null || memory.bytes() < layout.bytes()) {
      stream.synchronize();
      free();
      memory = context.allocate(layout.bytes());
    }
    if (!packed.hasRoom(layout.places(), columns(of))) {
      stream.synchronize();
      packed.reserve(layout.places(), columns(of));
    }
  }

  PackedActivations packed() {
    return packed;
  }

  /// For a step that room was made for.
  Layout layout(Experts.Shape of, int rows) {
    assert memory != null;
    return layout(of, rows, memory.address());
  }

  static Layout layout(Experts.Shape of, int rows, long address) {
    var uses = rows * of.used();
    var groupRows = uses <= FEW * of.count() ? FEW : MANY;
    var groups =
        uses / groupRows + Math.min(of.count(), uses); // each may have one that is not full
    var places = (long) groups * groupRows;
    var at = new Parts(address);
    return new Layout(
        groupRows,
        groups,
        at.next((long) rows * of.count()),
        at.next(uses),
        at.next(uses),
        at.next(uses),
        at.next(places),
        at.next(2L * groups),
        at.next(places * of.inner()),
        at.next(places * of.inner()),
        at.next(places * of.width()),
        at.next(0) - address);
  }

  /// Hands out parts of 4 bytes a value, each at a multiple of 256 bytes.
  private static final class Parts {

    private long next;

    Parts(long address) {
      next = address;
    }

    long next(long values) {
      var part = next;
      next += Math.ceilDiv(values * Integer.BYTES, 256) * 256L;
      return part;
    }
  }
}
