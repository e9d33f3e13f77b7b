package io.nonmun.gpumodel.cuda;

import static java.util.Objects.requireNonNull;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Demand;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Stopwatch;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model on an NVIDIA GPU: every operation is a kernel or two, put on one stream. Only [#read]
/// and [#awaitTokens] wait for them.
///
/// For one thread at a time; a step may be begun, and the backend closed, by another than before.
/// `docs/cuda.md` leads through it.
public final class CudaBackend implements Backend, TokenChoice {

  /// The kernels load rows in multiples of this many columns.
  private static final int COLUMNS = 32;

  private static final int LEAST_HEAD_DIMENSION = 16;
  private static final int MOST_HEAD_DIMENSION = 256;

  /// Tokens that `choose_token.cu` adds up without overflow.
  private static final int MOST_VOCABULARY = 1_000_000;

  /// Blocks of decode attention for each multiprocessor, from which on splitting does not pay: as
  /// many as have room in an H100's shared memory side by side, with heads of 128 values.
  private static final int BLOCKS_EACH = 3;

  /// A split is worth its share of the combination from so many positions on (`split.cuh`).
  private static final int SPLIT_POSITIONS = 128;

  /// Share of the memory that is always left: the driver allocates by pages of 2 MiB, and takes
  /// some for itself.
  private static final double RESERVE = 1.0 / 64;

  /// How long a step may take by count: a request for which somebody waits begins after it.
  private static final double STEP_SECONDS = 0.1;

  /// Rows are multiplied in tiles of so many.
  private static final int LEAST_ROWS = 64;

  /// More would make no better use of any device.
  private static final int MOST_ROWS = 2048;

  private static final int MOST_SEQUENCES = 256;
  private static final int TOKENS_EACH = 2048;

  private final CudaContext context;
  private final Capacity capacity;
  private final double memoryFraction;
  private final LongConsumer progress;
  private final Resources resources;
  private final Stream stream;
  private final Kernels kernels;
  private final Staging staging;
  private final PackedActivations packed;
  private final PackedActivations packedToo; // what comes of the other without being written first
  private final DeviceBatch batch;
  private final LowRankRows lowRankRows;
  private final ExpertRows expertRows;
  private final StepGraphs graphs;
  private final Map<Rope, DeviceMemory> turns = new HashMap<>();
  private final Map<DeviceWeight, Double> largestNorms = new HashMap<>();
  private final Map<Integer, DeviceMemory> splitSums = new HashMap<>();
  private @Nullable DeviceChoices choices;
  private boolean hasExperts;
  private long uploaded;

  /// @param context closed with the backend, or where it cannot begin
  /// @param capacity as [#capacity(CudaDevice, long)] finds it for the model
  /// @param memoryFraction of the device's memory that may be used in all
  /// @param progress is told the bytes of weights that have been taken over so far
  public CudaBackend(
      CudaContext context, Capacity capacity, double memoryFraction, LongConsumer progress) {
    this.context = context;
    this.capacity = capacity;
    this.memoryFraction = memoryFraction;
    this.progress = progress;
    resources = new Resources(context);
    resources.onClose(context::close);
    try {
      stream = context.stream();
      resources.onClose(stream::close);
      kernels = new Kernels(context, stream, resources);
      staging = new Staging(context, stream, kernels, resources);
      packed = new PackedActivations(context, stream, resources);
      packedToo = new PackedActivations(context, stream, resources);
      graphs = new StepGraphs(stream, capacity.rows());
      batch = new DeviceBatch(context, stream, resources, graphs::close);
      expertRows = new ExpertRows(context, stream, resources);
      lowRankRows = new LowRankRows(context, stream, staging, resources);
      resources.onClose(graphs::close);
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  @Override
  public String name() {
    var device = context.device();
    return "cuda:%d (%s, %s)".formatted(device.ordinal(), device.name(), device.architecture());
  }

  @Override
  public Capacity capacity() {
    return capacity;
  }

  /// As many rows as a device multiplies in a tenth of a second, in whole tiles, and half as many
  /// sequences, so that prompts get on beside those that decode. Attention to long sequences is not
  /// counted (`docs/decisions/013-rows-of-a-step.md`).
  ///
  /// @param weights that each row is multiplied by
  static Capacity capacity(CudaDevice device, long weights) {
    var operations = STEP_SECONDS * device.multiprocessors() * operationsPerSecond(device);
    var tiles = (long) (operations / (2.0 * weights)) / LEAST_ROWS;
    var rows = Math.clamp(tiles * LEAST_ROWS, LEAST_ROWS, MOST_ROWS);
    return new Capacity(rows, Math.min(MOST_SEQUENCES, rows / 2), MOST_SEQUENCES * TOKENS_EACH);
  }

  /// What `matmul.cuh` does on one multiprocessor: of those of large devices half of what their
  /// tensor cores can, which is what there are instructions for (1,000 floating-point operations a
  /// clock, at 1.41 GHz or more), of others 400 of 512, at 1.7 GHz.
  private static double operationsPerSecond(CudaDevice device) {
    return device.minor() == 0 && device.major() < 12 ? 1000 * 1.41e9 : 400 * 1.7e9;
  }

  @Override
  public Optional<Memory> memory() {
    try {
      var total = context.device().memory();
      return Optional.of(new Memory(total - context.freeMemory(), total));
    } catch (CudaException | DeviceException e) {
      return Optional.empty(); // it is lost, which its steps tell
    }
  }

  @Override
  public long cacheMemory() {
    return usable(context, memoryFraction);
  }

  /// Bytes that are free and may be used.
  static long usable(CudaContext context, double memoryFraction) {
    var reserved = (long) (Math.max(1 - memoryFraction, RESERVE) * context.device().memory());
    return Math.max(0, context.freeMemory() - reserved);
  }

  /// Whether there are kernels for a model, before any of it is loaded.
  ///
  /// @throws IllegalArgumentException if there are none for one of its tensors, for its heads, for
  ///   its vocabulary, or for its experts
  static void check(Demand model) {
    checkExperts(model.experts());
    for (var tensor : model.tensors()) {
      if (typeOf(tensor) == TensorType.F32 && isStacked(tensor)) {
        throw new IllegalArgumentException(
            "tensor %s holds experts in F32; on the device cuda, those of other types are supported: use the device cpu, or a file in F16"
                .formatted(tensor.name()));
      }
      if (tensor.rows() > 1 && tensor.columns() % COLUMNS != 0) {
        throw new IllegalArgumentException(
            "tensor %s has rows of %d values; on the device cuda, multiples of %d are supported: use the device cpu"
                .formatted(tensor.name(), tensor.columns(), COLUMNS));
      }
      if (tensor.type().bytes(tensor.columns()) > Staging.mostRowBytes()) {
        throw new IllegalArgumentException(
            "tensor %s has rows of %d values, more than can be loaded; use the device cpu"
                .formatted(tensor.name(), tensor.columns()));
      }
    }
    checkHeads(model.cache().headDimension());
    if (model.vocabulary() > MOST_VOCABULARY) {
      throw new IllegalArgumentException(
          "a vocabulary of %d tokens; on the device cuda, up to %d are supported: use the device cpu"
              .formatted(model.vocabulary(), MOST_VOCABULARY));
    }
  }

  private static boolean isStacked(GgufTensor tensor) {
    return tensor.shape().size() > 2;
  }

  private static void checkExperts(Experts.@Nullable Shape experts) {
    if (experts != null
        && (experts.count() > ExpertRows.MOST_EXPERTS || experts.used() > ExpertRows.MOST_USED)) {
      throw new IllegalArgumentException(
          "%d experts, %d of them for each token; on the device cuda, up to %d and %d are supported: use the device cpu"
              .formatted(
                  experts.count(), experts.used(), ExpertRows.MOST_EXPERTS, ExpertRows.MOST_USED));
    }
  }

  private static void checkHeads(int dimension) {
    if (dimension % LEAST_HEAD_DIMENSION != 0 || dimension > MOST_HEAD_DIMENSION) {
      throw new IllegalArgumentException(
          "heads of %d values; on the device cuda, multiples of %d up to %d are supported: use the device cpu"
              .formatted(dimension, LEAST_HEAD_DIMENSION, MOST_HEAD_DIMENSION));
    }
  }

  /// Bytes that a tensor takes on the device.
  ///
  /// @throws IllegalArgumentException if there is no kernel for its type
  static long bytes(GgufTensor tensor) {
    var type = typeOf(tensor);
    if (isStacked(tensor)) {
      var rows = Math.toIntExact(tensor.shape().get(1));
      return tensor.shape().getLast() * FragmentOrder.of(type).bytes(rows, tensor.columns());
    }
    return type == TensorType.F32
        ? type.bytes((long) tensor.rows() * tensor.columns())
        : FragmentOrder.of(type).bytes(tensor.rows(), tensor.columns());
  }

  /// Bytes that multiplying takes on a device besides weights and activations.
  static long workBytes(CudaDevice device, Capacity capacity, Collection<GgufTensor> tensors) {
    var columns =
        tensors.stream()
            .filter(tensor -> typeOf(tensor) != TensorType.F32)
            .mapToInt(GgufTensor::columns)
            .max()
            .orElse(0);
    return Staging.deviceBytes()
        + Kernels.workBytes(device)
        + 2 * PackedActivations.bytes(capacity.rows(), columns);
  }

  /// @throws IllegalArgumentException if there is no kernel for its type
  @Override
  public Weight load(GgufTensor tensor) {
    var type = typeOf(tensor);
    var bytes = bytes(tensor);
    kernels.prepare(type);
    var memory = resources.own(context.allocate(bytes));
    var weight = new DeviceWeight(type, tensor.rows(), tensor.columns(), bytes, memory.address());
    if (tensor.rows() == 1) {
      staging.uploadFloats(tensor, memory.address());
    } else {
      staging.upload(tensor, weight);
    }
    if (type != TensorType.F32) {
      reserve(packed, capacity.rows(), tensor.columns());
      reserve(packedToo, capacity.rows(), tensor.columns());
    }
    uploaded += bytes;
    progress.accept(uploaded);
    return weight;
  }

  @Override
  public Experts loadExperts(
      Weight router, GgufTensor gates, GgufTensor ups, GgufTensor downs, int used) {
    var gate = loadStacked(gates);
    var up = loadStacked(ups);
    var down = loadStacked(downs);
    var experts =
        IntStream.range(0, gate.size())
            .mapToObj(i -> new Experts.Expert(gate.get(i), up.get(i), down.get(i)))
            .toList();
    var loaded = new Experts(router, experts, used);
    expertRows.reserve(shape(loaded), capacity.rows());
    hasExperts = true;
    return loaded;
  }

  /// One allocation for all, where they follow each other.
  private List<DeviceWeight> loadStacked(GgufTensor all) {
    kernels.prepare(all.type());
    var memory = resources.own(context.allocate(bytes(all)));
    var each = memory.bytes() / all.shape().getLast();
    var weights = new ArrayList<DeviceWeight>();
    for (var matrix : all.matrices()) {
      var address = memory.address() + weights.size() * each;
      var weight = new DeviceWeight(matrix.type(), matrix.rows(), matrix.columns(), each, address);
      staging.upload(matrix, weight);
      weights.add(weight);
    }
    uploaded += memory.bytes();
    progress.accept(uploaded);
    return weights;
  }

  private static Experts.Shape shape(Experts experts) {
    var first = experts.experts().getFirst().gate();
    return new Experts.Shape(
        experts.experts().size(), experts.used(), first.columns(), first.rows());
  }

  /// Keeps it as float32: ranks are no multiples of anything that tensor cores take.
  @Override
  public Weight loadLowRank(GgufTensor tensor) {
    var bytes = TensorType.F32.bytes((long) tensor.rows() * tensor.columns());
    var memory = resources.own(context.allocate(bytes));
    staging.uploadFloats(tensor, memory.address());
    lowRankRows.reserve(capacity.rows(), Math.min(tensor.rows(), tensor.columns()));
    return new DeviceWeight(
        TensorType.F32, tensor.rows(), tensor.columns(), bytes, memory.address());
  }

  /// As which type a tensor is kept: gains and biases are read as float32 whatever the file has.
  private static TensorType typeOf(GgufTensor tensor) {
    if (tensor.rows() == 1) {
      return TensorType.F32;
    }
    if (!Kernels.TYPES.contains(tensor.type())) {
      throw new IllegalArgumentException(
          "tensor %s is %s; on the device cuda, %s are supported: use the device cpu, or a file of one of these types"
              .formatted(tensor.name(), tensor.type(), CudaDevices.typeNames()));
    }
    return tensor.type();
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    var memory = resources.own(context.allocate((long) rows * columns * Float.BYTES));
    return new DeviceTensor(rows, columns, memory.address());
  }

  /// @throws IllegalArgumentException if there is no kernel for heads of this size
  @Override
  public KvCache allocate(KvCache.Shape shape, int blocks, int windowBlocks) {
    var dimension = shape.headDimension();
    checkHeads(dimension);
    splitSums.computeIfAbsent(
        dimension,
        _ ->
            resources.own(context.allocate(2 * blocksThatFill() * Kernels.decodeBytes(dimension))));
    return new PagedCache(context, shape, blocks, windowBlocks, graphs);
  }

  private int blocksThatFill() {
    return BLOCKS_EACH * context.device().multiprocessors();
  }

  @Override
  public void begin(Batch batch) {
    begin(batch, batch.size());
  }

  /// @param rows with those that only fill the step up
  private void begin(Batch batch, int rows) {
    context.enter();
    this.batch.set(batch, rows);
    lowRankRows.clear();
    packed.forget();
    packedToo.forget();
  }

  @Override
  public void step(Batch batch, KvCache cache, int mostRows, Operations operations) {
    var rows = graphs.rows(batch, mostRows, hasExperts);
    if (rows > 0) {
      begin(batch, rows);
      if (graphs.launch(cache, rows, () -> operations.run(rows, rows))) {
        return;
      }
    }
    Backend.super.step(batch, cache, mostRows, operations);
    if (!batch.hasAdapters()) {
      graphs.ready();
    }
  }

  @Override
  public void embed(Weight table, float scale, Tensor out) {
    var chosen = choices == null ? 0 : choices.tokens();
    kernels.embed(
        batch.rows(), DeviceWeight.of(table), scale, batch.tokens(), chosen, written(out));
  }

  @Override
  public void norm(int rows, Tensor x, Weight gain, float epsilon, Tensor out) {
    var to = packing(rows, out, true);
    kernels.norm(rows, x.columns(), address(x), address(gain), epsilon, address(out), to);
  }

  @Override
  public void addNorm(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon, Tensor out) {
    kernels.addNorm(
        rows,
        sum.columns(),
        written(sum),
        address(delta),
        address(gain),
        epsilon,
        address(out),
        packing(rows, out, true));
  }

  @Override
  public void normAdd(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon) {
    kernels.normAdd(rows, sum.columns(), written(sum), address(delta), address(gain), epsilon);
  }

  @Override
  public void normHeads(int rows, Tensor x, Weight gain, float epsilon) {
    var heads = new Heads(gain.columns(), gain, null, epsilon, null);
    var places = Kernels.Places.inPlace(written(x), x.columns() / gain.columns());
    kernels.placeHeads(rows, heads, places, 0, 0);
  }

  @Override
  public void multiply(int rows, Tensor x, Product... products) {
    for (var i = 0; i < products.length; ) {
      var weight = DeviceWeight.of(products[i].weight());
      assert weight.columns() % COLUMNS == 0 : "see check";
      if (weight.type() == TensorType.F32) {
        var bias = products[i].bias() == null ? null : DeviceWeight.of(products[i].bias());
        kernels.multiplyFloats(rows, weight, bias, address(x), written(products[i].out()));
        i++;
        continue;
      }
      var from = pack(rows, x);
      var together = kernels.together(products, i);
      kernels.multiply(rows, from, null, null, 0, products, i, together);
      for (var end = i + together; i < end; i++) {
        written(products[i].out());
      }
    }
  }

  @Override
  public void multiplyGated(int rows, Tensor x, Activation activation, Product... gateUp) {
    if (DeviceWeight.of(gateUp[0].weight()).type() != TensorType.F32
        && kernels.together(gateUp, 0) == 2) {
      var from = pack(rows, x);
      var out = gateUp[0].out();
      written(out);
      if (from.haveSquares()
          && gateUp[0].bias() == null
          && gateUp[1].bias() == null
          && out.columns() % COLUMNS == 0) {
        var to = packing(from == packed ? packedToo : packed, rows, out, false);
        var norms = (float) (largestNorm(gateUp[0]) * largestNorm(gateUp[1]));
        kernels.multiply(rows, from, activation, to, norms, gateUp, 0, 2);
      } else {
        kernels.multiply(rows, from, activation, null, 0, gateUp, 0, 2);
      }
    } else {
      Backend.super.multiplyGated(rows, x, activation, gateUp);
    }
  }

  /// Found when it is first asked for.
  private double largestNorm(Product product) {
    return largestNorms.computeIfAbsent(DeviceWeight.of(product.weight()), staging::largestNorm);
  }

  /// Where it is packed: by now, unless what made it has done so.
  private PackedActivations pack(int rows, Tensor x) {
    if (packedToo.holds(rows, DeviceTensor.of(x))) {
      return packedToo;
    }
    if (!packed.holds(rows, DeviceTensor.of(x))) {
      kernels.pack(rows, x.columns(), address(x), packing(packed, rows, x, true));
    }
    return packed;
  }

  /// Where an operation leaves its outcome for the product that reads it, if there can be one.
  private @Nullable PackedActivations packing(int rows, Tensor out, boolean haveSquares) {
    written(out);
    return packed.isUsed() && out.columns() % COLUMNS == 0
        ? packing(packed, rows, out, haveSquares)
        : null;
  }

  private PackedActivations packing(
      PackedActivations to, int rows, Tensor out, boolean haveSquares) {
    reserve(to, rows, out.columns());
    to.hold(rows, DeviceTensor.of(out), haveSquares);
    return to;
  }

  /// Where an operation writes to a tensor.
  private long written(Tensor out) {
    packed.forget(DeviceTensor.of(out));
    packedToo.forget(DeviceTensor.of(out));
    return address(out);
  }

  @Override
  public void adapt(int[] rows, Tensor x, LowRank part, Tensor out) {
    if (rows.length > 0) {
      var down = DeviceWeight.of(part.down());
      lowRankRows.reserve(rows.length, down.rows()); // nothing to do, but for more than capacity
      kernels.adapt(
          rows.length,
          lowRankRows.rows(rows),
          down,
          DeviceWeight.of(part.up()),
          part.scale(),
          address(x),
          lowRankRows.low(),
          written(out));
    }
  }

  /// Allocates only for more rows than the capacity has.
  private void reserve(PackedActivations to, int rows, int columns) {
    if (!to.hasRoom(rows, columns)) {
      stream.synchronize();
      graphs.close();
      to.reserve(rows, columns);
    }
  }

  @Override
  public void rotate(Tensor x, int headDimension, Rope rope) {
    var heads = new Heads(headDimension, null, null, 0, rope);
    place(batch.rows(), heads, Kernels.Places.inPlace(written(x), x.columns() / headDimension));
  }

  @Override
  public void store(int layer, Tensor keys, Tensor values, KvCache cache) {
    var heads = new Heads(((PagedCache) cache).shape().headDimension(), null, null, 0, null);
    place(batch.rows(), heads, places(layer, 0, 0, keys, values, cache));
  }

  @Override
  public void placeHeads(
      int rows, int layer, Tensor queries, Tensor keys, Tensor values, Heads heads, KvCache cache) {
    var queryHeads = queries.columns() / heads.dimension();
    place(rows, heads, places(layer, written(queries), queryHeads, keys, values, cache));
  }

  private Kernels.Places places(
      int layer, long queries, int queryHeads, Tensor keys, Tensor values, KvCache cache) {
    var to = (PagedCache) cache;
    var shape = to.shape();
    return new Kernels.Places(
        queries,
        queryHeads,
        address(keys),
        address(values),
        shape.heads(),
        to.keys(layer),
        to.values(layer),
        batch.slots(shape.isWindowed(layer)));
  }

  private void place(int rows, Heads heads, Kernels.Places places) {
    var rope = heads.rope();
    var table = rope == null ? 0 : turns.computeIfAbsent(rope, this::uploadTurns).address();
    kernels.placeHeads(rows, heads, places, batch.positions(), table);
  }

  /// Each pair's angle from one position to the next, in turns, of which only the fraction counts,
  /// as one of 2^64.
  private DeviceMemory uploadTurns(Rope rope) {
    var fractions = new long[rope.dimensions() / 2];
    for (var i = 0; i < fractions.length; i++) {
      var radians = 1 / (Math.pow(rope.base(), (double) i / fractions.length) * rope.factors()[i]);
      var fraction = radians / (2 * Math.PI) % 1;
      fractions[i] = (long) (fraction * 0x1p63) << 1;
    }
    var memory = resources.own(context.allocate((long) fractions.length * Long.BYTES));
    staging.upload(fractions, memory.address());
    return memory;
  }

  @Override
  public void attend(
      int layer, Tensor queries, KvCache cache, float scale, int window, Tensor out) {
    var from = (PagedCache) cache;
    var shape = from.shape();
    var group = queries.columns() / shape.headDimension() / shape.heads();
    var isWindowed = shape.isWindowed(layer);
    var attention =
        new Kernels.Attention(
            batch.rows(),
            shape,
            group,
            from.keys(layer),
            from.values(layer),
            scale,
            window,
            address(queries),
            written(out),
            batch.prefills() == 0 ? packing(batch.rows(), out, false) : null);
    if (batch.decodes() > 0) {
      var seen = Math.min((long) from.blocks() * KvCache.BLOCK_TOKENS, window);
      var splits = splits(seen, batch.decodes() * Kernels.decodeBlocks(shape.heads(), group));
      kernels.decodeAttention(
          attention,
          batch.decodes(),
          splits,
          splitSums.get(shape.headDimension()).address(),
          batch.decodesAddress(isWindowed),
          batch.tables());
    }
    if (batch.prefills() > 0) {
      kernels.prefillAttention(
          attention,
          batch.prefills(),
          batch.mostPrefillTokens(),
          batch.prefillsAddress(isWindowed),
          batch.tables());
    }
  }

  /// As many as fill the device: fewer than two rounds of blocks, which [#splitSums] has room for.
  /// How long sequences are plays no part, so that a recorded step is right for all; short ones
  /// leave some without work.
  ///
  /// @param positions that a sequence can have at most
  private int splits(long positions, int blocks) {
    var worthwhile = Math.ceilDiv(positions, SPLIT_POSITIONS);
    return (int) Math.clamp(Math.ceilDiv(blocksThatFill(), blocks), 1, worthwhile);
  }

  @Override
  public void gate(int rows, Activation activation, Tensor gate, Tensor up) {
    kernels.gate(Math.multiplyExact(rows, gate.columns()), activation, written(gate), address(up));
  }

  @Override
  public void mix(int rows, Tensor x, Experts experts, Activation activation, Tensor out) {
    var shape = shape(experts);
    expertRows.reserve(shape, rows);
    var layout = expertRows.layout(shape, rows);
    multiply(
        rows,
        x,
        new Product(
            experts.router(), null, new DeviceTensor(rows, shape.count(), layout.scores())));
    var first = experts.experts().getFirst();
    var packed = expertRows.packed();
    kernels.route(rows, shape, layout);
    kernels.packGroups(layout, shape.width(), address(x), layout.rowsOfPlaces(), packed);
    kernels.multiplyGroups(layout, DeviceWeight.of(first.gate()), packed, layout.gate());
    kernels.multiplyGroups(layout, DeviceWeight.of(first.up()), packed, layout.up());
    kernels.gateGroups(layout, shape.inner(), activation);
    kernels.packGroups(layout, shape.inner(), layout.gate(), 0, packed);
    kernels.multiplyGroups(layout, DeviceWeight.of(first.down()), packed, layout.down());
    kernels.addExperts(rows, shape, layout, written(out));
  }

  @Override
  public void select(Tensor x, Tensor out) {
    if (batch.wantedCount() > 0) {
      kernels.select(batch.wantedCount(), x.columns(), address(x), batch.wanted(), written(out));
    }
  }

  @Override
  public void read(int rows, Tensor x, float[] into) {
    var values = (long) rows * x.columns();
    staging.download(address(x), MemorySegment.ofArray(into).asSlice(0, values * Float.BYTES));
  }

  @Override
  public TokenChoice chooser() {
    return this;
  }

  @Override
  public Stopwatch stopwatch() {
    return new EventStopwatch(context, stream, resources);
  }

  @Override
  public void reserve(Tensor logits) {
    graphs.close(); // their steps look for chosen tokens elsewhere
    choices = new DeviceChoices(context, stream, resources, logits.rows(), logits.columns());
  }

  @Override
  public void choose(Tensor logits, List<@Nullable Choice> wanted) {
    choices().choose(kernels, DeviceTensor.of(logits), wanted);
  }

  @Override
  public void awaitTokens(int[] tokens) {
    choices().await(tokens);
  }

  private DeviceChoices choices() {
    return requireNonNull(choices, "no room was made to choose in");
  }

  private static long address(Tensor tensor) {
    return DeviceTensor.of(tensor).address();
  }

  private static long address(Weight weight) {
    return DeviceWeight.of(weight).address();
  }

  /// Frees all that was allocated here, but for caches, and closes the context.
  @Override
  public void close() {
    resources.close();
  }
}
