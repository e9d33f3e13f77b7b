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
import org.jspecify.annotations.Nullable;

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
  /// @param limit seconds that the steps take at least by a [Roof], those of interactive requests
  ///   included; NaN without one
  /// @param prefillProfile of a further run with some of the papers, whose steps were timed; null
  ///   without a [ProfiledBackend]
  /// @param decodeProfile the same
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
      Latency probeTotal,
      double limit,
      @Nullable Profile prefillProfile,
      @Nullable Profile decodeProfile) {

    /// New tokens of all papers a second.
    public double outputTokensPerSecond() {
      return (double) workload.papers() * workload.generate() / seconds;
    }
  }

  private final Engine engine;
  private final @Nullable ProfiledBackend profiled;
  private final @Nullable Roof roof;
  private final Random random = new Random(1);

  /// @param engine with nothing else to do and room in its queue for all papers and one more
  ///   request; of one device
  public WorkloadBench(Engine engine) {
    this(engine, null);
  }

  /// The same, compared with what is possible.
  ///
  /// @param engine whose backend is a [ProfiledBackend]
  public WorkloadBench(Engine engine, @Nullable Roof roof) {
    this.engine = engine;
    this.roof = roof;
    profiled = engine.model().backend() instanceof ProfiledBackend backend ? backend : null;
  }

  /// @param pause between an interactive request's end and the next one
  public Result run(Workload workload, Duration pause) throws InterruptedException {
    probe(); // warms up

    if (profiled != null) {
      profiled.compareWith(roof);
    }
    var begin = System.nanoTime();
    var papers = submit(workload, workload.papers());
    var probes = new ArrayList<Timings>();
    while (!papers.stream().allMatch(Generation::isDone)) { // what they say is kept for later
      probes.add(probe());
      Thread.sleep(pause);
    }
    var limit = profiled == null || roof == null ? Double.NaN : profiled.limit();
    if (profiled != null) {
      profile(profiled, workload);
    }
    return result(workload, begin, papers, probes, limit);
  }

  private List<Generation> submit(Workload workload, int count) {
    var prefix = tokens(workload.sharedPrefix());
    var papers = new ArrayList<Generation>();
    for (var i = 0; i < count; i++) {
      var own = tokens(workload.prompt() - prefix.length);
      var prompt = IntStream.concat(IntStream.of(prefix), IntStream.of(own)).toArray();
      papers.add(engine.submit(Request.of(prompt, workload.generate()).with(Stop.NEVER)));
    }
    return papers;
  }

  /// In a run of its own, for it takes time: twice as many papers as run at once, if there are.
  private void profile(ProfiledBackend backend, Workload workload) throws InterruptedException {
    backend.compareWith(null);
    backend.clear();
    backend.start();
    var most = 2 * engine.model().maxWanted();
    for (var paper : submit(workload, Math.min(workload.papers(), most))) {
      paper.result();
    }
    backend.stop();
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
      Workload workload, long begin, List<Generation> papers, List<Timings> probes, double limit)
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
        Latency.ofNanos(probes.stream().mapToLong(timings -> timings.total().toNanos())),
        limit,
        profiled == null ? null : profiled.prefill(),
        profiled == null ? null : profiled.decode());
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
