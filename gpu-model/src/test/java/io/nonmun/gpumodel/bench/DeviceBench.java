package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.bench.WorkloadBench.Workload;
import io.nonmun.gpumodel.cuda.CudaOnDevice;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.RandomModel;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Rates of random models on this machine's device: a Markdown table, and JSON lines.
final class DeviceBench {

  /// From so many requests on, one run must do, and answers are longer: they have to last until all
  /// have begun.
  private static final int MANY = 64;

  private static final Duration PROBE_PAUSE = Duration.ofMillis(500);

  /// Tokens.
  ///
  /// @param answerOfMany from [#MANY] requests on
  /// @param paper of a day's work: a prompt, what all prompts begin with, and a summary
  /// @param anchor the same of what others publish rates of, and transformers is given, too
  private record Sizes(
      int prompt, int answer, int answerOfMany, int runs, int[] paper, int[] anchor) {

    static Sizes of(boolean rehearsal) {
      return rehearsal
          ? new Sizes(16, 8, 8, 1, new int[] {40, 20, 8}, new int[] {24, 0, 8})
          : new Sizes(64, 64, 96, 3, new int[] {500, 300, 300}, new int[] {220, 0, 200});
    }

    int answer(int batch) {
      return batch < MANY ? answer : answerOfMany;
    }
  }

  private static final Sizes SIZES = Sizes.of(CudaOnDevice.isRehearsal());

  /// @param json a file for JSON lines
  /// @param batches requests at once
  /// @param papers of a day's work; 0 for none
  /// @param anchors requests as others are measured by; 0 for none
  /// @param profile whether where a step's time goes is read, too, in further runs
  /// @param memory whether the rate of the device's memory is measured, too
  /// @param models parts of the names of those that are wanted, as in `llama-3.2-1b-q8_0`; none for
  ///   all but those of 8B
  private record Wanted(
      Readings json,
      int[] batches,
      int papers,
      int anchors,
      boolean profile,
      boolean memory,
      List<String> models) {

    static Wanted of(String[] arguments) {
      Path json = null;
      var batches = new int[] {1, 8, 32, 128};
      var papers = 0;
      var anchors = 0;
      var profile = false;
      var memory = false;
      var models = new ArrayList<String>();
      for (var argument : arguments) {
        var option = argument.split("=", 2);
        switch (option[0]) {
          case "--json" -> json = Path.of(option[1]);
          case "--batches" ->
              batches = Arrays.stream(option[1].split(",")).mapToInt(Integer::parseInt).toArray();
          case "--day" -> papers = Integer.parseInt(option[1]);
          case "--anchors" -> anchors = Integer.parseInt(option[1]);
          case "--profile" -> profile = true;
          case "--memory" -> memory = true;
          default -> models.add(argument);
        }
      }
      return new Wanted(new Readings(json), batches, papers, anchors, profile, memory, models);
    }

    boolean has(String model) {
      return models.isEmpty()
          ? !model.contains("-8b-") && !model.startsWith("tiny")
          : models.stream().anyMatch(model::contains);
    }

    int most() {
      return Arrays.stream(batches).max().orElse(1);
    }
  }

  private DeviceBench() {}

  /// @param arguments `--json=FILE`, `--batches=1,8`, `--day=PAPERS`, `--anchors=REQUESTS`,
  ///   `--profile`, `--memory`, and models
  public static void main(String[] arguments) throws IOException, InterruptedException {
    CudaOnDevice.require();
    var wanted = Wanted.of(arguments);
    if (wanted.memory()) {
      stream(wanted.json());
    }
    System.out.println(
        """

        | model | type | batch | prompt | answer | prefill tok/s | decode tok/s | weights GB/s |
        |---|---|---|---|---|---|---|---|\
        """);
    var folder = Files.createTempDirectory("nonmun-bench");
    try {
      for (var name :
          List.of("tiny", "qwen2.5-0.5b", "llama-3.2-1b", "llama-3.1-8b", "llama-3.1-8b-slice")) {
        for (var type : List.of("f16", "bf16", "q8_0")) {
          if (wanted.has(name + "-" + type)) {
            bench(name, type, folder.resolve(name + "-" + type + ".gguf"), wanted);
          }
        }
      }
    } finally {
      Files.delete(folder);
    }
  }

  private static void stream(Readings json) {
    try (var backend = CudaOnDevice.open()) {
      var rows = CudaOnDevice.isRehearsal() ? 2 : 8192;
      var rate = StreamRate.measure(backend, rows);
      System.out.printf(Locale.ROOT, "memory: %.0f GB/s read and written%n", rate / 1e9);
      json.add("stream", "bytesPerSecond", Math.round(rate), "rows", rows);
    }
  }

