package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;

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
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The plain CPU backend: what each operation means, written as its formula. Weights are
/// dequantised row by row as they are needed, activations and the cache are float32, sums are
/// double. Everything faster is held against it.
public final class CpuReference implements Backend {

  private record Stored(GgufTensor tensor) implements Weight {

    @Override
    public TensorType type() {
      return tensor.type();
    }

    @Override
    public int rows() {
      return tensor.rows();
    }

    @Override
    public int columns() {
      return tensor.columns();
    }

    @Override
    public long bytes() {
      return tensor.data().byteSize();
    }

    float[] row(int row) {
      var values = new float[columns()];
      var at = row * type().bytes(columns());
      Dequantizer.dequantize(type(), tensor.data(), at, values, 0, values.length);
      return values;
    }
  }

  /// `[rows][columns]`.
  private record Plain(float[][] values, int columns) implements Tensor {

    @Override
    public int rows() {
      return values.length;
    }
  }

  /// `[layer][slot][heads * headDimension]`.
  private record PlainCache(
      KvCache.Shape shape, int blocks, int windowBlocks, float[][][] keys, float[][][] values)
      implements KvCache {

    @Override
    public long bytes() {
      return shape.values(blocks, windowBlocks) * Float.BYTES;
    }

    @Override
    public void close() {
      // The garbage collector's.
    }
  }

  private Batch batch = new Batch(List.of());

  @Override
  public String name() {
    return "cpu-reference";
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
    return new Stored(tensor);
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    return new Plain(new float[rows][columns], columns);
  }

  @Override
  public KvCache allocate(KvCache.Shape shape, int blocks, int windowBlocks) {
    var width = shape.heads() * shape.headDimension();
    var keys = new float[shape.layers()][][];
    var values = new float[shape.layers()][][];
    for (var layer = 0; layer < shape.layers(); layer++) {
      var slots = (shape.isWindowed(layer) ? windowBlocks : blocks) * BLOCK_TOKENS;
      keys[layer] = new float[slots][width];
      values[layer] = new float[slots][width];
    }
    return new PlainCache(shape, blocks, windowBlocks, keys, values);
  }

  @Override
  public void begin(Batch batch) {
    this.batch = batch;
  }

  @Override
  public void embed(Weight table, float scale, Tensor out) {
    for (var row = 0; row < batch.size(); row++) {
      var values = ((Stored) table).row(batch.token(row));
      for (var i = 0; i < values.length; i++) {
        values(out)[row][i] = scale * values[i];
      }
    }
  }

  @Override
  public void norm(int rows, Tensor x, Weight gain, float epsilon, Tensor out) {
    var gains = ((Stored) gain).row(0);
    for (var row = 0; row < rows; row++) {
      norm(values(x)[row], 0, gains, epsilon, values(out)[row]);
    }
  }

  @Override
  public void addNorm(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon, Tensor out) {
    for (var row = 0; row < rows; row++) {
      for (var i = 0; i < sum.columns(); i++) {
        values(sum)[row][i] += values(delta)[row][i];
      }
    }
    norm(rows, sum, gain, epsilon, out);
  }

  @Override
  public void normAdd(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon) {
    var gains = ((Stored) gain).row(0);
    var normed = new float[gains.length];
    for (var row = 0; row < rows; row++) {
      norm(values(delta)[row], 0, gains, epsilon, normed);
      for (var i = 0; i < normed.length; i++) {
        values(sum)[row][i] += normed[i];
      }
    }
  }

  @Override
  public void normHeads(int rows, Tensor x, Weight gain, float epsilon) {
    var gains = ((Stored) gain).row(0);
    for (var row = 0; row < rows; row++) {
      for (var head = 0; head < x.columns(); head += gains.length) {
        norm(values(x)[row], head, gains, epsilon, values(x)[row]);
      }
    }
  }

  private static void norm(float[] x, int at, float[] gains, float epsilon, float[] out) {
    var squares = 0.0;
    for (var i = 0; i < gains.length; i++) {
      squares += (double) x[at + i] * x[at + i];
    }
    var factor = 1 / Math.sqrt(squares / gains.length + epsilon);
    for (var i = 0; i < gains.length; i++) {
      out[at + i] = (float) (x[at + i] * factor * gains[i]);
    }
  }

  @Override
  public void multiply(int rows, Tensor x, Product... products) {
    for (var product : products) {
      var weight = (Stored) product.weight();
      var bias = product.bias() == null ? null : ((Stored) product.bias()).row(0);
      IntStream.range(0, weight.rows())
          .parallel()
          .forEach(r -> {
            var values = weight.row(r);
            for (var row = 0; row < rows; row++) {
              var sum = bias == null ? 0.0 : bias[r];
              for (var c = 0; c < values.length; c++) {
                sum += (double) values[c] * values(x)[row][c];
              }
              values(product.out())[row][r] = (float) sum;
            }
          });
    }
  }

  @Override
  public void adapt(int[] rows, Tensor x, LowRank part, Tensor out) {
    for (var row : rows) {
      var added = product(part.up(), product(part.down(), values(x)[row]));
      for (var i = 0; i < added.length; i++) {
        values(out)[row][i] += part.scale() * added[i];
      }
    }
  }

  @Override
  public void rotate(Tensor x, int headDimension, Rope rope) {
    var pairs = rope.dimensions() / 2;
    for (var row = 0; row < batch.size(); row++) {
      for (var head = 0; head < x.columns(); head += headDimension) {
        for (var i = 0; i < pairs; i++) {
          var angle =
              batch.position(row) / (Math.pow(rope.base(), (double) i / pairs) * rope.factors()[i]);
          var adjacent = rope.pairs() == Rope.Pairs.ADJACENT;
          var first = head + (adjacent ? 2 * i : i);
          var second = head + (adjacent ? 2 * i + 1 : i + pairs);
          turn(values(x)[row], first, second, angle, rope.magnitude());
        }
      }
    }
  }

