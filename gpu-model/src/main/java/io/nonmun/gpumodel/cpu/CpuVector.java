package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// The fast CPU backend: the Vector API on weights repacked into [Panels], a float16 cache, and a
/// fixed set of threads that share the panels of a product and the heads of attention.
public final class CpuVector implements Backend {

  /// From as many rows on, dequantising a panel once and reusing it is worth it.
  private static final int GEMM_FROM = Gemm.TILE;

  /// Columns of a dequantised panel: 32 KiB, so that it stays in the first-level cache.
  private static final int GEMM_COLUMNS = 256;

  private final Workers workers;
  private final Activations activations = new Activations();
  private final ThreadLocal<float[]> panels =
      ThreadLocal.withInitial(() -> new float[GEMM_COLUMNS * ROWS]);
  private final ThreadLocal<Attention> attentions = ThreadLocal.withInitial(Attention::new);
  private final Rotation rotation = new Rotation();
  private final ExpertRows expertRows = new ExpertRows();
  private final LowRankRows lowRankRows = new LowRankRows();

  // The operation at hand, in fields: a lambda for each would be garbage for each.
  private final Workers.Work productPart = this::productPart;
  private final Workers.Work attentionPart = this::attentionPart;
  private Batch batch = new Batch(List.of());
  private int rows;
  private Product[] products = {};
  private int layer;
  private float scale;
  private int window;
  private @Nullable Floats input;
  private @Nullable Floats output;
  private @Nullable HalfKvCache cache;

  /// @param threads at least 1; as many as there are cores
  public CpuVector(int threads) {
    workers = new Workers(threads);
  }

  @Override
  public String name() {
    return "cpu (%d-bit vectors, %d threads)".formatted(FLOATS.vectorBitSize(), workers.threads());
  }

  /// A matrix that is looked up row by row as well stays in the file for that.
  private record Table(GgufTensor stored, Panels panels) implements Weight {

    @Override
    public TensorType type() {
      return panels.type();
    }

    @Override
    public int rows() {
      return panels.rows();
    }

    @Override
    public int columns() {
      return panels.columns();
    }

    @Override
    public long bytes() {
      return panels.bytes();
    }
  }

  /// A vector: gains, biases.
  private record Vector(TensorType type, float[] values) implements Weight {

    @Override
    public int rows() {
      return 1;
    }

    @Override
    public int columns() {
      return values.length;
    }

    @Override
    public long bytes() {
      return (long) values.length * Float.BYTES;
    }
  }

  @Override
  public Capacity capacity() {
    return Heap.CAPACITY;
  }

  @Override
  public long cacheMemory() {
    return Heap.cacheMemory();
  }

  @Override
  public Weight load(GgufTensor tensor) {
    if (tensor.shape().size() == 1) {
      var values = new float[tensor.columns()];
      Dequantizer.dequantize(tensor.type(), tensor.data(), 0, values, 0, values.length);
      return new Vector(tensor.type(), values);
    }
    return new Table(tensor, Repacker.repack(tensor, workers));
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    return Floats.of(rows, columns);
  }

  @Override
  public KvCache allocate(KvCache.Shape shape, int blocks, int windowBlocks) {
    return new HalfKvCache(shape, blocks, windowBlocks);
  }

  @Override
  public void begin(Batch batch) {
    this.batch = batch;
    rotation.forget();
  }

  @Override
  public void embed(Weight table, float scale, Tensor out) {
    var stored = ((Table) table).stored();
    var to = (Floats) out;
    var rowBytes = stored.type().bytes(stored.columns());
    for (var row = 0; row < batch.size(); row++) {
      Dequantizer.dequantize(
          stored.type(),
          stored.data(),
          batch.token(row) * rowBytes,
          to.values(),
          row * to.stride(),
          stored.columns());
      if (scale != 1) {
        for (var i = row * to.stride(); i < row * to.stride() + stored.columns(); i++) {
          to.values()[i] *= scale;
        }
      }
    }
  }

  @Override
  public void norm(int rows, Tensor x, Weight gain, float epsilon, Tensor out) {
    var from = (Floats) x;
    var to = (Floats) out;
    var gains = ((Vector) gain).values();
    for (var row = 0; row < rows; row++) {
      norm(from.values(), row * from.stride(), gains, epsilon, to.values(), row * to.stride());
    }
  }

