package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.generate.Generator;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// One sequence's prefill and decode.
public final class ModelBench {

  /// @param prefill prompt tokens a second, median
  /// @param decode new tokens a second, median
  /// @param weightBytes that a step reads
  /// @param bandwidth of this machine's memory, bytes a second
  /// @param peakBytes of this process's memory so far; 0 where the system does not tell
  public record Result(
      int prompt,
      int generate,
      int runs,
      double prefill,
      double decode,
      long weightBytes,
      double bandwidth,
      long peakBytes) {

    /// Bytes of weights read a second while decoding.
    public double bytesPerSecond() {
      return decode * weightBytes;
    }
  }

  private ModelBench() {}

  /// @param prompt tokens, drawn at random
  /// @param generate new tokens; an answer does not end before
  /// @param runs of which the median counts, after one that warms up
  public static Result run(Model model, int prompt, int generate, int runs)
      throws InterruptedException {
    var tokens = new Random(1).ints(prompt, 0, model.config().vocabulary()).toArray();
    var generator = new Generator(model, model.maxRows());
    var prefill = new double[runs];
    var decode = new double[runs];
    for (var run = -1; run < runs; run++) {
      var result = generator.generate(tokens, Sampling.GREEDY, generate, _ -> false, _ -> true);
      if (run >= 0) {
        prefill[run] = prompt / (result.prefillNanos() / 1e9);
        // The first token's logits are prefill's.
        decode[run] = (generate - 1) / (result.decodeNanos() / 1e9);
      }
    }
    Arrays.sort(prefill);
    Arrays.sort(decode);
    return new Result(
        prompt,
        generate,
        runs,
        prefill[runs / 2],
        decode[runs / 2],
        model.weightBytes(),
        MemoryBandwidth.measure(Runtime.getRuntime().availableProcessors()),
        peakBytes());
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
