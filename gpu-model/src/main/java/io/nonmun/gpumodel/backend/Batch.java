package io.nonmun.gpumodel.backend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The tokens of one step: pieces of several sequences, one after the other. Each token is a row of
/// the activations.
public final class Batch {

  /// Which of a piece's rows the logits are wanted of.
  public enum Wanted {
    NONE,
    LAST,
    ALL
  }

  /// Stands for a token that the host need not know: the one that was [chosen][TokenChoice#choose]
  /// last for a row of logits.
  public static int chosen(int row) {
    return -1 - row;
  }

  /// The next tokens of one sequence.
  ///
  /// @param tokens at least one, each of the vocabulary or [Batch#chosen]
  /// @param start position of the first of them: how many tokens of the sequence came before
  /// @param blocks the sequence's blocks in order, with room for these tokens
  /// @param windowBlocks those of layers that see a window; what is before it is not looked at
  /// @param adapter name of the one that the sequence is computed with; null for the model alone
  public record Piece(
      int[] tokens,
      int start,
      int[] blocks,
      int[] windowBlocks,
      Wanted wanted,
      @Nullable String adapter) {

    public Piece {
      if (tokens.length == 0) {
        throw new IllegalArgumentException("a piece without a token");
      }
      var room = Math.min(blocks.length, windowBlocks.length);
      if (KvCache.Shape.blocks(start + tokens.length) > room) {
        throw new IllegalArgumentException(
            "positions %d to %d do not fit into %d blocks of %d"
                .formatted(start, start + tokens.length, room, KvCache.BLOCK_TOKENS));
      }
    }

    /// Of a sequence whose layers all have the same blocks.
    public Piece(int[] tokens, int start, int[] blocks, Wanted wanted, @Nullable String adapter) {
      this(tokens, start, blocks, blocks, wanted, adapter);
    }

    public Piece(int[] tokens, int start, int[] blocks, Wanted wanted) {
      this(tokens, start, blocks, wanted, null);
    }

    /// The blocks of layers that see a window, or of the others.
    public int[] blocks(boolean windowed) {
      return windowed ? windowBlocks : blocks;
    }

    /// Where a position's keys and values are: `block * BLOCK_TOKENS + offset`.
    public int slot(int position, boolean windowed) {
      var block = blocks(windowed)[position / KvCache.BLOCK_TOKENS];
      return block * KvCache.BLOCK_TOKENS + position % KvCache.BLOCK_TOKENS;
    }

    /// Positions that its last token sees.
    public int length() {
      return start + tokens.length;
    }
  }

  private final List<Piece> pieces;
  private final int[] firstRow;
  private final int[] tokens;
  private final int[] positions;
  private final int[] slots;
  private final int[] windowSlots;
  private final int[] wanted;
  private final @Nullable String[] adapters;
  private final boolean hasAdapters;
  private final boolean isDecode;

  public Batch(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
    var size = pieces.stream().mapToInt(piece -> piece.tokens().length).sum();
    firstRow = new int[pieces.size()];
    tokens = new int[size];
    positions = new int[size];
    slots = new int[size];
    windowSlots = new int[size];
    adapters = new String[size];
    wanted = new int[wanted(pieces)];
    var wants = 0;
    var row = 0;
    for (var index = 0; index < pieces.size(); index++) {
      var piece = pieces.get(index);
      firstRow[index] = row;
      for (var i = 0; i < piece.tokens().length; i++, row++) {
        var position = piece.start() + i;
        tokens[row] = piece.tokens()[i];
        adapters[row] = piece.adapter();
        positions[row] = position;
        slots[row] = piece.slot(position, false);
        windowSlots[row] = piece.slot(position, true);
        var last = i == piece.tokens().length - 1;
        if (piece.wanted() == Wanted.ALL || piece.wanted() == Wanted.LAST && last) {
          wanted[wants++] = row;
        }
      }
    }
    hasAdapters = pieces.stream().anyMatch(piece -> piece.adapter() != null);
    isDecode = size == pieces.size() && wants == size;
  }

  private static int wanted(List<Piece> pieces) {
    return pieces.stream()
        .mapToInt(piece ->
            switch (piece.wanted()) {
              case NONE -> 0;
              case LAST -> 1;
              case ALL -> piece.tokens().length;
            })
        .sum();
  }

  /// Whether every piece is one token, whose logits are wanted.
  public boolean isDecode() {
    return isDecode;
  }

  public boolean hasAdapters() {
    return hasAdapters;
  }

  /// Rows of the step.
  public int size() {
    return tokens.length;
  }

  public List<Piece> pieces() {
    return pieces;
  }

  /// The row at which a piece begins.
  public int firstRow(int piece) {
    return firstRow[piece];
  }

  /// As its piece has it.
  public int token(int row) {
    return tokens[row];
  }

  /// The row's place in its sequence, from 0.
  public int position(int row) {
    return positions[row];
  }

  /// Where the row's keys and values go, in layers that see a window or in the others.
  public int slot(int row, boolean windowed) {
    return (windowed ? windowSlots : slots)[row];
  }

  /// How many rows the logits are wanted of.
  public int wantedCount() {
    return wanted.length;
  }

  /// The row that the logits number `index` belong to.
  public int wanted(int index) {
    return wanted[index];
  }

  /// The rows that are computed with each adapter, by its name; without those of the model alone.
  public Map<String, int[]> adapted() {
    return byAdapter(size(), row -> adapters[row]);
  }

  /// The same of the rows that the logits are wanted of, by their number there.
  public Map<String, int[]> adaptedWanted() {
    return byAdapter(wantedCount(), index -> adapters[wanted[index]]);
  }

  private Map<String, int[]> byAdapter(int count, IntFunction<@Nullable String> adapter) {
    var rows = new LinkedHashMap<String, int[]>();
    pieces.stream()
        .map(Piece::adapter)
        .filter(Objects::nonNull)
        .distinct()
        .forEach(name ->
            rows.put(
                name,
                IntStream.range(0, count)
                    .filter(row -> name.equals(adapter.apply(row)))
                    .toArray()));
    return rows;
  }
}
