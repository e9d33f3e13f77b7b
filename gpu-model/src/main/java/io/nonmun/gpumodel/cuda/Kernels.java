package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend.Experts;
import io.nonmun.gpumodel.backend.Backend.Heads;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.CudaContext.Kernel;
import io.nonmun.gpumodel.cuda.CudaContext.Module;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
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
  static final Set<TensorType> TYPES = types();

  private static Set<TensorType> types() {
    var types = EnumSet.of(TensorType.F32);
    types.addAll(FragmentOrder.types());
    return Collections.unmodifiableSet(types);
  }

  /// Rows that `few` takes in its variants.
  private static final int[] FEW = {8, 16, 32};

  private static final int FEW_WARPS = 4;

  /// Rows that a block of `tile` takes in its variants.
  private static final int[] TILES = {64, 128};

  private static final int TILE_THREADS = 256;

  /// Of one launch.
  private static final int MOST_PRODUCTS = 3;

  /// Rows of weights in a block of `tile`.
  private static final int TILE_SIDE = 128;

  /// Blocks of `few` for each multiprocessor that keep enough bytes under way.
  private static final int FEW_EACH = 4;

  /// Units of each warp, and of a block of `tile`, from which on splitting the columns pays.
  private static final int LEAST_UNITS = 2;

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

  /// Without their ending; beside these, `matmul_*`, of each type that weights have.
  static final List<String> FILES =
      List.of(
          "add_experts",
          "add_rms_norm",
          "attention_decode",
          "attention_prefill",
          "choose_token",
          "embed",
          "gate",
          "low_rank",
          "matmul_f32",
          "pack",
          "place_heads",
          "repack",
          "rms_norm",
          "rms_norm_add",
          "route",
          "row_squares",
          "select_rows");

  /// What multiplies weights of one type by activations, for [#FEW] and [#TILES] rows.
  ///
  /// @param expert for groups of the first and the last of [#FEW] rows
  private record Multiplication(List<Kernel> few, List<Kernel> tile, List<Kernel> expert) {}

  private final CudaContext context;
  private final Resources resources;
  private final Stream stream;
  private final Parameters parameters = new Parameters();
  private final Kernel addExperts;
  private final Kernel addNorm;
  private final Kernel choose;
  private final Kernel chooseExperts;
  private final Kernel gate;
  private final Kernel gateGroups;
  private final Kernel groupRows;
  private final Kernel lowRankDown;
  private final Kernel lowRankUp;
  private final Kernel norm;
  private final Kernel normAdd;
  private final Kernel placeHeads;
  private final Kernel rowSquares;
  private final Kernel select;
  private final List<Kernel> decode; // by Attention.variant
  private final List<Kernel> prefill; // by Attention.variant
  private final Kernel multiplyFloats;
  private final Kernel pack;
  private final Kernel packGroups;
  private final Map<TensorType, Kernel> embed = new EnumMap<>(TensorType.class);
  private final Map<TensorType, Kernel> repack = new EnumMap<>(TensorType.class);
  private final Map<TensorType, Multiplication> multiply = new EnumMap<>(TensorType.class);
  private final DeviceMemory splitSums;
  private final DeviceMemory arrived;

  /// Has the driver compile all of them but those of a type of weights ([#prepare]): one that
  /// cannot says so now, while there is another device to fall back on. No name is looked up in a
  /// step.
  ///
  /// @param resources that the kernels' modules are closed with
  Kernels(CudaContext context, Stream stream, Resources resources) {
    this.context = context;
    this.stream = stream;
    this.resources = resources;
    var modules = new HashMap<String, Module>();
    for (var file : FILES) {
      modules.put(file, load(file));
    }
    addExperts = modules.get("add_experts").kernel("add_experts_f32", 0);
    addNorm = modules.get("add_rms_norm").kernel("add_rms_norm_f32", 0);
    choose = modules.get("choose_token").kernel("choose_token_f32", 0);
    chooseExperts = modules.get("route").kernel("choose_experts_f32", 0);
    groupRows = modules.get("route").kernel("group_rows", 0);
    gate = modules.get("gate").kernel("gate_f32", 0);
    gateGroups = modules.get("gate").kernel("gate_groups_f32", 0);
    lowRankDown = modules.get("low_rank").kernel("low_rank_down_f32", 0);
    lowRankUp = modules.get("low_rank").kernel("low_rank_up_f32", 0);
    norm = modules.get("rms_norm").kernel("rms_norm_f32", 0);
    normAdd = modules.get("rms_norm_add").kernel("rms_norm_add_f32", 0);
    placeHeads = modules.get("place_heads").kernel("place_heads_f16_f32", 0);
    rowSquares = modules.get("row_squares").kernel("row_squares_f32", 0);
    select = modules.get("select_rows").kernel("select_rows_f32", 0);
    decode =
        attention(modules.get("attention_decode"), "attention_decode", Kernels::decodeSharedBytes);
    prefill =
        attention(
            modules.get("attention_prefill"), "attention_prefill", Kernels::prefillSharedBytes);
    multiplyFloats = modules.get("matmul_f32").kernel("matmul_f32_f32", 0);
    pack = modules.get("pack").kernel("pack_f16_f32", 0);
    packGroups = modules.get("pack").kernel("pack_groups_f16_f32", 0);
    embed.put(TensorType.F32, modules.get("embed").kernel("embed_f32_f32", 0));
    for (var type : FragmentOrder.types()) {
      var name = FragmentOrder.name(type);
      embed.put(type, modules.get("embed").kernel("embed_%s_f32".formatted(name), 0));
      var stored = type.name().toLowerCase(Locale.ROOT);
      repack.put(type, modules.get("repack").kernel("repack_" + stored, 0));
    }
    splitSums = resources.own(context.allocate(splitBytes(context.device())));
    arrived = resources.own(context.allocate(arrivedBytes(context.device())));
    stream.clear(arrived.address(), arrived.bytes());
  }

  /// Bytes that all of them need at once, besides what they are given.
  static long workBytes(CudaDevice device) {
    return splitBytes(device) + arrivedBytes(device);
  }

  /// Of blocks as many as there are multiprocessors: a `tile`'s sums are the most.
  private static long splitBytes(CudaDevice device) {
    return (long) device.multiprocessors() * TILE_SIDE * TILES[TILES.length - 1] * Float.BYTES;
  }

  private static long arrivedBytes(CudaDevice device) {
    return (long) FEW_EACH * device.multiprocessors() * Integer.BYTES;
  }

  /// Has the driver compile what multiplies weights of a type. Those of other types are not: they
  /// would take it seconds.
  void prepare(TensorType type) {
    if (type != TensorType.F32 && !multiply.containsKey(type)) {
      var name = FragmentOrder.name(type);
      var order = FragmentOrder.of(type);
      var module = load("matmul_" + name);
      multiply.put(
          type,
          new Multiplication(
              IntStream.of(FEW)
                  .mapToObj(rows -> module.kernel("few%d_%s_f32".formatted(rows, name), 0))
                  .toList(),
              IntStream.of(TILES)
                  .mapToObj(rows ->
                      module.kernel("tile%d_%s_f32".formatted(rows, name), order.tileBytes(rows)))
                  .toList(),
              IntStream.of(FEW[0], FEW[FEW.length - 1])
                  .mapToObj(rows -> module.kernel("expert%d_%s_f32".formatted(rows, name), 0))
                  .toList()));
    }
  }

  private static List<Kernel> attention(Module module, String name, IntUnaryOperator sharedBytes) {
    return IntStream.of(HEADS)
        .mapToObj(most -> module.kernel(name + most + "_f16_f32", sharedBytes.applyAsInt(most)))
        .toList();
  }

  private Module load(String file) {
    var name = "%s.%s.ptx".formatted(file, CudaDevices.TARGET);
    try (var ptx = Kernels.class.getResourceAsStream(name)) {
      if (ptx == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      var text = new String(ptx.readAllBytes(), StandardCharsets.US_ASCII);
      var module = context.load(name, text);
      resources.onClose(module::close);
      return module;
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

  /// @param chosen what tokens below 0 stand for
  void embed(int rows, DeviceWeight table, float scale, long tokens, long chosen, long out) {
    parameters
        .clear()
        .add(out)
        .add(tokens)
        .add(chosen)
        .add(table.address())
        .add(table.rows())
        .add(table.columns())
        .add(scale);
    var columns =
        table.type() == TensorType.F32 ? table.columns() : Math.ceilDiv(table.columns(), 16);
    launch(embed.get(table.type()), values(columns, rows, 64)); // a thread has 1 or 16
  }

  /// @param packed where the outcome goes packed too; null for nowhere
  void norm(
      int rows,
      int columns,
      long x,
      long gain,
      float epsilon,
      long out,
      @Nullable PackedActivations packed) {
    parameters.clear().add(out).add(x).add(gain).add(epsilon);
    addPacked(rows, columns, packed);
    parameters.add(rows).add(columns);
    launch(norm, normBlocks(rows, packed));
  }

  /// @param packed as that of [#norm]
  void addNorm(
      int rows,
      int columns,
      long sum,
      long delta,
      long gain,
      float epsilon,
      long out,
      @Nullable PackedActivations packed) {
    parameters.clear().add(out).add(sum).add(delta).add(gain).add(epsilon);
    addPacked(rows, columns, packed);
    parameters.add(rows).add(columns);
    launch(addNorm, normBlocks(rows, packed));
  }

  private void addPacked(int rows, int columns, @Nullable PackedActivations to) {
    parameters
        .add(to == null ? 0 : to.values())
        .add(to == null ? 0 : to.sums(rows, columns))
        .add(to == null ? 0 : to.scales(rows, columns));
  }

  private static Grid normBlocks(int rows, @Nullable PackedActivations packed) {
    return new Grid(packed == null ? rows : 8 * PackedActivations.eights(rows), 256);
  }

  void normAdd(int rows, int columns, long sum, long delta, long gain, float epsilon) {
    parameters.clear().add(sum).add(delta).add(gain).add(epsilon).add(columns);
    launch(normAdd, new Grid(rows, 256));
  }

  /// Brings rows of a file's weights into fragment order.
  ///
  /// @param firstRow of the matrix's, a multiple of 16, which these begin with
  void repack(DeviceWeight weight, int firstRow, int rows, long from) {
    var order = FragmentOrder.of(weight.type());
    var columns = weight.columns();
    parameters.clear().add(weight.address() + order.unitBytes(firstRow, columns));
    if (order.hasFactors()) {
      var factors = weight.address() + order.unitBytes(weight.rows(), columns);
      parameters.add(factors + (long) firstRow * Float.BYTES);
    }
    parameters.add(from).add(rows).add(columns);
    var tiles = FragmentOrder.tiles(rows);
    var blocks = order.hasFactors() ? 16 * tiles : tiles * order.units(columns);
    launch(repack.get(weight.type()), new Grid(blocks, 128));
  }

  /// Brings activations into the order that [#multiply] wants.
  void pack(int rows, int columns, long x, PackedActivations to) {
    parameters
        .clear()
        .add(to.values())
        .add(to.sums(rows, columns))
        .add(to.scales(rows, columns))
        .add(x)
        .add(rows)
        .add(columns);
    launch(pack, new Grid(8 * PackedActivations.eights(rows), 256));
  }

  /// @param x for weights of F32
  void multiplyFloats(
      int rows, DeviceWeight weight, @Nullable DeviceWeight bias, long x, long out) {
    parameters
        .clear()
        .add(out)
        .add(weight.address())
        .add(bias == null ? 0 : bias.address())
        .add(x)
        .add(rows)
        .add(weight.rows())
        .add(weight.columns());
    launch(
        multiplyFloats, new Grid(Math.ceilDiv(rows, 8), Math.ceilDiv(weight.rows(), 4), 4 * WARP));
  }

  /// @param rows how many of `x` and `out` there are at `addresses`
  /// @param low room for `[rows, down.rows]` float32
  void adapt(
      int rows,
      long addresses,
      DeviceWeight down,
      DeviceWeight up,
      float scale,
      long x,
      long low,
      long out) {
    var rank = down.rows();
    parameters
        .clear()
        .add(low)
        .add(down.address())
        .add(x)
        .add(addresses)
        .add(rows)
        .add(rank)
        .add(down.columns());
    launch(lowRankDown, new Grid(Math.ceilDiv(rows, 8), Math.ceilDiv(rank, 4), 4 * WARP));
    parameters
        .clear()
        .add(out)
        .add(up.address())
        .add(low)
        .add(addresses)
        .add(scale)
        .add(rank)
        .add(up.rows());
    launch(lowRankUp, values(up.rows(), rows, 256));
  }

  /// How many of the products that follow one are multiplied in the same launch: those of weights
  /// that the same kernels take.
  ///
  /// @param from the first of them, of a type that tensor cores multiply
  int together(Product[] products, int from) {
    var kernels = multiply.get(DeviceWeight.of(products[from].weight()).type());
    var to = from;
    while (to < Math.min(products.length, from + MOST_PRODUCTS)
        && multiply.get(DeviceWeight.of(products[to].weight()).type()) == kernels) {
      to++;
    }
    return to - from;
  }

  /// @param gate what becomes of two products: the first times the second; null for several that
  ///   are on their own
  /// @param gated where that goes packed too; null for nowhere
  /// @param norms the largest norm of a row of each of both weights, multiplied
  /// @param products of which those from `from` on are [#together]
  void multiply(
      int rows,
      PackedActivations x,
      @Nullable Activation gate,
      @Nullable PackedActivations gated,
      float norms,
      Product[] products,
      int from,
      int count) {
    var first = DeviceWeight.of(products[from].weight());
    var columns = first.columns();
    parameters.clear();
    for (var i = 0; i < MOST_PRODUCTS; i++) {
      if (i < count) {
        add(products[from + i]);
      } else {
        parameters.add(0L).add(0L).add(0L).add(0);
      }
    }
    parameters
        .add(gate == null ? 0 : (float) gate.linear())
        .add(gate == null ? 0 : (float) gate.cubic())
        .add(gate == null ? 0 : 1);
    addPacked(rows, first.rows(), gated);
    parameters
        .add(PackedActivations.eights(rows))
        .add(norms)
        .add(x.values())
        .add(x.sums(rows, columns))
        .add(x.scales(rows, columns))
        .add(splitSums.address())
        .add(arrived.address())
        .add(rows)
        .add(columns);
    var kernels = multiply.get(first.type());
    var order = FragmentOrder.of(first.type());
    var units = order.units(columns);
    var most = context.device().multiprocessors();
    var eights = PackedActivations.eights(rows);
    if (eights <= 4) {
      var halves = gate == null ? 1 : 2; // of a block, with four warps each
      var blocks = blocks(FragmentOrder.ROWS, gate, products, from, count);
      var splits = splits(FEW_EACH * most / halves, blocks, units / FEW_WARPS);
      launch(
          kernels.few().get(eights / 2), new Grid(blocks, 1, splits, halves * FEW_WARPS * WARP, 1));
    } else {
      var variant = rows <= TILES[0] ? 0 : 1;
      var across = Math.ceilDiv(rows, TILES[variant]);
      var down = blocks(gate == null ? TILE_SIDE : TILE_SIDE / 2, gate, products, from, count);
      var splits = splits(most, across * down, units);
      stream.launch(
          kernels.tile().get(variant),
          new Grid(across, down, splits, TILE_THREADS, 1),
          order.tileBytes(TILES[variant]),
          parameters);
    }
  }

  private void add(Product product) {
    var weight = DeviceWeight.of(product.weight());
    var bias = product.bias();
    parameters
        .add(DeviceTensor.of(product.out()).address())
        .add(weight.address())
        .add(bias == null ? 0 : DeviceWeight.of(bias).address())
        .add(weight.rows());
  }

  /// Blocks of so many rows of weights each; those of gated products have as many of both.
  private static int blocks(
      int rows, @Nullable Activation gate, Product[] products, int from, int count) {
    var blocks = 0;
    for (var i = from; i < from + (gate == null ? count : 1); i++) {
      blocks += Math.ceilDiv(DeviceWeight.of(products[i].weight()).rows(), rows);
    }
    return blocks;
  }

  /// Into how many parts the columns are split, so that a device has as many blocks as it wants.
  private static int splits(int wantedBlocks, int blocks, int units) {
    return Math.max(1, Math.min(wantedBlocks / blocks, units / LEAST_UNITS));
  }

  /// Finds the experts of each row, and gives their rows places.
  void route(int rows, Experts.Shape of, ExpertRows.Layout to) {
    parameters
        .clear()
        .add(to.experts())
        .add(to.shares())
        .add(to.scores())
        .add(rows)
        .add(of.used())
        .add(of.count());
    launch(chooseExperts, new Grid(Math.ceilDiv(rows, 4), 4 * WARP));
    parameters
        .clear()
        .add(to.groupsAt())
        .add(to.rowsOfPlaces())
        .add(to.placesOfRows())
        .add(to.experts())
        .add(rows * of.used())
        .add(of.used())
        .add(of.count())
        .add(to.groupRows())
        .add(to.groups());
    launch(groupRows, new Grid(1, Math.ceilDiv(of.count(), WARP) * WARP));
  }

  /// The same as [#pack], of rows that have places.
  ///
  /// @param rows of the places; 0 where `x` has them already
  void packGroups(ExpertRows.Layout of, int columns, long x, long rows, PackedActivations to) {
    parameters
        .clear()
        .add(to.values())
        .add(to.sums(of.places(), columns))
        .add(to.scales(of.places(), columns))
        .add(x)
        .add(rows)
        .add(of.groupsAt())
        .add(of.groupRows())
        .add(columns);
    launch(packGroups, new Grid(of.places(), 256));
  }

  /// Multiplies each group by the matrix of its expert.
  ///
  /// @param first of the experts' matrices
  void multiplyGroups(ExpertRows.Layout of, DeviceWeight first, PackedActivations x, long out) {
    var columns = first.columns();
    parameters
        .clear()
        .add(out)
        .add(first.address())
        .add(first.bytes())
        .add(x.values())
        .add(x.sums(of.places(), columns))
        .add(x.scales(of.places(), columns))
        .add(of.groupsAt())
        .add(first.rows())
        .add(columns);
    var kernels = multiply.get(first.type()).expert();
    launch(
        of.groupRows() == FEW[0] ? kernels.getFirst() : kernels.getLast(),
        new Grid(FragmentOrder.tiles(first.rows()), of.groups(), FEW_WARPS * WARP));
  }

  void gateGroups(ExpertRows.Layout of, int columns, Activation activation) {
    parameters
        .clear()
        .add(of.gate())
        .add(of.up())
        .add(of.groupsAt())
        .add((float) activation.linear())
        .add((float) activation.cubic())
        .add(of.groupRows())
        .add(columns);
    launch(gateGroups, new Grid(of.places(), Math.ceilDiv(columns, 256), 256));
  }

  void addExperts(int rows, Experts.Shape of, ExpertRows.Layout from, long out) {
    parameters
        .clear()
        .add(out)
        .add(from.down())
        .add(from.placesOfRows())
        .add(from.shares())
        .add(of.used())
        .add(of.width());
    launch(addExperts, values(of.width(), rows, 256));
  }

  /// What [#placeHeads] reads and writes.
  ///
  /// @param queryHeads 0 where there are no queries
  /// @param keyHeads of keys, as many as of values; 0 where there are none
  /// @param slots of the rows
  record Places(
      long queries,
      int queryHeads,
      long keys,
      long values,
      int keyHeads,
      long keyPages,
      long valuePages,
      long slots) {

    /// Queries, or keys that are not kept yet.
    static Places inPlace(long x, int heads) {
      return new Places(x, heads, 0, 0, 0, 0, 0, 0);
    }
  }

  /// @param turns of the heads' rope, if they have one
  void placeHeads(int rows, Heads heads, Places places, long positions, long turns) {
    var rope = heads.rope();
    parameters
        .clear()
        .add(places.queries())
        .add(places.keys())
        .add(places.values())
        .add(gain(heads.queryGain()))
        .add(gain(heads.keyGain()))
        .add(heads.epsilon())
        .add(positions)
        .add(turns)
        .add(rope == null ? 0 : rope.dimensions() / 2)
        .add(rope != null && rope.pairs() == Rope.Pairs.ADJACENT ? 2 : 1)
        .add(rope == null ? 1 : rope.magnitude())
        .add(places.keyPages())
        .add(places.valuePages())
        .add(places.slots())
        .add(places.queryHeads())
        .add(places.keyHeads())
        .add(heads.dimension());
    var all = places.queryHeads() + 2 * places.keyHeads();
    launch(placeHeads, new Grid(Math.ceilDiv(all * WARP, 256), rows, 256));
  }

  private static long gain(@Nullable Weight gain) {
    return gain == null ? 0 : DeviceWeight.of(gain).address();
  }

  /// What both kinds of attention work on.
  ///
  /// @param rows of the step
  /// @param x queries
  /// @param group query heads that share a head of the cache
  /// @param window positions that a row sees at most
  /// @param packed where the outcome of pieces of one token goes packed too; null for nowhere
  record Attention(
      int rows,
      KvCache.Shape shape,
      int group,
      long keyPages,
      long valuePages,
      float scale,
      int window,
      long x,
      long out,
      @Nullable PackedActivations packed) {

    int columns() {
      return shape.heads() * group * shape.headDimension();
    }

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

  private void addOut(Attention attention) {
    parameters.clear().add(attention.out());
    addPacked(attention.rows(), attention.columns(), attention.packed());
    parameters.add(PackedActivations.eights(attention.rows()));
  }

  /// @param splits parts of a sequence's positions at most, at least one; more than one where
  ///   blocks are fewer than [#arrived] has room for
  /// @param sums `[pieces, heads, splits, headDimension + 2]` float32; unused for one split
  void decodeAttention(
      Attention attention, int pieces, int splits, long sums, long addresses, long tables) {
    var shape = attention.shape();
    var heads = shape.heads() * attention.group();
    var weights = sums + (long) pieces * heads * splits * shape.headDimension() * Float.BYTES;
    addOut(attention);
    parameters
        .add(sums)
        .add(weights)
        .add(arrived.address())
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

  /// @param weight of which rows are embedded, and the squares of each are summed up
  /// @param tokens the rows' numbers
  /// @param x room for the rows, float32
  void rowSquares(int rows, DeviceWeight weight, long tokens, long x, long out) {
    embed(rows, weight, 1, tokens, 0, x);
    parameters.clear().add(out).add(x).add(rows).add(weight.columns());
    launch(rowSquares, new Grid(Math.ceilDiv(rows * WARP, 256), 256));
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