  @Override
  public void addNorm(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon, Tensor out) {
    var total = (Floats) sum;
    var part = (Floats) delta;
    for (var row = 0; row < rows; row++) {
      var at = row * total.stride();
      var from = row * part.stride();
      for (var i = 0; i < total.columns(); i++) {
        total.values()[at + i] += part.values()[from + i];
      }
    }
    norm(rows, sum, gain, epsilon, out);
  }

  @Override
  public void normAdd(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon) {
    var total = (Floats) sum;
    var part = (Floats) delta;
    var gains = ((Vector) gain).values();
    for (var row = 0; row < rows; row++) {
      var at = row * total.stride();
      var from = row * part.stride();
      var factor = factor(part.values(), from, gains.length, epsilon);
      for (var i = 0; i < gains.length; i++) {
        total.values()[at + i] += part.values()[from + i] * factor * gains[i];
      }
    }
  }

  @Override
  public void normHeads(int rows, Tensor x, Weight gain, float epsilon) {
    var values = (Floats) x;
    var gains = ((Vector) gain).values();
    for (var row = 0; row < rows; row++) {
      for (var head = 0; head < values.columns(); head += gains.length) {
        var at = row * values.stride() + head;
        norm(values.values(), at, gains, epsilon, values.values(), at);
      }
    }
  }

  private static void norm(float[] x, int from, float[] gains, float epsilon, float[] out, int to) {
    var factor = factor(x, from, gains.length, epsilon);
    for (var i = 0; i < gains.length; i++) {
      out[to + i] = x[from + i] * factor * gains[i];
    }
  }

  /// What makes the mean square of values 1.
  private static float factor(float[] x, int from, int count, float epsilon) {
    var squares = FloatVector.zero(FLOATS);
    var i = 0;
    for (; i + FLOAT_LANES <= count; i += FLOAT_LANES) {
      var part = FloatVector.fromArray(FLOATS, x, from + i);
      squares = part.fma(part, squares);
    }
    var sum = squares.reduceLanes(VectorOperators.ADD);
    for (; i < count; i++) {
      sum += x[from + i] * x[from + i];
    }
    return (float) (1 / Math.sqrt(sum / count + epsilon));
  }

  @Override
  public void multiply(int rows, Tensor x, Product... products) {
    var in = (Floats) x;
    this.rows = rows;
    this.input = in;
    this.products = products;
    activations.of(in.values(), in.columns(), in.stride());
    var parts = 0;
    var quantised = false;
    for (var product : products) {
      var panels = ((Table) product.weight()).panels();
      parts += parts(panels);
      quantised |= panels.readsQuantised();
    }
    if (quantised && rows < GEMM_FROM) {
      activations.quantise(rows);
    }
    workers.run(parts, productPart);
  }

  @Override
  public void adapt(int[] rows, Tensor x, LowRank part, Tensor out) {
    lowRankRows.reserve(rows.length, part);
    lowRankRows.gather(rows, (Floats) x);
    multiply(rows.length, lowRankRows.in(), new Product(part.down(), null, lowRankRows.low()));
    multiply(rows.length, lowRankRows.low(), new Product(part.up(), null, lowRankRows.out()));
    lowRankRows.scatter(rows, part.scale(), (Floats) out);
  }

  private void productPart(int part) {
    for (var product : products) {
      var weights = ((Table) product.weight()).panels();
      if (part < parts(weights)) {
        var panel = part * together(weights);
        product(product, weights, panel, Math.min(together(weights), weights.panels() - panel));
        return;
      }
      part -= parts(weights);
    }
  }

  private int parts(Panels weights) {
    return Math.ceilDiv(weights.panels(), together(weights));
  }

  /// Panels that a thread works on together: a tile, or a part of one where there are too few for
  /// all threads.
  private int together(Panels weights) {
    return Integer.highestOneBit(Math.clamp(weights.panels() / workers.threads(), 1, Panels.TILE));
  }

  private void product(Product product, Panels weights, int panel, int count) {
    var out = (Floats) product.out();
    var to = panel * ROWS;
    if (rows < GEMM_FROM) {
      for (var row = 0; row < rows; row++) {
        weights.multiply(panel, count, activations, row, out.values(), row * out.stride() + to);
      }
    } else {
      for (var i = 0; i < count; i++) {
        gemm(weights, panel + i, out, to + i * ROWS);
      }
    }
    if (product.bias() != null) {
      var bias = ((Vector) product.bias()).values();
      var end = Math.min(to + count * ROWS, bias.length);
      for (var row = 0; row < rows; row++) {
        for (var i = to; i < end; i++) {
          out.values()[row * out.stride() + i] += bias[i];
        }
      }
    }
  }

