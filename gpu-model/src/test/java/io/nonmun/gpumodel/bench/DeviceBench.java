package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cuda.CudaOnDevice;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.RandomModel;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Rates of random models on this machine's device, as a Markdown table.
final class DeviceBench {

  private static final int[] BATCHES = {1, 8, 32, 128};
  private static final int MOST = 128;
  private static final int PROMPT = 256;
  private static final int GENERATE = 128;
  private static final int RUNS = 3;

  private DeviceBench() {}

  /// @param wanted parts of the names of the models that are wanted, as in `llama-3.2-1b-q8_0`;
  ///   none for all
  public static void main(String[] wanted) throws IOException, InterruptedException {
    CudaOnDevice.require();
    System.out.printf(
        """

        Prompts of %d tokens, answers of %d, medians of %d runs.

        | model | type | batch | prefill tok/s | decode tok/s | weights GB/s |
        |---|---|---|---|---|---|
        """,
        PROMPT, GENERATE, RUNS);
    var folder = Files.createTempDirectory("nonmun-bench");
    try {
      for (var name : List.of("qwen2.5-0.5b", "llama-3.2-1b")) {
        for (var type : List.of("f16", "bf16", "q8_0")) {
          var full = name + "-" + type;
          if (wanted.length > 0 && Arrays.stream(wanted).noneMatch(full::contains)) {
            continue;
          }
          var file = folder.resolve(full + ".gguf");
          try {
            var vocabulary = Golden.named("tiny-llama-q8_0").model();
            RandomModel.like(name).write(type, vocabulary, file, 1, _ -> {});
            bench(name, type, file);
          } finally {
            Files.deleteIfExists(file);
          }
        }
      }
    } finally {
      Files.delete(folder);
    }
  }

  private static void bench(String name, String type, Path file) throws InterruptedException {
    var backend = Devices.open("cuda", file);
    var model = Model.open(file, backend, Math.max(backend.capacity().rows(), MOST), MOST);
    // Room for every request at once, and for what admission keeps free.
    var blocks = MOST * (KvCache.Shape.blocks(PROMPT + GENERATE) + 2);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), blocks, MOST)) {
      var bench = new ModelBench(engine, Double.NaN); // the CPU's memory is not what it reads
      for (var batch : BATCHES) {
        var result = bench.run(batch, PROMPT, GENERATE, RUNS);
        System.out.printf(
            "| %s | %s | %d | %.0f | %.0f | %.0f |%n",
            name, type, batch, result.prefill(), result.decode(), result.bytesPerSecond() / 1e9);
      }
    }
  }
}
