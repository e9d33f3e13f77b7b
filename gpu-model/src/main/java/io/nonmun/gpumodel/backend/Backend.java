package io.nonmun.gpumodel.backend;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where a model is computed: the operations that a forward pass needs, each over all rows of a
/// step at once.
///
/// `T` is the step's number of rows ([Batch#size]). Nothing is allocated by an operation; what it
/// writes to is allocated once, for the largest step. An operation may be carried out later, but in
/// order; [#read] waits for all before it. Not safe for use by many threads.
public interface Backend extends AutoCloseable {

  /// For a log line: kind and machine, e.g. `cpu (512-bit vectors, 2 threads)`.
  String name();

  /// How much at once makes good use of the machine.
  ///
  /// @param rows of the largest step
  /// @param sequences that are computed side by side
  /// @param cacheTokens past tokens that are kept of all of them, where memory allows
  record Capacity(int rows, int sequences, int cacheTokens) {}

  Capacity capacity();

  /// A device's memory, whoever uses it.
  ///
  /// @param used bytes
  /// @param total bytes
  record Memory(long used, long total) {}

  /// What is used of a device that has its own, now; empty where it is the computer's. For any
  /// thread, until it is closed.
  default Optional<Memory> memory() {
    return Optional.empty();
  }

  /// Bytes that caches may still take.
  long cacheMemory();

  /// Chooses tokens by its logits; null if that is the host's to do.
  default @Nullable TokenChoice chooser() {
    return null;
  }

  /// Times its operations, on a thread that may call them. It costs nothing until it is used.
  default Stopwatch stopwatch() {
    return Stopwatch.of(System::nanoTime);
  }

  /// Takes over weights: of one dimension a vector of gains or biases, of two a matrix, even of a
  /// single row. The tensor's memory stays the file's.
  Weight load(GgufTensor tensor);

  /// Takes over one of a [LowRank]'s matrices.
  default Weight loadLowRank(GgufTensor tensor) {
    return load(tensor);
  }

  Tensor allocate(int rows, int columns);

  /// A cache in which every layer has as many blocks.
  default KvCache allocate(KvCache.Shape shape, int blocks) {
    return allocate(shape, blocks, blocks);
  }

  /// @param windowBlocks of the layers that see a window only
  KvCache allocate(KvCache.Shape shape, int blocks, int windowBlocks);

  /// What follows, until the next `begin`, works on this step.
  void begin(Batch batch);

  /// What is computed of a step: the same operations in the same order for steps that differ by
  /// their numbers only.
  interface Operations {

    /// @param rows of the step
    /// @param wanted how many of them logits are wanted of
    void run(int rows, int wanted);
  }

  /// Computes a step. A device may have recorded the operations of an earlier one with as many
  /// rows, and carry these out again; and it may add rows that only fill a step up, which leave no
  /// trace in the cache and come behind the others wherever rows are wanted.
  ///
  /// @param cache that the operations read and write
  /// @param mostRows that there may be, with those that fill up
  /// @param operations always the same for a cache, but for adapters
  default void step(Batch batch, KvCache cache, int mostRows, Operations operations) {
    begin(batch);
    operations.run(batch.size(), batch.wantedCount());
  }

  /// `out[t] = scale * table[token(t)]`, `[T, width]`.
  void embed(Weight table, float scale, Tensor out);

  /// `out = x / rms(x) * gain` row by row, `rms(x) = sqrt(mean(x²) + epsilon)` (Zhang and Sennrich,
  /// <https://arxiv.org/abs/1910.07467>).
  void norm(int rows, Tensor x, Weight gain, float epsilon, Tensor out);

  /// `sum += delta`, and then `out = norm(sum)`: the end of one half of a layer and the start of
  /// the next.
  void addNorm(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon, Tensor out);

  /// `sum += norm(delta)`: the end of one half of a layer whose outcome is normed.
  void normAdd(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon);

  /// The same norm of each head on its own, in place; `x` is `[rows, heads * gain.columns]`.
  void normHeads(int rows, Tensor x, Weight gain, float epsilon);

  /// One product of several with the same input.
  ///
  /// @param weight `[out.columns, x.columns]`
  /// @param bias `[1, out.columns]`, or null
  /// @param out `[rows, weight.rows]`
  record Product(Weight weight, @Nullable Weight bias, Tensor out) {}

  /// `out[t, r] = Σ weight[r, c] * x[t, c] (+ bias[r])`.
  void multiply(int rows, Tensor x, Product... products);

  /// `gate = activation(gate x) * (up x)`, with the biases: both halves of a gated network's first
  /// matrices at once.
  ///
  /// @param gateUp the gate's product, which has the outcome, and another with as many columns,
  ///   whose `out` may be written or not
  default void multiplyGated(int rows, Tensor x, Activation activation, Product... gateUp) {
    multiply(rows, x, gateUp);
    gate(rows, activation, gateUp[0].out(), gateUp[1].out());
  }

