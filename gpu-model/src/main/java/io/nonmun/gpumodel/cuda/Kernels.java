package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.CudaContext.Kernel;
import io.nonmun.gpumodel.cuda.CudaContext.Module;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The kernels of `src/main/cuda`, each with the shape of its launch, which its source's head
/// describes. Addresses are the device's; `T` is the number of rows.
final class Kernels {

  /// Rows that a mat-vec takes at most; from more on, tiles of them are multiplied.
  static final int MATVEC_ROWS = 8;

  private static final int MATVEC_WARPS = 4;
  private static final int MATMUL_SIDE = 64;
  private static final int WARP = 32;
  private static final int ATTENTION_THREADS = 128;
  private static final int PREFILL_TILE = 32;
  private static final int DECODE_TILE = 8;
  private static final int POSITIONS = 32;

  /// Without their ending.
  static final List<String> FILES =
      List.of(
          "add_rms_norm",
          "attention_combine",
          "attention_decode",
          "attention_prefill",
          "choose_token",
          "embed",
          "head_rms_norm",
          "kv_write",
          "matmul",
          "matvec",
          "rms_norm",
          "rope",
          "select_rows",
          "swiglu");

  private final Stream stream;
  private final Map<String, Module> modules = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();
  private final Parameters parameters = new Parameters();