  private static void turn(float[] x, int first, int second, double angle, double magnitude) {
    var a = x[first];
    var b = x[second];
    x[first] = (float) (magnitude * (a * Math.cos(angle) - b * Math.sin(angle)));
    x[second] = (float) (magnitude * (a * Math.sin(angle) + b * Math.cos(angle)));
  }

  @Override
  public void store(int layer, Tensor keys, Tensor values, KvCache cache) {
    var to = (PlainCache) cache;
    for (var row = 0; row < batch.size(); row++) {
      var slot = batch.slot(row, to.shape().isWindowed(layer));
      to.keys()[layer][slot] = values(keys)[row].clone();
      to.values()[layer][slot] = values(values)[row].clone();
    }
  }

  @Override
  public void attend(
      int layer, Tensor queries, KvCache cache, float scale, int window, Tensor out) {
    var from = (PlainCache) cache;
    var dimension = from.shape().headDimension();
    var heads = queries.columns() / dimension;
    var group = heads / from.shape().heads();
    for (var p = 0; p < batch.pieces().size(); p++) {
      var piece = batch.pieces().get(p);
      for (var i = 0; i < piece.tokens().length; i++) {
        var row = batch.firstRow(p) + i;
        for (var head = 0; head < heads; head++) {
          attend(
              piece,
              from.shape().isWindowed(layer),
              Math.max(0, batch.position(row) + 1 - window),
              batch.position(row) + 1,
              values(queries)[row],
              head * dimension,
              from.keys()[layer],
              from.values()[layer],
              head / group * dimension,
              dimension,
              scale,
              values(out)[row]);
        }
      }
    }
  }

  /// @param from the first position that the query sees
  /// @param length behind the last
  /// @param at where the query's head begins, and its output's
  /// @param kvAt where the head of keys and values begins
  private static void attend(
      Batch.Piece piece,
      boolean windowed,
      int from,
      int length,
      float[] query,
      int at,
      float[][] keys,
      float[][] values,
      int kvAt,
      int dimension,
      float scale,
      float[] out) {
    var scores = new double[length];
    var most = Double.NEGATIVE_INFINITY;
    for (var position = from; position < length; position++) {
      var key = keys[piece.slot(position, windowed)];
      for (var i = 0; i < dimension; i++) {
        scores[position] += (double) query[at + i] * key[kvAt + i];
      }
      scores[position] *= scale;
      most = Math.max(most, scores[position]);
    }
    var total = 0.0;
    var sums = new double[dimension];
    for (var position = from; position < length; position++) {
      var weight = Math.exp(scores[position] - most);
      total += weight;
      var value = values[piece.slot(position, windowed)];
      for (var i = 0; i < dimension; i++) {
        sums[i] += weight * value[kvAt + i];
      }
    }
    for (var i = 0; i < dimension; i++) {
      out[at + i] = (float) (sums[i] / total);
    }
  }

  @Override
  public void gate(int rows, Activation activation, Tensor gate, Tensor up) {
    for (var row = 0; row < rows; row++) {
      for (var i = 0; i < gate.columns(); i++) {
        values(gate)[row][i] =
            (float) (activate(activation, values(gate)[row][i]) * values(up)[row][i]);
      }
    }
  }

  private static double activate(Activation activation, double x) {
    return switch (activation) {
      case SILU -> x / (1 + Math.exp(-x));
      case GELU -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }

  @Override
  public void mix(int rows, Tensor x, Experts experts, Activation activation, Tensor out) {
    for (var row = 0; row < rows; row++) {
      var in = values(x)[row];
      var scores = product(experts.router(), in);
      var best =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparing((Integer e) -> -scores[e]))
              .limit(experts.used())
              .toList();
      var total =
          best.stream().mapToDouble(e -> Math.exp(scores[e] - scores[best.getFirst()])).sum();
      var sums = new double[out.columns()];
      for (var each : best) {
        var expert = experts.experts().get(each);
        var gate = product(expert.gate(), in);
        var up = product(expert.up(), in);
        for (var i = 0; i < gate.length; i++) {
          gate[i] = (float) (activate(activation, gate[i]) * up[i]);
        }
        var down = product(expert.down(), gate);
        for (var i = 0; i < sums.length; i++) {
          sums[i] += Math.exp(scores[each] - scores[best.getFirst()]) / total * down[i];
        }
      }
      for (var i = 0; i < sums.length; i++) {
        values(out)[row][i] = (float) sums[i];
      }
    }
  }

  private static float[] product(Weight weight, float[] x) {
    var out = new float[weight.rows()];
    for (var r = 0; r < out.length; r++) {
      var values = ((Stored) weight).row(r);
      var sum = 0.0;
      for (var c = 0; c < values.length; c++) {
        sum += (double) values[c] * x[c];
      }
      out[r] = (float) sum;
    }
    return out;
  }

  @Override
  public void select(Tensor x, Tensor out) {
    for (var i = 0; i < batch.wantedCount(); i++) {
      values(out)[i] = values(x)[batch.wanted(i)].clone();
    }
  }

  @Override
  public void read(int rows, Tensor x, float[] into) {
    for (var row = 0; row < rows; row++) {
      System.arraycopy(values(x)[row], 0, into, row * x.columns(), x.columns());
    }
  }

  private static float[][] values(Tensor tensor) {
    return ((Plain) tensor).values();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