  /// What an adapter adds to a product: as much of it as a low rank can say (LoRA,
  /// <https://arxiv.org/abs/2106.09685>).
  ///
  /// @param down `[rank, x.columns]`
  /// @param up `[out.columns, rank]`
  record LowRank(Weight down, Weight up, float scale) {}

  /// `out[t] += scale * up (down x[t])` for some rows `t`; the others stay as they are.
  ///
  /// @param rows no two the same; not changed in this step
  void adapt(int[] rows, Tensor x, LowRank part, Tensor out);

  /// Turns each head of `x`, `[T, heads * headDimension]`, by its row's position, in place.
  void rotate(Tensor x, int headDimension, Rope rope);

  /// Puts the rows' keys and values, each `[T, heads * headDimension]`, into their slots.
  void store(int layer, Tensor keys, Tensor values, KvCache cache);

  /// How the heads of a layer's queries and keys come to attention.
  ///
  /// @param queryGain of [#normHeads], or null where queries are not normed
  /// @param keyGain the same of keys
  /// @param rope null where positions do not turn them
  record Heads(
      int dimension,
      @Nullable Weight queryGain,
      @Nullable Weight keyGain,
      float epsilon,
      @Nullable Rope rope) {}

  /// All that is between the products of queries, keys and values and their attention: norms and
  /// rotates queries, in place, and keys, and stores these with the values. Keys are then
  /// undefined.
  default void placeHeads(
      int rows, int layer, Tensor queries, Tensor keys, Tensor values, Heads heads, KvCache cache) {
    if (heads.queryGain() != null) {
      normHeads(rows, queries, heads.queryGain(), heads.epsilon());
    }
    if (heads.keyGain() != null) {
      normHeads(rows, keys, heads.keyGain(), heads.epsilon());
    }
    if (heads.rope() != null) {
      rotate(queries, heads.dimension(), heads.rope());
      rotate(keys, heads.dimension(), heads.rope());
    }
    store(layer, keys, values, cache);
  }

  /// Causal attention of each row to its own sequence: `softmax(scale * q·k) v` with consecutive
  /// groups of query heads sharing a head of the cache (grouped-query attention,
  /// <https://arxiv.org/abs/2305.13245>). The step's own keys and values have been stored.
  ///
  /// @param queries `[T, queryHeads * headDimension]`
  /// @param window positions that each row sees at most, the last being its own; at least 1
  /// @param out `[T, queryHeads * headDimension]`
  void attend(int layer, Tensor queries, KvCache cache, float scale, int window, Tensor out);

  /// `gate = activation(gate) * up` (<https://arxiv.org/abs/2002.05202>).
  void gate(int rows, Activation activation, Tensor gate, Tensor up);

  /// A feed-forward network of many experts, of which each row is computed by a few (Shazeer et
  /// al., <https://arxiv.org/abs/1701.06538>): those with the greatest `router * x`, whose outcomes
  /// are added up, weighted by the softmax of these.
  ///
  /// @param router `[experts, width]`
  /// @param used experts of a row
  record Experts(Weight router, List<Expert> experts, int used) {

    /// `down * (activation(gate * x) * (up * x))`.
    public record Expert(Weight gate, Weight up, Weight down) {}

    /// Sizes of such a network.
    ///
    /// @param count of experts
    /// @param used of them by each row
    /// @param width of rows
    /// @param inner values of a row between an expert's matrices
    public record Shape(int count, int used, int width, int inner) {}
  }

  /// Takes over experts, whose matrices a file has as one tensor of each kind, `[experts, rows,
  /// columns]`.
  ///
  /// @param used experts of a row
  default Experts loadExperts(
      Weight router, GgufTensor gates, GgufTensor ups, GgufTensor downs, int used) {
    var gate = gates.matrices();
    var up = ups.matrices();
    var down = downs.matrices();
    var experts =
        IntStream.range(0, gate.size())
            .mapToObj(
                i -> new Experts.Expert(load(gate.get(i)), load(up.get(i)), load(down.get(i))))
            .toList();
    return new Experts(router, experts, used);
  }

  /// `out = Σ weight * expert(x)`, for the experts of each row.
  void mix(int rows, Tensor x, Experts experts, Activation activation, Tensor out);

  /// `out[i] = x[wanted(i)]`: the rows that the logits are wanted of.
  void select(Tensor x, Tensor out);

  /// Copies the first rows to the host, `[rows, x.columns]`.
  void read(int rows, Tensor x, float[] into);

  @Override
  void close();
}
