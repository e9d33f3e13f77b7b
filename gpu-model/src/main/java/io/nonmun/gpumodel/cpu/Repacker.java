package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.ROWS;

import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Turns stored weights into [Panels], without loss: every value of them is its integer times its
/// group's scale plus its group's minimum, as the type defines it.
final class Repacker {

  private static final VarHandle INT16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final GgufTensor tensor;
  private final int rowBytes;

  private final byte[] stored; // the row at hand

  private Repacker(GgufTensor tensor) {
    this.tensor = tensor;
    this.rowBytes = Math.toIntExact(tensor.type().bytes(tensor.columns()));
    this.stored = new byte[rowBytes];
  }

  static Panels repack(GgufTensor tensor, Workers workers) {
    var panels = repack(tensor, Panels.ENLARGED, workers);
    return panels.isTooLarge() ? repack(tensor, 1, workers) : panels;
  }

  private static Panels repack(GgufTensor tensor, float enlarged, Workers workers) {
    return switch (tensor.type()) {
      case F32, F16, BF16 -> floats(tensor, enlarged, workers);
      case Q4_0, Q4_1, Q4_K -> {
        var panels = new Int4Panels(tensor, enlarged);
        workers.run(
            panels.panels(),
            panel -> new Repacker(tensor).panel(panel, Int4Panels.GROUP, panels::set));
        yield panels;
      }
      case Q5_0, Q5_1, Q8_0, Q5_K, IQ4_NL, IQ4_XS -> bytes(tensor, 32, enlarged, workers);
      case Q2_K, Q3_K, Q6_K -> bytes(tensor, 16, enlarged, workers);
    };
  }

  private static Int8Panels bytes(GgufTensor tensor, int group, float enlarged, Workers workers) {
    var panels = new Int8Panels(tensor, group, enlarged);
    workers.run(panels.panels(), panel -> new Repacker(tensor).panel(panel, group, panels::set));
    return panels;
  }

  private static FloatPanels floats(GgufTensor tensor, float enlarged, Workers workers) {
    var panels = new FloatPanels(tensor, enlarged);
    var size = tensor.type().blockBytes();
    workers.run(
        panels.panels(),
        panel -> {
          for (var row = panel * ROWS; row < Math.min(tensor.rows(), (panel + 1) * ROWS); row++) {
            for (var column = 0; column < tensor.columns(); column++) {
              panels.set(
                  row, column, tensor.data(), ((long) row * tensor.columns() + column) * size);
            }
          }
        });
    return panels;
  }

  private interface Sink {
    void set(int panel, int index, Group group);
  }