  private void gemm(Panels weights, int panel, Floats out, int to) {
    for (var row = 0; row < rows; row++) {
      Arrays.fill(out.values(), row * out.stride() + to, row * out.stride() + to + ROWS, 0);
    }
    var buffer = panels.get();
    for (var from = 0; from < weights.columns(); from += GEMM_COLUMNS) {
      var count = Math.min(GEMM_COLUMNS, weights.columns() - from);
      weights.dequantize(panel, from, count, buffer);
      Gemm.multiply(
          buffer,
          count,
          activations.values(),
          from,
          activations.stride(),
          rows,
          out.values(),
          to,
          out.stride());
    }
  }

  @Override
  public void rotate(Tensor x, int headDimension, Rope rope) {
    rotation.rotate((Floats) x, headDimension, rope, batch);
  }

  @Override
  public void store(int layer, Tensor keys, Tensor values, KvCache cache) {
    var key = (Floats) keys;
    var value = (Floats) values;
    var to = (HalfKvCache) cache;
    var windowed = to.shape().isWindowed(layer);
    for (var row = 0; row < batch.size(); row++) {
      to.store(
          layer,
          batch.slot(row, windowed),
          key.values(),
          value.values(),
          row * key.stride(),
          row * value.stride());
    }
  }

  @Override
  public void attend(
      int layer, Tensor queries, KvCache cache, float scale, int window, Tensor out) {
    this.layer = layer;
    this.scale = scale;
    this.window = window;
    this.input = (Floats) queries;
    this.output = (Floats) out;
    this.cache = (HalfKvCache) cache;
    workers.run(batch.pieces().size() * this.cache.shape().heads(), attentionPart);
  }

  private void attentionPart(int part) {
    var shape = cache.shape();
    var piece = part / shape.heads();
    attentions
        .get()
        .attend(
            batch.pieces().get(piece),
            batch.firstRow(piece),
            cache,
            layer,
            part % shape.heads(),
            input.columns() / shape.headDimension() / shape.heads(),
            scale,
            window,
            input,
            output);
  }

  @Override
  public void gate(int rows, Activation activation, Tensor gate, Tensor up) {
    var linear = (float) activation.linear();
    var cubic = (float) activation.cubic();
    var gates = (Floats) gate;
    var ups = (Floats) up;
    for (var row = 0; row < rows; row++) {
      var at = row * gates.stride();
      var from = row * ups.stride();
      // The stride is a multiple of a vector's length: what lies behind the columns is not read.
      for (var i = 0; i < gates.columns(); i += FLOAT_LANES) {
        var g = FloatVector.fromArray(FLOATS, gates.values(), at + i);
        var exponent = g.mul(g).mul(-cubic).sub(linear).mul(g);
        var sigmoid = exponent.lanewise(VectorOperators.EXP).add(1);
        g.div(sigmoid)
            .mul(FloatVector.fromArray(FLOATS, ups.values(), from + i))
            .intoArray(gates.values(), at + i);
      }
    }
  }

  @Override
  public void mix(int rows, Tensor x, Experts experts, Activation activation, Tensor out) {
    var from = (Floats) x;
    var to = (Floats) out;
    expertRows.reserve(rows, from.columns(), experts);
    multiply(rows, x, new Product(experts.router(), null, expertRows.scores()));
    expertRows.route(rows, experts.used());
    Arrays.fill(to.values(), 0, rows * to.stride(), 0);
    for (var i = 0; i < experts.experts().size(); i++) {
      var count = expertRows.gather(i, from);
      if (count > 0) {
        var expert = experts.experts().get(i);
        multiply(
            count,
            expertRows.in(),
            new Product(expert.gate(), null, expertRows.gate()),
            new Product(expert.up(), null, expertRows.up()));
        gate(count, activation, expertRows.gate(), expertRows.up());
        multiply(count, expertRows.gate(), new Product(expert.down(), null, expertRows.out()));
        expertRows.scatter(i, to);
      }
    }
  }

  @Override
  public void select(Tensor x, Tensor out) {
    var from = (Floats) x;
    var to = (Floats) out;
    for (var i = 0; i < batch.wantedCount(); i++) {
      System.arraycopy(
          from.values(),
          batch.wanted(i) * from.stride(),
          to.values(),
          i * to.stride(),
          from.columns());
    }
  }

  @Override
  public void read(int rows, Tensor x, float[] into) {
    var from = (Floats) x;
    for (var row = 0; row < rows; row++) {
      System.arraycopy(
          from.values(), row * from.stride(), into, row * from.columns(), from.columns());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
