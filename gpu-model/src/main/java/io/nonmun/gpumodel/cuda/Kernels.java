package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.CudaContext.Kernel;
import io.nonmun.gpumodel.cuda.CudaContext.Module;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The kernels of `src/main/cuda`, each with the shape of its launch, which its source's head
/// describes. Addresses are the device's; `T` is the number of rows.
final class Kernels {

  /// Types of matrices that there are kernels for.
  static final Set<TensorType> TYPES =
      EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0);

  /// Rows that a mat-vec takes at a time, at most.
  private static final int MATVEC_ROWS = 8;

  /// Up to so many rows, mat-vecs are repeated; more are multiplied in tiles of 64 rows by 64
  /// outputs, which cost the same for 9 rows as for 64.
  ///
  /// By count: for each weight, a mat-vec of 8 rows takes 0.65 (Q8_0) to 0.70 (F32) instructions of
  /// a warp and a tile 2.6 to 2.8, the cost of 30 to 35 rows. But there are few tiles: 64 for 4,096
  /// outputs, not one for each multiprocessor of a large device. Adding up what the busiest one has
  /// to do, mat-vecs of a model of 8B cost less up to 48 rows on 108 and 132 multiprocessors (Q8_0:
  /// 56), of models of 0.5B to 4B up to 56 or 64. On 28 they do up to 32, and cost a third more at
  /// 48.
  static final int MOST_MATVEC_ROWS = 48;

  private static final int MATVEC_WARPS = 4;
  private static final int MATMUL_SIDE = 64;
  private static final int WARP = 32;
  private static final int PREFILL_WARPS = 4;

  /// Query rows of a warp: tokens times query heads of a group.
  private static final int ATTENTION_ROWS = 16;

  /// Pages of a head that prefill attention has in shared memory: two of keys and two of values,
  /// and the next ones.
  private static final int PREFILL_PAGES = 8;

  /// Values of a position's head times the pages that decode attention has there.
  private static final int DECODE_PAGE_VALUES = 2048;

  /// Values of a head that the variants of attention have registers for, at most.
  private static final int[] HEADS = {64, 128, 256};

  /// Without their ending.
  static final List<String> FILES =
      List.of(
          "add_rms_norm",
          "attention_combine",
          "attention_decode",
          "attention_prefill",
          "choose_token",
          "embed",
          "gate",
          "head_rms_norm",
          "kv_write",
          "matmul",
          "matvec",
          "rms_norm",
          "rms_norm_add",
          "rope",
          "select_rows");

  /// What reads weights of one type.
  ///
  /// @param matvec for 1, 2, 4 and 8 rows at a time
  private record Weighted(Kernel embed, List<Kernel> matvec, Kernel matmul) {}

  private final Stream stream;
  private final Parameters parameters = new Parameters();
  private final Kernel addNorm;
  private final Kernel choose;
  private final Kernel combine;
  private final Kernel gate;
  private final Kernel norm;
  private final Kernel normAdd;
  private final Kernel normHeads;
  private final Kernel rotateAdjacent;
  private final Kernel rotateHalves;
  private final Kernel select;
  private final Kernel store;
  private final List<Kernel> decode; // by Attention.variant
  private final List<Kernel> prefill; // by Attention.variant
  private final Map<TensorType, Weighted> weighted = new EnumMap<>(TensorType.class);

  /// Has the driver compile all of them: one that cannot says so now, while there is another device
  /// to fall back on. No name is looked up in a step.
  ///
  /// @param resources that the kernels' modules are closed with
  Kernels(CudaContext context, Stream stream, Resources resources) {
    this.stream = stream;
    var modules = new HashMap<String, Module>();
    for (var file : FILES) {
      var module = load(context, file);
      resources.onClose(module::close);
      modules.put(file, module);
    }
    addNorm = modules.get("add_rms_norm").kernel("add_rms_norm_f32", 0);
    choose = modules.get("choose_token").kernel("choose_token_f32", 0);
    combine = modules.get("attention_combine").kernel("attention_combine_f32", 0);
    gate = modules.get("gate").kernel("gate_f32", 0);
    norm = modules.get("rms_norm").kernel("rms_norm_f32", 0);
    normAdd = modules.get("rms_norm_add").kernel("rms_norm_add_f32", 0);
    normHeads = modules.get("head_rms_norm").kernel("head_rms_norm_f32", 0);
    rotateAdjacent = modules.get("rope").kernel("rope_adjacent_f32", 0);
    rotateHalves = modules.get("rope").kernel("rope_halves_f32", 0);
    select = modules.get("select_rows").kernel("select_rows_f32", 0);
    store = modules.get("kv_write").kernel("kv_write_f16_f32", 0);
    decode =
        attention(modules.get("attention_decode"), "attention_decode", Kernels::decodeSharedBytes);
    prefill =
        attention(
            modules.get("attention_prefill"), "attention_prefill", Kernels::prefillSharedBytes);
    for (var type : TYPES) {
      var ending = "_" + type.name().toLowerCase(Locale.ROOT) + "_f32";
      var matvec = modules.get("matvec");
      weighted.put(
          type,
          new Weighted(
              modules.get("embed").kernel("embed" + ending, 0),
              IntStream.of(1, 2, 4, MATVEC_ROWS)
                  .mapToObj(rows -> matvec.kernel("matvec" + rows + ending, 0))
                  .toList(),
              modules.get("matmul").kernel("matmul" + ending, 0)));
    }
  }

  private static List<Kernel> attention(Module module, String name, IntUnaryOperator sharedBytes) {
    return IntStream.of(HEADS)
        .mapToObj(most -> module.kernel(name + most + "_f16_f32", sharedBytes.applyAsInt(most)))
        .toList();
  }

  private static Module load(CudaContext context, String file) {
    var name = "%s.%s.ptx".formatted(file, CudaDevices.target(context.device()));
    try (var ptx = Kernels.class.getResourceAsStream(name)) {
      if (ptx == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      var text = new String(ptx.readAllBytes(), StandardCharsets.US_ASCII);
      return context.load(name, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch(Kernel kernel, Grid grid) {
    stream.launch(kernel, grid, 0, parameters);
  }

  /// One thread for each value of a row.
  private static Grid values(int columns, int rows, int threads) {
    return new Grid(Math.ceilDiv(columns, threads), rows, threads);
  }

  void embed(int rows, DeviceWeight table, float scale, long tokens, long out) {
    parameters
        .clear()
        .add(out)
        .add(tokens)
        .add(table.address())
        .add(table.rows())
        .add(table.columns())
        .add(scale);
    launch(weighted.get(table.type()).embed(), values(table.columns(), rows, 256));
  }

  void norm(int rows, int columns, long x, long gain, float epsilon, long out) {
    parameters.clear().add(out).add(x).add(gain).add(epsilon).add(columns);
    launch(norm, new Grid(rows, 256));
  }

  void addNorm(int rows, int columns, long sum, long delta, long gain, float epsilon, long out) {
    parameters.clear().add(out).add(sum).add(delta).add(gain).add(epsilon).add(columns);
    launch(addNorm, new Grid(rows, 256));
  }

  void normAdd(int rows, int columns, long sum, long delta, long gain, float epsilon) {
    parameters.clear().add(sum).add(delta).add(gain).add(epsilon).add(columns);
    launch(normAdd, new Grid(rows, 256));
  }

  void normHeads(int heads, int headDimension, long x, long gain, float epsilon) {
    parameters.clear().add(x).add(gain).add(epsilon).add(heads).add(headDimension);
    launch(normHeads, new Grid(Math.ceilDiv(heads * WARP, 256), 256));
  }

  void multiply(int rows, DeviceWeight weight, @Nullable DeviceWeight bias, long x, long out) {
    parameters
        .clear()
        .add(out)
        .add(weight.address())
        .add(bias == null ? 0 : bias.address())
        .add(x)
        .add(rows)
        .add(weight.rows())
        .add(weight.columns());
    var kernels = weighted.get(weight.type());
    if (rows > MOST_MATVEC_ROWS) {
      launch(
          kernels.matmul(),
          new Grid(Math.ceilDiv(rows, MATMUL_SIDE), Math.ceilDiv(weight.rows(), MATMUL_SIDE), 256));
    } else {
      var size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.min(rows, MATVEC_ROWS) - 1);
      var rowsOfWarp = size <= 1 ? 2 : 4;
      launch(
          kernels.matvec().get(size), // for 2^size rows at a time
          new Grid(
              Math.ceilDiv(rows, MATVEC_ROWS),
              Math.ceilDiv(weight.rows(), MATVEC_WARPS * rowsOfWarp),
              MATVEC_WARPS * WARP));
    }
  }

  void rotate(
      int rows, long x, long positions, long turns, int heads, int headDimension, Rope rope) {
    var pairs = rope.dimensions() / 2;
    parameters
        .clear()
        .add(x)
        .add(positions)
        .add(turns)
        .add(heads)
        .add(headDimension)
        .add(pairs)
        .add(rope.magnitude());
    var kernel =
        switch (rope.pairs()) {
          case ADJACENT -> rotateAdjacent;
          case HALVES -> rotateHalves;
        };
    launch(kernel, values(heads * pairs, rows, 256));
  }

  void store(
      int rows,
      long keyPages,
      long valuePages,
      long keys,
      long values,
      long slots,
      KvCache.Shape of) {
    parameters
        .clear()
        .add(keyPages)
        .add(valuePages)
        .add(keys)
        .add(values)
        .add(slots)
        .add(of.heads())
        .add(of.headDimension());
    var quads = of.heads() * of.headDimension() / 4;
    launch(store, new Grid(Math.ceilDiv(quads, 256), rows, 2, 256, 1));
  }

  /// What both kinds of attention work on.
  ///
  /// @param x queries
  /// @param group query heads that share a head of the cache
  /// @param window positions that a row sees at most
  record Attention(
      KvCache.Shape shape,
      int group,
      long keyPages,
      long valuePages,
      float scale,
      int window,
      long x,
      long out) {

    /// Which of [#HEADS] it is for.
    int variant() {
      return shape.headDimension() <= HEADS[0] ? 0 : shape.headDimension() <= HEADS[1] ? 1 : 2;
    }

    int most() {
      return HEADS[variant()];
    }
  }

  void prefillAttention(
      Attention attention, int pieces, int mostTokens, long addresses, long tables) {
    var shape = attention.shape();
    parameters
        .clear()
        .add(attention.out())
        .add(attention.x())
        .add(attention.keyPages())
        .add(attention.valuePages())
        .add(addresses)
        .add(tables)
        .add(attention.window())
        .add(shape.heads())
        .add(attention.group())
        .add(shape.headDimension())
        .add(attention.scale());
    var tiles = Math.ceilDiv(mostTokens * attention.group(), PREFILL_WARPS * ATTENTION_ROWS);
    stream.launch(
        prefill.get(attention.variant()),
        new Grid(tiles, shape.heads(), pieces, PREFILL_WARPS * WARP, 1),
        prefillSharedBytes(attention.most()),
        parameters);
  }

  /// @param splits parts of the longest sequence's positions, at least one
  /// @param sums `[pieces, heads, splits, headDimension + 2]` float32; unused for one split
  void decodeAttention(
      Attention attention, int pieces, int splits, long sums, long addresses, long tables) {
    var shape = attention.shape();
    var heads = shape.heads() * attention.group();
    var weights = sums + (long) pieces * heads * splits * shape.headDimension() * Float.BYTES;
    parameters
        .clear()
        .add(attention.out())
        .add(sums)
        .add(weights)
        .add(attention.x())
        .add(attention.keyPages())
        .add(attention.valuePages())
        .add(addresses)
        .add(tables)
        .add(attention.window())
        .add(splits)
        .add(shape.heads())
        .add(attention.group())
        .add(shape.headDimension())
        .add(attention.scale());
    stream.launch(
        decode.get(attention.variant()),
        new Grid(
            splits,
            decodeBlocks(shape.heads(), attention.group()),
            pieces,
            decodeWarps(attention.most()) * WARP,
            1),
        decodeSharedBytes(attention.most()),
        parameters);
    if (splits > 1) {
      parameters
          .clear()
          .add(attention.out())
          .add(sums)
          .add(weights)
          .add(addresses)
          .add(attention.window())
          .add(splits)
          .add(heads)
          .add(shape.headDimension());
      launch(combine, new Grid(Math.ceilDiv(shape.headDimension(), 64), heads, pieces, 64, 1));
    }
  }

  /// Blocks for one sequence and split.
  static int decodeBlocks(int heads, int group) {
    return heads * Math.ceilDiv(group, ATTENTION_ROWS);
  }

  /// Bytes of float32 that one split of one such block leaves at most.
  static long decodeBytes(int headDimension) {
    return (long) ATTENTION_ROWS * (headDimension + 2) * Float.BYTES;
  }

  private static int decodeWarps(int mostOfHead) {
    return mostOfHead > 128 ? 2 : 4;
  }

  private static int decodeSharedBytes(int mostOfHead) {
    return DECODE_PAGE_VALUES / mostOfHead * pageBytes(mostOfHead);
  }

  private static int prefillSharedBytes(int mostOfHead) {
    return PREFILL_PAGES * pageBytes(mostOfHead);
  }

  /// As `attention.cuh` lays a page of a head out.
  private static int pageBytes(int mostOfHead) {
    return KvCache.BLOCK_TOKENS * (mostOfHead + 8) * Short.BYTES;
  }

  void gate(int count, Activation activation, long gate, long up) {
    parameters
        .clear()
        .add(gate)
        .add(up)
        .add((float) activation.linear())
        .add((float) activation.cubic())
        .add(count);
    launch(this.gate, new Grid(Math.ceilDiv(count, 256), 256));
  }

  void select(int rows, int columns, long x, long wanted, long out) {
    parameters.clear().add(out).add(x).add(wanted).add(columns);
    launch(select, values(columns, rows, 256));
  }

  /// @param choices as `choose_token.cu` lays them out
  void choose(int rows, int columns, long logits, long choices, long masks, long tokens) {
    parameters.clear().add(tokens).add(logits).add(choices).add(masks).add(columns);
    launch(choose, new Grid(rows, 1024));
  }
}
