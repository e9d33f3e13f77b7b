package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step's numbers on the device: what the kernels know of its rows and sequences, brought there
/// in one copy.
///
/// In this order: the pieces of one token, those of more (as `attention.cuh` lays them out), then
/// for each row its token, position and slot, the wanted rows, and the block tables; then slots and
/// tables of layers that see a window, where they are others.
final class DeviceBatch {

  /// Grows when a step needs more, which is allocation beyond the start: enough for 256 sequences
  /// of 2,000 tokens, and 2,048 rows.
  private static final int LEAST_INTEGERS = 64 << 10;

  private static final int PIECE_INTEGERS = 4;

  private final CudaContext context;
  private final Stream stream;
  private final Event copied;
  private @Nullable HostMemory host;
  private @Nullable DeviceMemory device;
  private int capacity;

  private Batch batch = new Batch(List.of());
  private int filled;
  private int decodes;
  private int prefills;
  private int longestDecode;
  private int mostPrefillTokens;
  private int tokensAt;
  private int tablesAt;
  private int windowSlotsAt;
  private int windowTablesAt;

  /// @param resources that its memory is closed with
  DeviceBatch(CudaContext context, Stream stream, Resources resources) {
    this.context = context;
    this.stream = stream;
    copied = resources.own(context.event());
    resources.onClose(this::free);
    reserve(LEAST_INTEGERS);
  }

  private void reserve(int integers) {
    if (integers > capacity) {
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
  void set(Batch next) {
    batch = next;
    copied.synchronize(); // before the host's buffer is written again
    reserve(integers());
    filled = 0;
    var tables = 0;
    decodes = 0;
    longestDecode = 0;
    mostPrefillTokens = 0;
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (isDecode(i)) {
        tables = addPiece(i, tables);
        decodes++;
        longestDecode = Math.max(longestDecode, batch.pieces().get(i).length());
      }
    }
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (!isDecode(i)) {
        tables = addPiece(i, tables);
        mostPrefillTokens = Math.max(mostPrefillTokens, batch.pieces().get(i).tokens().length);
      }
    }
    prefills = batch.pieces().size() - decodes;
    tokensAt = filled;
    for (var row = 0; row < batch.size(); row++) {
      add(batch.token(row));
    }
    for (var row = 0; row < batch.size(); row++) {
      add(batch.position(row));
    }
    addSlots(false);
    for (var i = 0; i < batch.wantedCount(); i++) {
      add(batch.wanted(i));
    }
    tablesAt = addTables(false);
    windowSlotsAt = hasWindows() ? addSlots(true) : tokensAt + 2 * batch.size();
    windowTablesAt = hasWindows() ? addTables(true) : tablesAt;
    if (filled > 0) {
      stream.copyToDevice(address(0), segment().asSlice(0, (long) filled * Integer.BYTES));
      stream.record(copied);
    }
  }

  private int integers() {
    var kinds = hasWindows() ? 2 : 1;
    var integers = (2 + kinds) * batch.size() + batch.wantedCount();
    for (var piece : batch.pieces()) {
      integers += PIECE_INTEGERS + kinds * KvCache.Shape.blocks(piece.length());
    }
    return integers;
  }

  /// Whether layers that see a window have other blocks.
  private boolean hasWindows() {
    return batch.pieces().stream().anyMatch(piece -> piece.windowBlocks() != piece.blocks());
  }

  private boolean isDecode(int piece) {
    return batch.pieces().get(piece).tokens().length == 1;
  }

  /// @param table where its block table begins
  /// @return where the next one's does
  private int addPiece(int index, int table) {
    var piece = batch.pieces().get(index);
    add(batch.firstRow(index));
    add(piece.tokens().length);
    add(piece.start());
    add(table);
    return table + KvCache.Shape.blocks(piece.length());
  }

  /// @return where they begin
  private int addSlots(boolean windowed) {
    var at = filled;
    for (var row = 0; row < batch.size(); row++) {
      add(batch.slot(row, windowed));
    }
    return at;
  }

  /// In the order of the pieces.
  ///
  /// @return where they begin
  private int addTables(boolean windowed) {
    var at = filled;
    addTables(windowed, true);
    addTables(windowed, false);
    return at;
  }

  private void addTables(boolean windowed, boolean ofDecodes) {
    for (var i = 0; i < batch.pieces().size(); i++) {
      if (isDecode(i) == ofDecodes) {
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
    return batch.size();
  }

  int wantedCount() {
    return batch.wantedCount();
  }

  /// Pieces of one token.
  int decodes() {
    return decodes;
  }

  /// Pieces of more.
  int prefills() {
    return prefills;
  }

  /// Positions that the longest of the decodes sees.
  int longestDecode() {
    return longestDecode;
  }

  int mostPrefillTokens() {
    return mostPrefillTokens;
  }

  long decodesAddress() {
    return address(0);
  }

  long prefillsAddress() {
    return address(decodes * PIECE_INTEGERS);
  }

  long tokens() {
    return address(tokensAt);
  }

  long positions() {
    return address(tokensAt + batch.size());
  }

  long slots(boolean windowed) {
    return address(windowed ? windowSlotsAt : tokensAt + 2 * batch.size());
  }

  long wanted() {
    return address(tokensAt + 3 * batch.size());
  }

  long tables(boolean windowed) {
    return address(windowed ? windowTablesAt : tablesAt);
  }
}