  private void panel(int panel, int columns, Sink sink) {
    var rows = Math.min(ROWS, tensor.rows() - panel * ROWS);
    var groups = new Group[tensor.columns() / columns];
    Arrays.setAll(groups, index -> new Group(columns));
    for (var lane = 0; lane < rows; lane++) {
      var at = (long) (panel * ROWS + lane) * rowBytes;
      MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, at, stored, 0, rowBytes);
      for (var index = 0; index < groups.length; index++) {
        unpack(index, groups[index], lane);
      }
    }
    for (var index = 0; index < groups.length; index++) {
      sink.set(panel, index, groups[index]);
    }
  }

  /// Unpacks a group of the row at hand into its lane.
  private void unpack(int group, Group out, int lane) {
    switch (tensor.type()) {
      case Q8_0 -> {
        var at = group * 34;
        out.scales[lane] = half(at);
        for (var i = 0; i < 32; i++) {
          out.values[i * ROWS + lane] = stored[at + 2 + i];
        }
      }
      case Q4_0 -> {
        var at = group * 18;
        out.scales[lane] = half(at);
        nibbles(at + 2, 0, 0, out, lane);
      }
      case Q4_1 -> {
        var at = group * 20;
        out.scales[lane] = half(at);
        out.minimums[lane] = half(at + 2);
        nibbles(at + 4, 0, 0, out, lane);
      }
      case Q5_0 -> {
        var at = group * 22;
        out.scales[lane] = half(at);
        nibbles(at + 6, (int) INT32.get(stored, at + 2), -16, out, lane);
      }
      case Q5_1 -> {
        var at = group * 24;
        out.scales[lane] = half(at);
        out.minimums[lane] = half(at + 2);
        nibbles(at + 8, (int) INT32.get(stored, at + 4), 0, out, lane);
      }
      case Q2_K -> twos(group / 16 * 84, group % 16, out, lane);
      case Q3_K -> threes(group / 16 * 110, group % 16, out, lane);
      case Q4_K -> groupOfSuperBlock(group / 8 * 144, group % 8, false, out, lane);
      case Q5_K -> groupOfSuperBlock(group / 8 * 176, group % 8, true, out, lane);
      case Q6_K -> sixes(group / 16 * 210, group % 16, out, lane);
      case IQ4_NL -> {
        out.scales[lane] = half(group * 18);
        levels(group * 18 + 2, out, lane);
      }
      case IQ4_XS -> {
        var at = group / 8 * 136;
        var index = group % 8;
        var high = (short) INT16.get(stored, at + 2) >> 2 * index & 3;
        var low = stored[at + 4 + index / 2] >> index % 2 * 4 & 15;
        out.scales[lane] = half(at);
        out.scaleMultiples[lane] = (byte) ((low | high << 4) - 32);
        levels(at + 8 + index * 16, out, lane);
      }
      case F32, F16, BF16 -> throw new IllegalArgumentException(tensor.type() + " has no groups");
    }
  }

  /// A float16.
  private short half(int at) {
    return (short) INT16.get(stored, at);
  }

  private short negativeHalf(int at) {
    return (short) (half(at) ^ 0x8000);
  }

  /// 32 values: the low halves of 16 bytes, then the high ones, each with a fifth bit.
  private void nibbles(int at, int fifth, int zero, Group out, int lane) {
    for (var i = 0; i < 16; i++) {
      var low = stored[at + i] & 15 | (fifth >> i & 1) << 4;
      var high = stored[at + i] >> 4 & 15 | (fifth >> i + 16 & 1) << 4;
      out.values[i * ROWS + lane] = (byte) (low + zero);
      out.values[(i + 16) * ROWS + lane] = (byte) (high + zero);
    }
  }

  private void groupOfSuperBlock(int at, int group, boolean five, Group out, int lane) {
    var packed = at + 4;
    int groupScale;
    int groupLeast;
    if (group < 4) {
      groupScale = stored[packed + group] & 63;
      groupLeast = stored[packed + group + 4] & 63;
    } else {
      groupScale = stored[packed + group + 4] & 15 | (stored[packed + group - 4] & 0xc0) >> 2;
      groupLeast = stored[packed + group + 4] >> 4 & 15 | (stored[packed + group] & 0xc0) >> 2;
    }
    out.scales[lane] = half(at);
    out.minimums[lane] = negativeHalf(at + 2);
    out.scaleMultiples[lane] = (byte) groupScale;
    out.minimumMultiples[lane] = (byte) groupLeast;
    var fifths = at + 16;
    var low = (five ? fifths + 32 : fifths) + group / 2 * 32;
    for (var i = 0; i < 32; i++) {
      var value = group % 2 == 0 ? stored[low + i] & 15 : stored[low + i] >> 4 & 15;
      if (five) {
        value |= (stored[fifths + i] >> group & 1) << 4;
      }
      out.values[i * ROWS + lane] = (byte) value;
    }
  }

  /// @param group of 16 values
  private void sixes(int at, int group, Group out, int lane) {
    out.scales[lane] = half(at + 208);
    out.scaleMultiples[lane] = stored[at + 192 + group];
    var part = group / 8;
    var quarter = group % 8 / 2;
    var from = group % 2 * 16;
    for (var i = 0; i < 16; i++) {
      var low = stored[at + part * 64 + quarter % 2 * 32 + from + i];
      var high = stored[at + 128 + part * 32 + from + i] >> 2 * quarter & 3;
      var bits = quarter < 2 ? low & 15 : low >> 4 & 15;
      out.values[i * ROWS + lane] = (byte) ((bits | high << 4) - 32);
    }
  }

  /// @param group of 16 values
  private void twos(int at, int group, Group out, int lane) {
    out.scales[lane] = half(at + 80);
    out.minimums[lane] = negativeHalf(at + 82);
    out.scaleMultiples[lane] = (byte) (stored[at + group] & 15);
    out.minimumMultiples[lane] = (byte) (stored[at + group] >> 4 & 15);
    for (var i = 0; i < 16; i++) {
      out.values[i * ROWS + lane] = (byte) twoBits(at + 16, group * 16 + i);
    }
  }

  /// @param group of 16 values
  private void threes(int at, int group, Group out, int lane) {
    var low = stored[at + 96 + group % 8] >> group / 8 * 4 & 15;
    var high = stored[at + 104 + group % 4] >> group / 4 * 2 & 3;
    out.scales[lane] = half(at + 108);
    out.scaleMultiples[lane] = (byte) ((low | high << 4) - 32);
    for (var i = group * 16; i < group * 16 + 16; i++) {
      var third = stored[at + i % 32] >> i / 32 & 1;
      out.values[i % 16 * ROWS + lane] = (byte) (twoBits(at + 32, i) + 4 * third - 4);
    }
  }

  /// Value `i` of 256, each of whose halves has four values of 2 bits in each of 32 bytes.
  private int twoBits(int at, int i) {
    return stored[at + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
  }

  /// 32 values of 4 bits that stand for levels.
  private void levels(int at, Group out, int lane) {
    for (var i = 0; i < 16; i++) {
      out.values[i * ROWS + lane] = Dequantizer.level(stored[at + i] & 15);
      out.values[(i + 16) * ROWS + lane] = Dequantizer.level(stored[at + i] >> 4 & 15);
    }
  }
}
