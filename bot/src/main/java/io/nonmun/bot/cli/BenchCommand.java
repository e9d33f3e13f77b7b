package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.bench.Limits;
import io.nonmun.gpumodel.bench.MemoryBandwidth;
import io.nonmun.gpumodel.bench.ModelBench;
import io.nonmun.gpumodel.bench.Processor;
import io.nonmun.gpumodel.bench.ProfiledBackend;
import io.nonmun.gpumodel.bench.Roof;
import io.nonmun.gpumodel.bench.WorkloadBench;
import io.nonmun.gpumodel.bench.WorkloadBench.Workload;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nonmun bench`: how fast a model file runs here.
@Command(name = "bench", description = "모델 파일이 이 컴퓨터에서 얼마나 빠른지 잽니다.")
final class BenchCommand implements Callable<Integer> {

  private static final int MOST_ROWS = 512;

  /// From this share of a step on, reading the weights is what it is bound by.
  private static final double MEMORY_BOUND = 0.75;

  private static final Duration PROBE_PAUSE = Duration.ofSeconds(2);

  /// Tokens of a single request where nothing else is said.
  private static final int PROMPT = 512;

  private static final int GENERATE = 128;

  /// Workloads, with what each is where nothing else is said.
  enum WorkloadName {
    day(100, PROMPT, 300, GENERATE),
    /// About what servers of models publish rates of: 1,000 conversations of ShareGPT.
    anchors(1_000, 220, 0, 200);

    final Workload usual;

    WorkloadName(int papers, int prompt, int sharedPrefix, int generate) {
      usual = new Workload(papers, prompt, sharedPrefix, generate);
    }
  }

  private static final String HEAD =
      String.format(
          "%-28s %-14s %5s %6s %14s %14s %10s %8s %8s %12s",
          "model",
          "device",
          "batch",
          "depth",
          "prefill tok/s",
          "decode tok/s",
          "GB/s",
          "of limit",
          "peak GB",
          "heap B/token");

  @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
  private Path model;

  @Mixin private DeviceOption device;

  @Option(names = "--prompt", paramLabel = "수", description = "입력 토큰 (기본 512, anchors에는 220)")
  private @Nullable Integer prompt;

  @Option(
      names = "--depth",
      paramLabel = "수",
      defaultValue = "0",
      description = "입력보다 앞서 캐시에 들어 있는 토큰 (기본 ${DEFAULT-VALUE})")
  private int depth;

  @Option(names = "--generate", paramLabel = "수", description = "생성 토큰 (기본 128, anchors에는 200)")
  private @Nullable Integer generate;

  @Option(
      names = "--runs",
      paramLabel = "수",
      defaultValue = "3",
      description = "되풀이, 중앙값을 보입니다 (기본 ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--batch",
      paramLabel = "수",
      split = ",",
      description = "함께 도는 요청의 수. 쉼표로 나누어 여러 번 잽니다. (기본 1, --workload에는 하나, 기본은 장치에 맞는 수)")
  private int[] batch = {};

  @Option(
      names = "--workload",
      paramLabel = "이름",
      description = {
        "day: 하루의 논문을 한꺼번에 맡기고, 그 곁에서 대화 요청이 얼마나 기다리는지도 잽니다.",
        "anchors: 서로 다른 요청 1,000개(입력 220, 생성 200)로 똑같이 잽니다.",
        "걸린 시간이 이 장치의 한계(메모리와 행렬 곱의 속도, 먼저 잽니다)에 얼마나 가까운지, 한 단계의 시간이 어디로 가는지도 보입니다."
      })
  private @Nullable WorkloadName workload;

  @Option(
      names = "--papers",
      paramLabel = "수",
      description = "--workload의 논문 (기본 100, anchors에는 1000)")
  private @Nullable Integer papers;

  @Option(
      names = "--shared-prefix",
      paramLabel = "수",
      description = "--workload에서 입력 토큰 가운데 모든 논문이 같은 앞부분 (기본 300, anchors에는 0)")
  private @Nullable Integer sharedPrefix;

  @Option(
      names = "--profile",
      description = "한 단계의 시간이 행렬, 어텐션, 그 밖의 연산, 호스트에 어떻게 나뉘는지 따로 재어 보입니다.")
  private boolean profile;

  @Spec private CommandSpec spec;

  private final NonmunCommand nonmun;

  BenchCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (Arrays.stream(batch).anyMatch(count -> count < 1)
        || depth < 0
        || or(prompt, PROMPT) < 1
        || or(generate, GENERATE) < 2
        || runs < 1) {
      throw new ParameterException(spec.commandLine(), KOREAN.of("terminal.bench.range"));
    }
    if (workload == null) {
      benchBatches(batch.length == 0 ? new int[] {1} : batch);
    } else {
      benchWorkload(workload.usual);
    }
    return ExitCode.OK;
  }

  private static int or(@Nullable Integer given, int usual) {
    return given == null ? usual : given;
  }

  private Workload workload(Workload usual) {
    try {
      if (batch.length > 1 || depth > 0 || profile) {
        throw new IllegalArgumentException("options of single requests");
      }
      return new Workload(
          or(papers, usual.papers()),
          or(prompt, usual.prompt()),
          or(sharedPrefix, usual.sharedPrefix()),
          or(generate, usual.generate()));
    } catch (IllegalArgumentException _) {
      throw new ParameterException(spec.commandLine(), KOREAN.of("terminal.bench.workload"));
    }
  }

  /// @param atOnce requests; 0 for as many as suit the device
  private Model open(int atOnce) {
    var backend = Devices.open(device.name, model);
    if (profile || workload != null) {
      backend = new ProfiledBackend(backend, System::nanoTime);
    }
    var most = atOnce == 0 ? backend.capacity().sequences() : atOnce;
    var opened = Model.open(model, backend, Math.max(MOST_ROWS, 2 * most), most);
    nonmun.terminal().note(opened.backend().name());
    device.name = opened.backend().name().replaceFirst(" .*", ""); // figures say which one auto was
    return opened;
  }

  /// @param tokens of a request at most
  /// @param queued requests that may wait
  private static Engine start(Model opened, int tokens, int queued) {
    // Room for every request at once, and for what admission keeps free.
    var blocks = opened.maxWanted() * (KvCache.Shape.blocks(tokens) + 2);
    return Engine.start(opened, Tokenizer.of(opened.file().metadata()), blocks, queued);
  }

  private void benchBatches(int[] batches) throws InterruptedException {
    var most = Arrays.stream(batches).max().orElseThrow();
    int own = or(prompt, PROMPT);
    int answer = or(generate, GENERATE);
    try (var engine = start(open(most), depth + own + answer, most)) {
      var threads = Runtime.getRuntime().availableProcessors();
      var bench = new ModelBench(engine, MemoryBandwidth.measure(threads));
      var processor = Processor.ofThisMachine();
      var lines = new ArrayList<String>();
      if (isCpu()) {
        nonmun.terminal().result(line(processor, bench.bandwidth()));
      }
      var profiles = new ArrayList<String>();
      nonmun.terminal().result(HEAD);
      for (var requests : batches) {
        var result = bench.run(requests, depth, own, answer, runs);
        nonmun.terminal().result(row(result));
        if (isCpu()) {
          nonmun.terminal().result(bound(result));
        }
        lines.add(json(result, processor));
        profiles.add(ProfileTable.rows(result));
      }
      if (profile) {
        nonmun.terminal().result("\n" + ProfileTable.HEAD);
        profiles.forEach(nonmun.terminal()::result);
      }
      nonmun.terminal().result(String.join("\n", lines));
    }
  }

  private void benchWorkload(Workload usual) throws InterruptedException {
    var day = workload(usual);
    var limits = limits();
    var opened = open(batch.length == 0 ? 0 : batch[0]);
    var roof = Roof.of(opened, limits);
    try (var engine = start(opened, day.prompt() + day.generate(), day.papers() + 1)) {
      var result = new WorkloadBench(engine, roof).run(day, PROBE_PAUSE);
      nonmun.terminal().result(table(result));
      nonmun.terminal().result(limit(result, limits));
      nonmun.terminal().result(ProfileTable.HEAD);
      nonmun.terminal().result(ProfileTable.rows(result, opened.maxWanted()));
      nonmun.terminal().result(json(result, limits, opened.maxWanted()));
    }
  }

  /// On a backend of its own, whose memory is free again before the model is loaded.
  private Limits limits() throws InterruptedException {
    try (var backend = Devices.open(device.name, model);
        var file = Gguf.open(model)) {
      return Limits.measure(backend, file, Math.max(MOST_ROWS, backend.capacity().rows()));
    }
  }

  static String limit(WorkloadBench.Result result, Limits limits) {
    return String.format(
        Locale.ROOT,
        "of the limit           %10.0f %%: its steps take %.1f s at least, at %.1f GB/s of memory and %.2f TFLOP/s of products, both measured here",
        100 * result.limit() / result.seconds(),
        result.limit(),
        limits.bytesPerSecond() / 1e9,
        limits.flopsPerSecond() / 1e12);
  }

  private static String table(WorkloadBench.Result result) {
    return String.format(
        Locale.ROOT,
        """
        total                  %10.1f s
        output                 %10.1f tok/s
        first token            %10.3f s p50 %10.3f s p99
        between tokens         %10.3f s p50 %10.3f s p99
        KV cache at most       %10d blocks %7.1f MiB
        interactive, %4d: first %9.3f s p50 %10.3f s p99
        interactive, all       %10.3f s p50 %10.3f s p99\
        """,
        result.seconds(),
        result.outputTokensPerSecond(),
        result.firstToken().p50(),
        result.firstToken().p99(),
        result.betweenTokens().p50(),
        result.betweenTokens().p99(),
        result.peakBlocks(),
        result.peakBytes() / 1048576.0,
        result.probes(),
        result.probeFirstToken().p50(),
        result.probeFirstToken().p99(),
        result.probeTotal().p50(),
        result.probeTotal().p99());
  }

  private String json(WorkloadBench.Result result, Limits limits, int atOnce) {
    return String.format(
        Locale.ROOT,
        """
        {"model":"%s","device":"%s","workload":"%s","papers":%d,"prompt":%d,"shared_prefix":%d,\
        "generate":%d,"batch":%d,"total_s":%.3f,"output_tokens_per_s":%.2f,\
        "cached_prompt_tokens":%d,"preemptions":%d,"first_token_s":%s,"between_tokens_s":%s,\
        "kv_peak_blocks":%d,"kv_peak_bytes":%d,"probes":%d,"probe_first_token_s":%s,\
        "probe_total_s":%s,"limit_s":%.3f,"memory_bytes_per_s":%.0f,\
        "products_flops_per_s":%.0f%s}\
        """,
        model.getFileName(),
        device.name,
        workload,
        result.workload().papers(),
        result.workload().prompt(),
        result.workload().sharedPrefix(),
        result.workload().generate(),
        atOnce,
        result.seconds(),
        result.outputTokensPerSecond(),
        result.cachedTokens(),
        result.preemptions(),
        json(result.firstToken()),
        json(result.betweenTokens()),
        result.peakBlocks(),
        result.peakBytes(),
        result.probes(),
        json(result.probeFirstToken()),
        json(result.probeTotal()),
        result.limit(),
        limits.bytesPerSecond(),
        limits.flopsPerSecond(),
        ProfileTable.json(result));
  }

  private static String json(WorkloadBench.Latency latency) {
    return String.format(Locale.ROOT, "{\"p50\":%.6f,\"p99\":%.6f}", latency.p50(), latency.p99());
  }

  private boolean isCpu() {
    return device.name.startsWith("cpu");
  }

  static String line(Processor processor, double bandwidth) {
    return String.format(
        Locale.ROOT,
        "processor: %s, %d cores, %d-bit vectors; %s; memory %.1f GB/s",
        processor.name(),
        processor.cores(),
        processor.vectorBits(),
        String.join(" ", processor.flags()),
        bandwidth / 1e9);
  }

  /// What a decode step is bound by: the memory, where reading the weights takes most of it.
  static String bound(ModelBench.Result result) {
    var step = result.batch() / result.decode();
    return String.format(
        Locale.ROOT,
        "  a step reads %.2f GB, %.1f ms of its %.1f ms at the memory's rate: bound by %s",
        result.weightBytes() / 1e9,
        1e3 * result.weightBytes() / result.bandwidth(),
        1e3 * step,
        result.memoryShare() >= MEMORY_BOUND ? "memory" : "instructions");
  }

  private String row(ModelBench.Result result) {
    return String.format(
        Locale.ROOT,
        "%-28s %-14s %5d %6d %14.1f %14.1f %10.1f %7.0f%% %8.2f %12d",
        model.getFileName(),
        device.name,
        result.batch(),
        result.depth(),
        result.prefill(),
        result.decode(),
        result.bytesPerSecond() / 1e9,
        100 * result.memoryShare(),
        result.peakBytes() / 1e9,
        result.allocated());
  }

  private String json(ModelBench.Result result, Processor processor) {
    return String.format(
        Locale.ROOT,
        """
        {"model":"%s","device":"%s","processor":"%s","vector_bits":%d,"flags":"%s",\
        "batch":%d,"depth":%d,"prompt":%d,"generate":%d,"runs":%d,\
        "prefill_tokens_per_s":%.2f,"decode_tokens_per_s":%.2f,"weight_bytes":%d,\
        "weight_bytes_per_s":%.0f,"memory_bytes_per_s":%.0f,"peak_bytes":%d,\
        "allocated_bytes_per_token":%d%s}\
        """,
        model.getFileName(),
        device.name,
        processor.name(),
        processor.vectorBits(),
        String.join(" ", processor.flags()),
        result.batch(),
        result.depth(),
        result.prompt(),
        result.generate(),
        result.runs(),
        result.prefill(),
        result.decode(),
        result.weightBytes(),
        result.bytesPerSecond(),
        result.bandwidth(),
        result.peakBytes(),
        result.allocated(),
        ProfileTable.json(result));
  }
}
