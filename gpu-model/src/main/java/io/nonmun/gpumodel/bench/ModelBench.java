package io.nonmun.gpumodel.bench;

import com.sun.management.ThreadMXBean;
import io.nonmun.gpumodel.engine.Delta;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Generation;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Prefill and decode of several requests that arrive at once.
public final class ModelBench {

  /// @param batch requests
  /// @param depth tokens of each that lie in the cache before its prompt
  /// @param prompt tokens of each
  /// @param generate new tokens of each
  /// @param prefill computed prompt tokens of all a second until the last one has its first new
  ///   token, median
  /// @param decode new tokens of all a second while all of them are decoding, median
  /// @param allocated bytes of heap that a run takes for each of its new tokens, its prompts'
  ///   included, median
  /// @param weightBytes that a step reads
  /// @param bandwidth of this machine's memory, bytes a second
  /// @param peakBytes of this process's memory so far; 0 where the system does not tell
  /// @param prefillProfile of further runs, whose steps were timed; null without a
  ///   [ProfiledBackend]
  /// @param decodeProfile the same
  public record Result(
      int batch,
      int depth,
      int prompt,
      int generate,
      int runs,
      double prefill,
      double decode,
      long allocated,
      long weightBytes,
      double bandwidth,
      long peakBytes,
      @Nullable Profile prefillProfile,
      @Nullable Profile decodeProfile) {

    /// Bytes of weights read a second while decoding.
    public double bytesPerSecond() {
      return decode / batch * weightBytes;
    }

    /// The share of a decode step that reading the weights would take at the memory's full rate.
    /// What is left are instructions, and waiting.
    public double memoryShare() {
      return bytesPerSecond() / bandwidth;
    }
  }

  private record Run(double prefill, double decode, long allocated) {}

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private final Engine engine;
  private final double bandwidth;
  private final Random random = new Random(1);

  /// @param engine with nothing else to do
  /// @param bandwidth of this machine's memory, bytes a second
  public ModelBench(Engine engine, double bandwidth) {
    this.engine = engine;
    this.bandwidth = bandwidth;
  }

  /// Of this machine's memory, bytes a second.
  public double bandwidth() {
    return bandwidth;
  }

  /// @param batch requests, as many as the engine runs at once at most
  /// @param depth tokens before each prompt, the same for all: the run that warms up computes them,
  ///   the others find their whole blocks in the cache
  /// @param prompt tokens of each, drawn at random
  /// @param generate new tokens; an answer does not end before
  /// @param runs of which the median counts, after one that warms up
  /// @throws IllegalArgumentException if the first answer ends before the last one has begun
  public Result run(int batch, int depth, int prompt, int generate, int runs)
      throws InterruptedException {
    var before = tokens(depth);
    var prefill = new double[runs];
    var decode = new double[runs];
    var allocated = new long[runs];
    for (var i = -1; i < runs; i++) {
      var run = run(batch, before, prompt, generate);
      if (i >= 0) {
        prefill[i] = run.prefill();
        decode[i] = run.decode();
        allocated[i] = run.allocated();
      }
    }
    Arrays.sort(prefill);
    Arrays.sort(decode);
    Arrays.sort(allocated);
    var profiled = engine.model().backend() instanceof ProfiledBackend backend ? backend : null;
    if (profiled != null) {
      profile(profiled, batch, before, prompt, generate, runs);
    }
    return new Result(
        batch,
        depth,
        prompt,
        generate,
        runs,
        prefill[runs / 2],
        decode[runs / 2],
        allocated[runs / 2],
        engine.model().weightBytes(),
        bandwidth,
        peakBytes(),
        profiled == null ? null : profiled.prefill(),
        profiled == null ? null : profiled.decode());
  }

  /// In runs of its own, for it takes time.
  private void profile(
      ProfiledBackend backend, int batch, int[] before, int prompt, int generate, int runs)
      throws InterruptedException {
    backend.clear();
    for (var i = 0; i < runs; i++) {
      backend.start();
      run(batch, before, prompt, generate);
      backend.stop(); // what comes between two runs is no step
    }
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, engine.model().config().vocabulary()).toArray();
  }

  private Run run(int batch, int[] before, int prompt, int generate) throws InterruptedException {
    var cachedBefore = engine.metrics().cachedTokens();
    var allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
    var begin = System.nanoTime();
    var generations = new ArrayList<Generation>();
    for (var i = 0; i < batch; i++) {
      // New ones each time: prompts from before need not be computed.
      var tokens = Arrays.copyOf(before, before.length + prompt);
      System.arraycopy(tokens(prompt), 0, tokens, before.length, prompt);
      generations.add(engine.submit(Request.of(tokens, generate).with(Stop.NEVER)));
    }
    var answers = new ArrayList<List<Delta>>();
    for (var generation : generations) {
      answers.add(deltas(generation));
    }
    var allocated = THREADS.getTotalThreadAllocatedBytes() - allocatedBefore;
    var cached = engine.metrics().cachedTokens() - cachedBefore;
    var from =
        answers.stream().mapToLong(answer -> answer.getFirst().atNanos()).max().orElseThrow();
    var to = answers.stream().mapToLong(answer -> answer.getLast().atNanos()).min().orElseThrow();
    if (to <= from) {
      throw new IllegalArgumentException(
          "%d new tokens are too few: the first of %d answers ends before the last one begins"
              .formatted(generate, batch));
    }
    var tokens =
        answers.stream()
            .flatMap(List::stream)
            .filter(delta -> delta.atNanos() > from && delta.atNanos() <= to)
            .mapToInt(delta -> delta.tokens().length)
            .sum();
    return new Run(
        (batch * (long) (before.length + prompt) - cached) / ((from - begin) / 1e9),
        tokens / ((to - from) / 1e9),
        allocated / ((long) batch * generate));
  }

  private static List<Delta> deltas(Generation generation) throws InterruptedException {
    var deltas = new ArrayList<Delta>();
    for (var delta = generation.next(); delta != null; delta = generation.next()) {
      deltas.add(delta);
    }
    return deltas;
  }

  private static long peakBytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux
    }
  }
}