  /// Has the driver compile all of them: one that cannot says so now, while there is another device
  /// to fall back on.
  ///
  /// @param resources that the kernels' modules are closed with
  Kernels(CudaContext context, Stream stream, Resources resources) {
    this.stream = stream;
    for (var file : FILES) {
      var module = load(context, file);
      resources.onClose(module::close);
      modules.put(file, module);
    }
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

  private Kernel kernel(String file, String name, int sharedMemory) {
    return kernels.computeIfAbsent(name, _ -> modules.get(file).kernel(name, sharedMemory));
  }

  private void launch(String file, String name, Grid grid) {
    stream.launch(kernel(file, name, 0), grid, 0, parameters);
  }

  /// One thread for each value of a row.
  private static Grid values(int columns, int rows, int threads) {
    return new Grid(Math.ceilDiv(columns, threads), rows, threads);
  }

  void embed(int rows, DeviceWeight table, long tokens, long out) {
    parameters
        .clear()
        .add(out)
        .add(tokens)
        .add(table.address())
        .add(table.rows())
        .add(table.columns());
    launch("embed", "embed_%s_f32".formatted(table.typeName()), values(table.columns(), rows, 256));
  }

  void norm(int rows, int columns, long x, long gain, float epsilon, long out) {
    parameters.clear().add(out).add(x).add(gain).add(epsilon).add(columns);
    launch("rms_norm", "rms_norm_f32", new Grid(rows, 256));
  }

  void addNorm(int rows, int columns, long sum, long delta, long gain, float epsilon, long out) {
    parameters.clear().add(out).add(sum).add(delta).add(gain).add(epsilon).add(columns);
    launch("add_rms_norm", "add_rms_norm_f32", new Grid(rows, 256));
  }

  void normHeads(int heads, int headDimension, long x, long gain, float epsilon) {
    parameters.clear().add(x).add(gain).add(epsilon).add(heads).add(headDimension);
    launch("head_rms_norm", "head_rms_norm_f32", new Grid(Math.ceilDiv(heads * WARP, 256), 256));
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
    if (rows > MATVEC_ROWS) {
      launch(
          "matmul",
          "matmul_%s_f32".formatted(weight.typeName()),
          new Grid(Math.ceilDiv(rows, MATMUL_SIDE), Math.ceilDiv(weight.rows(), MATMUL_SIDE), 256));
    } else {
      var most = rows == 1 ? 1 : Integer.highestOneBit(rows - 1) << 1; // of 1, 2, 4, 8
      var rowsOfWarp = most <= 2 ? 2 : 4;
      launch(
          "matvec",
          "matvec%d_%s_f32".formatted(most, weight.typeName()),
          new Grid(Math.ceilDiv(weight.rows(), MATVEC_WARPS * rowsOfWarp), MATVEC_WARPS * WARP));
    }
  }

  void rotate(
      int rows, long x, long positions, long turns, int heads, int headDimension, Rope rope) {
    var pairs = rope.dimensions() / 2;
    parameters.clear().add(x).add(positions).add(turns).add(heads).add(headDimension).add(pairs);
    var name =
        switch (rope.pairs()) {
          case ADJACENT -> "rope_adjacent_f32";
          case HALVES -> "rope_halves_f32";
        };
    launch("rope", name, values(heads * pairs, rows, 256));
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
    launch("kv_write", "kv_write_f16_f32", new Grid(Math.ceilDiv(quads, 256), rows, 2, 256, 1));
  }

  /// What both kinds of attention work on.
  ///
  /// @param x queries
  /// @param group query heads that share a head of the cache
  record Attention(
      KvCache.Shape shape,
      int group,
      long keyPages,
      long valuePages,
      float scale,
      long x,
      long out) {

    /// The kernel's variant: the greatest head dimension that it has registers for.
    int variant() {
      return shape.headDimension() <= 64 ? 64 : shape.headDimension() <= 128 ? 128 : 256;
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
        .add(shape.heads())
        .add(attention.group())
        .add(shape.headDimension())
        .add(attention.scale());
    var variant = attention.variant();
    var kernel =
        kernel(
            "attention_prefill",
            "attention_prefill%d_f16_f32".formatted(variant),
            attentionBytes(PREFILL_TILE, variant));
    var tiles = Math.ceilDiv(mostTokens * attention.group(), PREFILL_TILE);
    stream.launch(
        kernel,
        new Grid(tiles, shape.heads(), pieces, ATTENTION_THREADS, 1),
        attentionBytes(PREFILL_TILE, shape.headDimension()),
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
        .add(splits)
        .add(shape.heads())
        .add(attention.group())
        .add(shape.headDimension())
        .add(attention.scale());
    var variant = attention.variant();
    var kernel =
        kernel(
            "attention_decode",
            "attention_decode%d_f16_f32".formatted(variant),
            attentionBytes(DECODE_TILE, variant));
    stream.launch(
        kernel,
        new Grid(
            splits, decodeBlocks(shape.heads(), attention.group()), pieces, ATTENTION_THREADS, 1),
        attentionBytes(DECODE_TILE, shape.headDimension()),
        parameters);
    if (splits > 1) {
      parameters
          .clear()
          .add(attention.out())
          .add(sums)
          .add(weights)
          .add(addresses)
          .add(splits)
          .add(heads)
          .add(shape.headDimension());
      launch(
          "attention_combine",
          "attention_combine_f32",
          new Grid(Math.ceilDiv(shape.headDimension(), 64), heads, pieces, 64, 1));
    }
  }

  /// Blocks for one sequence and split.
  static int decodeBlocks(int heads, int group) {
    return heads * Math.ceilDiv(group, DECODE_TILE);
  }

  /// Bytes of float32 that one split of one such block leaves at most.
  static long decodeBytes(int headDimension) {
    return (long) DECODE_TILE * (headDimension + 2) * Float.BYTES;
  }

  /// As `attention.cuh` lays it out.
  private static int attentionBytes(int tile, int headDimension) {
    var queries = tile * (headDimension + 4) * Float.BYTES;
    var keysAndValues = 2 * POSITIONS * (headDimension + 8) * Short.BYTES;
    var weights = tile * (POSITIONS + 4) * Float.BYTES;
    return queries + keysAndValues + weights + 3 * tile * Float.BYTES;
  }

  void gate(int count, long gate, long up) {
    parameters.clear().add(gate).add(up).add(count);
    launch("swiglu", "swiglu_f32", new Grid(Math.ceilDiv(count, 256), 256));
  }

  void select(int rows, int columns, long x, long wanted, long out) {
    parameters.clear().add(out).add(x).add(wanted).add(columns);
    launch("select_rows", "select_rows_f32", values(columns, rows, 256));
  }

  /// @param choices as `choose_token.cu` lays them out
  void choose(int rows, int columns, long logits, long choices, long masks, long tokens) {
    parameters.clear().add(tokens).add(logits).add(choices).add(masks).add(columns);
    launch("choose_token", "choose_token_f32", new Grid(rows, 1024));
  }
}
