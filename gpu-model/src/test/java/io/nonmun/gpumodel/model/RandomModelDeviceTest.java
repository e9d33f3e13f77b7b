package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real model's depth, widths and vocabulary, which no golden model has, on this machine's device
/// against the CPU.
@Tag("gpu")
class RandomModelDeviceTest {

  private static final int PROMPT = 40;

  /// Of the logits' root mean square. The rounding of the cache to float16 moves them by 4e-4 on
  /// the CPU.
  private static final double TOLERANCE = 2e-3;

  @ParameterizedTest
  @ValueSource(strings = {"f16", "bf16", "q8_0"})
  void logitsAreTheCpus(String type, @TempDir Path folder) throws IOException {
    var file = folder.resolve("model.gguf");
    var vocabulary = Golden.named("tiny-llama-q8_0").model();
    RandomModel.like("llama-3.2-1b").write(type, vocabulary, file, 1, _ -> {});

    var wanted = logits(file, new CpuReference());
    var found = logits(file, CudaOnDevice.open());

    for (var step = 0; step < wanted.length; step++) {
      assertThat(LogitsTest.distance(found[step], wanted[step]))
          .as("step %d", step)
          .isLessThan(TOLERANCE);
    }
  }

  /// After a prompt, whose rows are multiplied together, and after tokens one by one.
  private static float[][] logits(Path file, Backend backend) {
    try (var model = Model.open(file, backend, PROMPT, 1)) {
      var random = new Random(1);
      var prompt = random.ints(PROMPT, 0, model.config().vocabulary()).toArray();
      var continuation = random.ints(3, 0, model.config().vocabulary()).toArray();
      return GoldenRun.continued(model, prompt, continuation);
    }
  }
}