  private static void bench(String name, String type, Path file, Wanted wanted)
      throws IOException, InterruptedException {
    try {
      var begin = System.nanoTime();
      RandomModel.like(name).write(type, Golden.named("tiny-llama-q8_0").model(), file, 1, _ -> {});
      var written = seconds(begin);
      begin = System.nanoTime();
      var backend = CudaOnDevice.open(file);
      var most = Math.min(wanted.most(), backend.capacity().sequences());
      var rows = Math.max(backend.capacity().rows(), 2 * most);
      var model =
          Model.open(
              file,
              wanted.profile() ? new ProfiledBackend(backend, System::nanoTime) : backend,
              rows,
              most);
      wanted
          .json()
          .add(
              "model",
              "name",
              name,
              "type",
              type,
              "bytes",
              Files.size(file),
              "secondsToWrite",
              written,
              "secondsToLoad",
              seconds(begin),
              "rows",
              rows,
              "device",
              CudaOnDevice.describe());
      // Room for every request at once, and for what admission keeps free.
      var ofPaper = wanted.papers() == 0 ? 0 : SIZES.paper()[0] + SIZES.paper()[2];
      var ofAnchor = wanted.anchors() == 0 ? 0 : SIZES.anchor()[0] + SIZES.anchor()[2];
      var tokens = Math.max(SIZES.prompt() + SIZES.answer(most), Math.max(ofPaper, ofAnchor));
      var blocks = most * (KvCache.Shape.blocks(tokens) + 2);
      var tokenizer = Tokenizer.of(model.file().metadata());
      try (var engine =
          Engine.start(
              model,
              tokenizer,
              blocks,
              Math.max(most, Math.max(wanted.papers(), wanted.anchors()) + 1))) {
        for (var batch : wanted.batches()) {
          if (batch <= most) {
            batch(engine, name, type, batch, wanted.json());
          }
        }
        if (wanted.papers() > 0) {
          day(engine, name, type, wanted.papers(), SIZES.paper(), wanted.json());
        }
        if (wanted.anchors() > 0) {
          day(engine, name, type, wanted.anchors(), SIZES.anchor(), wanted.json());
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void batch(Engine engine, String name, String type, int batch, Readings json)
      throws InterruptedException {
    var bench = new ModelBench(engine, Double.NaN); // the CPU's memory is not what it reads
    var runs = batch < MANY ? SIZES.runs() : 1;
    var result = bench.run(batch, 0, SIZES.prompt(), SIZES.answer(batch), runs);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %d | %d | %.0f | %.0f | %.0f |%n",
        name,
        type,
        batch,
        result.prompt(),
        result.generate(),
        result.prefill(),
        result.decode(),
        result.bytesPerSecond() / 1e9);
    json.add(
        "bench",
        "model",
        name,
        "type",
        type,
        "batch",
        batch,
        "prompt",
        result.prompt(),
        "answer",
        result.generate(),
        "runs",
        runs,
        "prefillTokensPerSecond",
        result.prefill(),
        "decodeTokensPerSecond",
        result.decode(),
        "weightBytesPerSecond",
        result.bytesPerSecond(),
        "prefillProfile",
        result.prefillProfile(),
        "decodeProfile",
        result.decodeProfile());
  }

  private static void day(
      Engine engine, String name, String type, int papers, int[] paper, Readings json)
      throws InterruptedException {
    var day = new Workload(papers, paper[0], paper[1], paper[2]);
    var result = new WorkloadBench(engine).run(day, PROBE_PAUSE);
    System.out.printf(
        Locale.ROOT,
        "%s %s: %d papers in %.1f s, %.0f output tok/s; an interactive request's first token after %.3f s (p99)%n",
        name,
        type,
        day.papers(),
        result.seconds(),
        result.outputTokensPerSecond(),
        result.probeFirstToken().p99());
    json.add(
        "day",
        "model",
        name,
        "type",
        type,
        "papers",
        day.papers(),
        "prompt",
        day.prompt(),
        "sharedPrefix",
        day.sharedPrefix(),
        "answer",
        day.generate(),
        "seconds",
        result.seconds(),
        "outputTokensPerSecond",
        result.outputTokensPerSecond(),
        "interactive",
        result.probes(),
        "interactiveFirstTokenP99Seconds",
        result.probeFirstToken().p99());
  }

  private static double seconds(long begin) {
    return Math.round((System.nanoTime() - begin) / 1e6) / 1e3;
  }
}
