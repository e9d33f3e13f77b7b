package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A step's numbers on the device: what the kernels know of its rows and sequences, brought there
/// in one copy.
///
/// In this order: the pieces of one token, those of more (as `attention.cuh` lays them out), all
/// pieces again for layers that see a window, whose block tables may be others; for each row its
/// token, position and slot, and its slot in such layers; the wanted rows; and the block tables.
/// Where each begins, but for single tables, depends on how many pieces and rows there are only.
final class DeviceBatch {

  /// Grows when a step needs more, which is allocation beyond the start: enough for 256 sequences
  /// of 2,000 tokens, and 2,048 rows.
  private static final int LEAST_INTEGERS = 64 << 10;

  private static final int PIECE_INTEGERS = 4;

  /// The slot of rows that only fill a step up.
  private static final int NOWHERE = -1;

  private final CudaContext context;
  private final Stream stream;
  private final Event copied;
  private @Nullable HostMemory host;
  private @Nullable DeviceMemory device;
  private int capacity;

  private final Runnable moved;
  private int rows;
  private int pieces;
  private int wantedCount;
  private int filled;
  private int decodes;
  private int mostPrefillTokens;

  /// @param resources that its memory is closed with
  /// @param moved called before it is given another place on the device
  DeviceBatch(CudaContext context, Stream stream, Resources resources, Runnable moved) {
    this.context = context;
    this.moved = moved;
    this.stream = stream;
    copied = resources.own(context.event());
    resources.onClose(this::free);
    reserve(LEAST_INTEGERS);
  }

  private void reserve(int integers) {
    if (integers > capacity) {
      moved.run();
      free();
      var wanted = Math.max(integers, 2 * capacity);
      capacity = 0; // if either is refused
      host = context.allocateHost((long) wanted * Integer.BYTES);
      device = context.allocate((long) wanted * Integer.BYTES);
      capacity = wanted;
    }
  }

  private void free() {
    if (device != null) {
      stream.synchronize();
      device.close();
    }
    if (host != null) {
      host.close();
    }
    device = null;
    host = null;
  }

  /// Begins the copy.
  ///
  /// @param rows of the step: those of the batch, or more where all its pieces have one token
  void set(Batch batch, int rows) {
    copied.synchronize(); // before the host's buffer is written again
    var fill = rows - batch.size();
    this.rows = rows;
    pieces = batch.pieces().size() + fill;
    wantedCount = batch.wantedCount() + fill;
    reserve(integers(batch));
    filled = 0;
    addPieces(batch, fill, 0);
    addPieces(batch, fill, hasWindows(batch) ? tableIntegers(batch) : 0);
    for (var row = 0; row < rows; row++) {
      add(row < batch.size() ? batch.token(row) : 0);
    }
    for (var row = 0; row < rows; row++) {
      add(row < batch.size() ? batch.position(row) : 0);
    }
    addSlots(batch, false);
    addSlots(batch, true);
    for (var i = 0; i < wantedCount; i++) {
      add(i < batch.wantedCount() ? batch.wanted(i) : i);
    }
    addTables(batch, false);
    if (hasWindows(batch)) {
      addTables(batch, true);
    }
    if (filled > 0) {
      stream.copyToDevice(address(0), segment().asSlice(0, (long) filled * Integer.BYTES));
      stream.record(copied);
    }
  }

  private int integers(Batch batch) {
    return 2 * PIECE_INTEGERS * pieces
        + 4 * rows
        + wantedCount
        + (hasWindows(batch) ? 2 : 1) * tableIntegers(batch);
  }

  private static int tableIntegers(Batch batch) {
    var integers = 0;
    for (var i = 0; i < batch.pieces().size(); i++) {
      integers += KvCache.Shape.blocks(batch.pieces().get(i).length());
    }
    return integers;
  }

  /// Whether layers that see a window have other blocks.
  private static boolean hasWindows(Batch batch) {
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (batch.pieces().get(i).windowBlocks() != batch.pieces().get(i).blocks()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDecode(Batch batch, int piece) {
    return batch.pieces().get(piece).tokens().length == 1;
  }

  /// @param fill how many that have no token follow those of one
  /// @param table where the first one's block table begins
  private void addPieces(Batch batch, int fill, int table) {
    var first = filled;
    var next = addPieces(batch, true, table);
    for (var i = 0; i < fill; i++) {
      addPiece(batch.size() + i, 0, 0, 0);
    }
    decodes = (filled - first) / PIECE_INTEGERS;
    addPieces(batch, false, next);
  }

  /// @return where the next one's block table begins
  private int addPieces(Batch batch, boolean areDecodes, int table) {
    mostPrefillTokens = 0;
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (isDecode(batch, i) == areDecodes) {
        var piece = batch.pieces().get(i);
        addPiece(batch.firstRow(i), piece.tokens().length, piece.start(), table);
        table += KvCache.Shape.blocks(piece.length());
        mostPrefillTokens = Math.max(mostPrefillTokens, piece.tokens().length);
      }
    }
    return table;
  }

  private void addPiece(int row, int tokens, int start, int table) {
    add(row);
    add(tokens);
    add(start);
    add(table);
  }

  private void addSlots(Batch batch, boolean windowed) {
    for (var row = 0; row < rows; row++) {
      add(row < batch.size() ? batch.slot(row, windowed) : NOWHERE);
    }
  }

  /// In the order of the pieces.
  private void addTables(Batch batch, boolean windowed) {
    addTables(batch, windowed, true);
    addTables(batch, windowed, false);
  }

  private void addTables(Batch batch, boolean windowed, boolean ofDecodes) {
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (isDecode(batch, i) == ofDecodes) {
        var piece = batch.pieces().get(i);
        for (var block = 0; block < KvCache.Shape.blocks(piece.length()); block++) {
          add(piece.blocks(windowed)[block]);
        }
      }
    }
  }

  private void add(int value) {
    segment().setAtIndex(ValueLayout.JAVA_INT, filled++, value);
  }

  private MemorySegment segment() {
    assert host != null;
    return host.segment();
  }

  private long address(int index) {
    assert device != null;
    return device.address() + (long) index * Integer.BYTES;
  }

  int rows() {
    return rows;
  }

  int wantedCount() {
    return wantedCount;
  }

  /// Pieces of one token, with those that only fill the step up.
  int decodes() {
    return decodes;
  }

  /// Pieces of more.
  int prefills() {
    return pieces - decodes;
  }

  int mostPrefillTokens() {
    return mostPrefillTokens;
  }

  /// @param windowed whether of layers that see a window
  long decodesAddress(boolean windowed) {
    return address(windowed ? pieces * PIECE_INTEGERS : 0);
  }

  long prefillsAddress(boolean windowed) {
    return decodesAddress(windowed) + (long) decodes * PIECE_INTEGERS * Integer.BYTES;
  }

  long tokens() {
    return address(2 * pieces * PIECE_INTEGERS);
  }

  private long ofRows(int kind) {
    return tokens() + (long) kind * rows * Integer.BYTES;
  }

  long positions() {
    return ofRows(1);
  }

  long slots(boolean windowed) {
    return ofRows(windowed ? 3 : 2);
  }

  long wanted() {
    return ofRows(4);
  }

  long tables() {
    return wanted() + (long) wantedCount * Integer.BYTES;
  }
}
