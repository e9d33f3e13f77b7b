package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Stopwatch;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A backend that tells where the time of its steps goes, between [#start] and [#stop].
///
/// A step lasts from its `begin` to the next one's, so the last one before [#stop] does not count.
/// The next one begins when the device is done with it, which is the one thing that goes otherwise
/// than without a profile. Where operations are carried out later, the time that the device waits
/// for one to be launched counts to that one.
///
/// What is not of [Backend] is called while no step is computed.
public final class ProfiledBackend implements Backend {

  private enum Kind {
    MATRIX,
    ATTENTION,
    OTHER,
    HOST
  }

  /// Of all steps of a sort.
  private static final class Sum {

    private final double[] seconds = new double[Kind.values().length];
    private int steps;

    private Profile profile() {
      return new Profile(
          seconds[Kind.MATRIX.ordinal()],
          seconds[Kind.ATTENTION.ordinal()],
          seconds[Kind.OTHER.ordinal()],
          seconds[Kind.HOST.ordinal()],
          steps);
    }
  }

  private final Backend backend;
  private final LongSupplier nanoTime;
  private final Stopwatch stopwatch;
  private final @Nullable TokenChoice chooser;
  private final List<Kind> kinds = new ArrayList<>(); // of the step's laps
  private Sum prefill = new Sum();
  private Sum decode = new Sum();
  private boolean isOn;
  private @Nullable Roof roof;
  private double limit;
  private @Nullable Sum step; // what the step at hand goes to
  private long begin;

  /// @param backend closed with this one
  /// @param nanoTime the host's clock
  public ProfiledBackend(Backend backend, LongSupplier nanoTime) {
    this.backend = backend;
    this.nanoTime = nanoTime;
    stopwatch = backend.stopwatch();
    var real = backend.chooser();
    chooser = real == null ? null : new ProfiledChoice(real);
  }

  /// Counts from the next step on, beside what was counted before.
  public void start() {
    isOn = true;
  }

  public void stop() {
    isOn = false;
    step = null;
  }

  /// Adds up from the next step on what each cannot be faster than. That is arithmetic on the
  /// step's sizes, and nothing is timed for it.
  ///
  /// @param other null for no more
  public void compareWith(@Nullable Roof other) {
    roof = other;
    limit = 0;
  }

  /// Seconds that the steps since then take at least.
  public double limit() {
    return limit;
  }

  /// Forgets what was counted.
  public void clear() {
    prefill = new Sum();
    decode = new Sum();
  }

  /// Of the steps with a piece of several tokens.
  public Profile prefill() {
    return prefill.profile();
  }

  /// Of the others, with a token for each sequence.
  public Profile decode() {
    return decode.profile();
  }

  @Override
  public void begin(Batch batch) {
    addLimit(batch);
    if (step != null) {
      end(step);
      step = null;
    }
    if (!isOn) {
      backend.begin(batch);
      return;
    }
    begin = nanoTime.getAsLong();
    backend.begin(batch);
    var isDecode = batch.pieces().stream().allMatch(piece -> piece.tokens().length == 1);
    step = isDecode ? decode : prefill;
    kinds.clear();
    stopwatch.start();
  }

  /// While it counts, operations come one by one: one that is carried out again with others has no
  /// time of its own.
  @Override
  public void step(Batch batch, KvCache cache, int mostRows, Operations operations) {
    if (isOn) {
      Backend.super.step(batch, cache, mostRows, operations);
    } else {
      addLimit(batch);
      backend.step(batch, cache, mostRows, operations);
    }
  }

  private void addLimit(Batch batch) {
    if (roof != null) {
      limit += roof.seconds(batch);
    }
  }

  private void end(Sum sum) {
    stopwatch.await();
    var host = (nanoTime.getAsLong() - begin) / 1e9;
    var laps = stopwatch.laps();
    for (var i = 0; i < laps.length; i++) {
      if (kinds.get(i) != Kind.HOST) {
        sum.seconds[kinds.get(i).ordinal()] += laps[i];
        host -= laps[i];
      }
    }
    sum.seconds[Kind.HOST.ordinal()] += host;
    sum.steps++;
  }

  /// @param kind of what came since the last mark
  private void mark(Kind kind) {
    if (step != null) {
      stopwatch.mark();
      kinds.add(kind);
    }
  }

  @Override
  public void embed(Weight table, float scale, Tensor out) {
    backend.embed(table, scale, out);
    mark(Kind.OTHER);
  }

  @Override
  public void norm(int rows, Tensor x, Weight gain, float epsilon, Tensor out) {
    backend.norm(rows, x, gain, epsilon, out);
    mark(Kind.OTHER);
  }

  @Override
  public void addNorm(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon, Tensor out) {
    backend.addNorm(rows, sum, delta, gain, epsilon, out);
    mark(Kind.OTHER);
  }

  @Override
  public void normAdd(int rows, Tensor sum, Tensor delta, Weight gain, float epsilon) {
    backend.normAdd(rows, sum, delta, gain, epsilon);
    mark(Kind.OTHER);
  }

  @Override
  public void normHeads(int rows, Tensor x, Weight gain, float epsilon) {
    backend.normHeads(rows, x, gain, epsilon);
    mark(Kind.OTHER);
  }

  @Override
  public void multiply(int rows, Tensor x, Product... products) {
    backend.multiply(rows, x, products);
    mark(Kind.MATRIX);
  }

  @Override
  public void multiplyGated(int rows, Tensor x, Activation activation, Product... gateUp) {
    backend.multiplyGated(rows, x, activation, gateUp);
    mark(Kind.MATRIX);
  }

  @Override
  public void adapt(int[] rows, Tensor x, LowRank part, Tensor out) {
    backend.adapt(rows, x, part, out);
    mark(Kind.MATRIX);
  }

  @Override
  public void rotate(Tensor x, int headDimension, Rope rope) {
    backend.rotate(x, headDimension, rope);
    mark(Kind.OTHER);
  }

  @Override
  public void store(int layer, Tensor keys, Tensor values, KvCache cache) {
    backend.store(layer, keys, values, cache);
    mark(Kind.OTHER);
  }

  @Override
  public void placeHeads(
      int rows, int layer, Tensor queries, Tensor keys, Tensor values, Heads heads, KvCache cache) {
    backend.placeHeads(rows, layer, queries, keys, values, heads, cache);
    mark(Kind.OTHER);
  }

  @Override
  public void attend(
      int layer, Tensor queries, KvCache cache, float scale, int window, Tensor out) {
    backend.attend(layer, queries, cache, scale, window, out);
    mark(Kind.ATTENTION);
  }

  @Override
  public void gate(int rows, Activation activation, Tensor gate, Tensor up) {
    backend.gate(rows, activation, gate, up);
    mark(Kind.OTHER);
  }

  @Override
  public void mix(int rows, Tensor x, Experts experts, Activation activation, Tensor out) {
    backend.mix(rows, x, experts, activation, out);
    mark(Kind.MATRIX);
  }

  @Override
  public void select(Tensor x, Tensor out) {
    backend.select(x, out);
    mark(Kind.OTHER);
  }

  /// The host may have had something else to do before.
  @Override
  public void read(int rows, Tensor x, float[] into) {
    mark(Kind.HOST);
    backend.read(rows, x, into);
    mark(Kind.OTHER);
  }

  private final class ProfiledChoice implements TokenChoice {

    private final TokenChoice real;

    ProfiledChoice(TokenChoice real) {
      this.real = real;
    }

    @Override
    public void reserve(Tensor logits) {
      real.reserve(logits);
    }

    /// As before [#read], masks may have been looked for.
    @Override
    public void choose(Tensor logits, List<@Nullable Choice> choices) {
      mark(Kind.HOST);
      real.choose(logits, choices);
      mark(Kind.OTHER);
    }

    @Override
    public void awaitTokens(int[] tokens) {
      real.awaitTokens(tokens);
    }
  }

  @Override
  public @Nullable TokenChoice chooser() {
    return chooser;
  }

  @Override
  public Stopwatch stopwatch() {
    return backend.stopwatch();
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public Capacity capacity() {
    return backend.capacity();
  }

  @Override
  public long cacheMemory() {
    return backend.cacheMemory();
  }

  @Override
  public Experts loadExperts(
      Weight router, GgufTensor gates, GgufTensor ups, GgufTensor downs, int used) {
    return backend.loadExperts(router, gates, ups, downs, used);
  }

  @Override
  public Weight loadLowRank(GgufTensor tensor) {
    return backend.loadLowRank(tensor);
  }

  @Override
  public Weight load(GgufTensor tensor) {
    return backend.load(tensor);
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    return backend.allocate(rows, columns);
  }

  @Override
  public KvCache allocate(KvCache.Shape shape, int blocks, int windowBlocks) {
    return backend.allocate(shape, blocks, windowBlocks);
  }

  @Override
  public void close() {
    backend.close();
  }
}
