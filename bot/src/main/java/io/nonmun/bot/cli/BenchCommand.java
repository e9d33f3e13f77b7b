package io.nonmun.bot.cli;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.bench.ModelBench;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `nonmun bench`: how fast a model file runs here.
@Command(name = "bench", description = "모델 파일이 이 컴퓨터에서 얼마나 빠른지 잽니다.")
final class BenchCommand implements Callable<Integer> {

  private static final int MOST_ROWS = 512;

  private static final String HEAD =
      String.format(
          "%-28s %-14s %5s %14s %14s %10s %8s %8s %12s",
          "model",
          "device",
          "batch",
          "prefill tok/s",
          "decode tok/s",
          "GB/s",
          "of limit",
          "peak GB",
          "heap B/token");

  @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
  private Path model;

  @Option(
      names = "--device",
      paramLabel = "장치",
      defaultValue = "auto",
      description = "auto, cpu, cpu-reference (기본 ${DEFAULT-VALUE})")
  private String device;

  @Option(
      names = "--prompt",
      paramLabel = "수",
      defaultValue = "512",
      description = "입력 토큰 (기본 ${DEFAULT-VALUE})")
  private int prompt;

  @Option(
      names = "--generate",
      paramLabel = "수",
      defaultValue = "128",
      description = "생성 토큰 (기본 ${DEFAULT-VALUE})")
  private int generate;

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
      defaultValue = "1",
      description = "함께 도는 요청의 수. 쉼표로 나누어 여러 번 잽니다. (기본 ${DEFAULT-VALUE})")
  private int[] batch;

  private final NonmunCommand nonmun;

  BenchCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    var most = Arrays.stream(batch).max().orElse(0);
    if (Arrays.stream(batch).min().orElse(0) < 1 || prompt < 1 || generate < 2 || runs < 1) {
      throw new IllegalArgumentException(
          "--batch, --prompt, --runs는 1 이상, --generate는 2 이상이어야 합니다.");
    }
    var opened = Model.open(model, Devices.open(device), Math.max(MOST_ROWS, 2 * most), most);
    // Room for every request at once, and for what admission keeps free.
    var blocks = most * (KvCache.Shape.blocks(prompt + generate) + 2);
    try (var engine = Engine.start(opened, Tokenizer.of(opened.file().metadata()), blocks, most)) {
      nonmun.terminal().note(opened.backend().name());
      var bench = new ModelBench(engine);
      var lines = new ArrayList<String>();
      nonmun.terminal().result(HEAD);
      for (var requests : batch) {
        var result = bench.run(requests, prompt, generate, runs);
        nonmun.terminal().result(row(result));
        lines.add(json(result));
      }
      nonmun.terminal().result(String.join("\n", lines));
    }
    return ExitCode.OK;
  }

  private String row(ModelBench.Result result) {
    return String.format(
        Locale.ROOT,
        "%-28s %-14s %5d %14.1f %14.1f %10.1f %7.0f%% %8.2f %12d",
        model.getFileName(),
        device,
        result.batch(),
        result.prefill(),
        result.decode(),
        result.bytesPerSecond() / 1e9,
        100 * result.bytesPerSecond() / result.bandwidth(),
        result.peakBytes() / 1e9,
        result.allocated());
  }

  private String json(ModelBench.Result result) {
    return String.format(
        Locale.ROOT,
        """
        {"model":"%s","device":"%s","batch":%d,"prompt":%d,"generate":%d,"runs":%d,\
        "prefill_tokens_per_s":%.2f,"decode_tokens_per_s":%.2f,"weight_bytes":%d,\
        "weight_bytes_per_s":%.0f,"memory_bytes_per_s":%.0f,"peak_bytes":%d,\
        "allocated_bytes_per_token":%d}\
        """,
        model.getFileName(),
        device,
        result.batch(),
        result.prompt(),
        result.generate(),
        result.runs(),
        result.prefill(),
        result.decode(),
        result.weightBytes(),
        result.bytesPerSecond(),
        result.bandwidth(),
        result.peakBytes(),
        result.allocated());
  }
}
