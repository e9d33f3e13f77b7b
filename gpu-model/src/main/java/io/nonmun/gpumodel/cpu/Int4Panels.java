package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// Weights of 4 bits times a scale plus a minimum, in groups of 32 columns: Q4_0, Q4_1, Q4_K.
///
/// A group of a panel: 8 times `[ROWS]` shorts, each of four columns of its row, then `[ROWS]`
/// scales, then `[ROWS]` minimums, in float32.
///
/// Decode multiplies with activations of 8 bits in 16-bit lanes: a product is at most 15 * 127, so
/// 16 of them fit into a short before they are widened.
final class Int4Panels extends Panels {

  static final int GROUP = 32;

  private static final int WORDS = GROUP / 4;
  private static final long WORD_BYTES = ROWS * 2L;
  private static final long GROUP_BYTES = WORDS * WORD_BYTES + 2L * ROWS * Float.BYTES;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final MemorySegment data;
  private final int groups;

  Int4Panels(GgufTensor tensor, Arena arena) {
    super(tensor);
    groups = columns() / GROUP;
    data = arena.allocate(panels() * groups * GROUP_BYTES, 64);
  }

  /// Puts one group of a panel into its place.
  ///
  /// @param values `[GROUP][ROWS]` of 0 to 15
  void set(int panel, int index, byte[] values, float[] scales, float[] minimums) {
    var words = new short[WORDS * ROWS];
    for (var i = 0; i < values.length; i++) {
      var column = i / ROWS;
      words[column / 4 * ROWS + i % ROWS] |= (short) (values[i] << column % 4 * 4);
    }
    var at = at(panel, index);
    MemorySegment.copy(words, 0, data, SHORT, at, words.length);
    at += WORDS * WORD_BYTES;
    MemorySegment.copy(scales, 0, data, FLOAT, at, ROWS);
    MemorySegment.copy(minimums, 0, data, FLOAT, at + ROWS * 4L, ROWS);
  }

  private long at(int panel, int index) {
    return ((long) panel * groups + index) * GROUP_BYTES;
  }

  @Override
  public long bytes() {
    return data.byteSize();
  }

  @Override
  boolean readsQuantised() {
    return true;
  }

  @Override
  void multiply(int panel, Activations x, int row, float[] out, int to) {
    var quants = x.quants();
    var scales = x.scales();
    var sums = x.sums();
    var block = row * groups;
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    for (var index = 0; index < groups; index++, block++) {
      var at = at(panel, index);
      var from = block * Activations.BLOCK;
      var low = half(at, quants, from);
      var high = half(at + 4 * WORD_BYTES, quants, from + 16);
      var scale = FloatVector.broadcast(FLOATS, scales[block]);
      var sum = FloatVector.broadcast(FLOATS, sums[block]);
      at += WORDS * WORD_BYTES;
      sum0 = widen(low, 0).add(widen(high, 0)).mul(scale).fma(floats(at), sum0);
      sum1 = widen(low, 1).add(widen(high, 1)).mul(scale).fma(floats(at + FLOAT_LANES * 4L), sum1);
      sum0 = floats(at + ROWS * 4L).fma(sum, sum0);
      sum1 = floats(at + ROWS * 4L + FLOAT_LANES * 4L).fma(sum, sum1);
    }
    sum0.intoArray(out, to);
    sum1.intoArray(out, to + FLOAT_LANES);
  }

  /// The products of 16 columns, added up in shorts.
  private ShortVector half(long at, short[] quants, int from) {
    return four(at, quants, from)
        .add(four(at + WORD_BYTES, quants, from + 4))
        .add(four(at + 2 * WORD_BYTES, quants, from + 8))
        .add(four(at + 3 * WORD_BYTES, quants, from + 12));
  }

  private ShortVector four(long at, short[] quants, int from) {
    var words = ShortVector.fromMemorySegment(SHORTS, data, at, LITTLE_ENDIAN);
    var mask = (short) 15;
    return words
        .and(mask)
        .mul(ShortVector.broadcast(SHORTS, quants[from]))
        .add(words.lanewise(LSHR, 4).and(mask).mul(ShortVector.broadcast(SHORTS, quants[from + 1])))
        .add(words.lanewise(LSHR, 8).and(mask).mul(ShortVector.broadcast(SHORTS, quants[from + 2])))
        .add(words.lanewise(LSHR, 12).mul(ShortVector.broadcast(SHORTS, quants[from + 3])));
  }

  private static FloatVector widen(ShortVector shorts, int half) {
    return (FloatVector) shorts.convertShape(S2F, FLOATS, half);
  }

  private FloatVector floats(long at) {
    return FloatVector.fromMemorySegment(FLOATS, data, at, LITTLE_ENDIAN);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / GROUP; index < (from + count) / GROUP; index++) {
      var at = at(panel, index);
      var scales = at + WORDS * WORD_BYTES;
      var scale0 = floats(scales);
      var scale1 = floats(scales + FLOAT_LANES * 4L);
      var least0 = floats(scales + ROWS * 4L);
      var least1 = floats(scales + ROWS * 4L + FLOAT_LANES * 4L);
      var to = (index * GROUP - from) * ROWS;
      for (var word = 0; word < WORDS; word++, at += WORD_BYTES) {
        var words = ShortVector.fromMemorySegment(SHORTS, data, at, LITTLE_ENDIAN);
        for (var i = 0; i < 4; i++, to += ROWS) {
          var values = words.and((short) 15);
          words = words.lanewise(LSHR, 4);
          widen(values, 0).fma(scale0, least0).intoArray(out, to);
          widen(values, 1).fma(scale1, least1).intoArray(out, to + FLOAT_LANES);
        }
      }
    }
  }
}
