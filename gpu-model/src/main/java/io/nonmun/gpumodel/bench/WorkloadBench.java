package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Generation;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.engine.Result.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A day's papers, which arrive at once with prompts that begin alike, and beside them one
/// interactive request after the other.
public final class WorkloadBench {

  /// Tokens of an interactive request: a short question, and the beginning of its answer.
  private static final int PROBE_PROMPT = 64;

  private static final int PROBE_TOKENS = 16;

  /// @param papers requests
  /// @param prompt tokens of each
  /// @param sharedPrefix of these, that are the same for all
  /// @param generate new tokens of each
  public record Workload(int papers, int prompt, int sharedPrefix, int generate) {

    public Workload {
      if (papers < 1 || sharedPrefix < 0 || prompt <= sharedPrefix || generate < 2) {
        throw new IllegalArgumentException(
            "%d papers of %d tokens, %d of them shared, and %d new ones; 1 or more papers, tokens of their own, 2 or more new ones"
                .formatted(papers, prompt, sharedPrefix, generate));
      }
    }
  }

  /// Seconds, by nearest rank.
  public record Latency(double p50, double p99) {

    static Latency ofNanos(LongStream nanos) {
      var sorted = nanos.sorted().toArray();
      return new Latency(rank(sorted, 0.50), rank(sorted, 0.99));
    }

    private static double rank(long[] sorted, double share) {
      return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e9;
    }
  }

  /// @param seconds from the papers' arrival to the last one's last token
  /// @param cachedTokens of all prompts, that were not computed
  /// @param preemptions how often a paper made room for an interactive request or an older paper
  /// @param firstToken of the papers, from their arrival on
  /// @param betweenTokens of the papers
  /// @param peakBlocks of the KV cache that were held at once at most
  /// @param peakBytes of these
  /// @param probes interactive requests
  /// @param probeFirstToken from each one's arrival on
  /// @param probeTotal until its last token
  public record Result(
      Workload workload,
      double seconds,
      long cachedTokens,
      int preemptions,
      Latency firstToken,
      Latency betweenTokens,
      int peakBlocks,
      long peakBytes,
      int probes,
      Latency probeFirstToken,
      Latency probeTotal) {

    /// New tokens of all papers a second.
    public double outputTokensPerSecond() {
      return (double) workload.papers() * workload.generate() / seconds;
    }
  }

  private final Engine engine;
  private final Random random = new Random(1);

  /// @param engine with nothing else to do and room in its queue for all papers and one more
  ///   request
  public WorkloadBench(Engine engine) {
    this.engine = engine;
  }

  /// @param pause between an interactive request's end and the next one
  public Result run(Workload workload, Duration pause) throws InterruptedException {
    probe(); // warms up

    var prefix = tokens(workload.sharedPrefix());
    var begin = System.nanoTime();
    var papers = new ArrayList<Generation>();
    for (var i = 0; i < workload.papers(); i++) {
      var own = tokens(workload.prompt() - prefix.length);
      var prompt = IntStream.concat(IntStream.of(prefix), IntStream.of(own)).toArray();
      papers.add(engine.submit(Request.of(prompt, workload.generate()).with(Stop.NEVER)));
    }
    var probes = new ArrayList<Timings>();
    while (!papers.stream().allMatch(Generation::isDone)) { // what they say is kept for later
      probes.add(probe());
      Thread.sleep(pause);
    }
    return result(workload, begin, papers, probes);
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, engine.model().config().vocabulary()).toArray();
  }

  private Timings probe() throws InterruptedException {
    var request =
        Request.of(tokens(PROBE_PROMPT), PROBE_TOKENS).with(Stop.NEVER).with(Priority.INTERACTIVE);
    return engine.submit(request).result().timings();
  }

  private Result result(
      Workload workload, long begin, List<Generation> papers, List<Timings> probes)
      throws InterruptedException {
    var end = begin;
    var cached = 0L;
    var preemptions = 0;
    var first = LongStream.builder();
    var between = LongStream.builder();
    for (var paper : papers) {
      var usage = paper.result().usage();
      cached += usage.cachedTokens();
      preemptions += usage.preemptions();
      var times = times(paper);
      first.add(times[0] - begin);
      for (var i = 1; i < times.length; i++) {
        between.add(times[i] - times[i - 1]);
      }
      end = Math.max(end, times[times.length - 1]);
    }
    var metrics = engine.metrics();
    return new Result(
        workload,
        (end - begin) / 1e9,
        cached,
        preemptions,
        Latency.ofNanos(first.build()),
        Latency.ofNanos(between.build()),
        metrics.kvPeak(),
        metrics.kvBytes() / metrics.kvBlocks() * metrics.kvPeak(),
        probes.size(),
        Latency.ofNanos(probes.stream().mapToLong(timings -> timings.firstToken().toNanos())),
        Latency.ofNanos(probes.stream().mapToLong(timings -> timings.total().toNanos())));
  }

  /// When each token came.
  private static long[] times(Generation generation) throws InterruptedException {
    var times = LongStream.builder();
    for (var delta = generation.next(); delta != null; delta = generation.next()) {
      if (delta.tokens().length > 0) {
        times.add(delta.atNanos());
      }
    }
    return times.build().toArray();
  }
}
