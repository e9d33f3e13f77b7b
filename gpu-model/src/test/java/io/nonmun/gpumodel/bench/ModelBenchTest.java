package io.nonmun.gpumodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBenchTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void countsTokensOfAllRequests(int batch) throws Exception {
    var model = Model.open(Golden.named("tiny-llama-f32").model(), new CpuReference(), 64, 3);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 20, 3)) {
      var result = new ModelBench(engine, 1e9).run(batch, 0, 20, 8, 2);

      assertThat(result.prefill()).isPositive();
      assertThat(result.decode()).isPositive();
      // A step reads the weights once for all requests.
      assertThat(result.bytesPerSecond())
          .isCloseTo(result.decode() / batch * model.weightBytes(), within(1.0));
      // Once to warm up, and twice to measure.
      assertThat(engine.metrics().newTokens()).isBetween(3L * batch * 8 - batch, 3L * batch * 8);
      assertThat(engine.metrics().cachedTokens()).isZero();
      assertThat(result.prefillProfile()).isNull();
      assertThat(result.decodeProfile()).isNull();
    }
  }

  @Test
  void whatIsDeepInTheCacheIsNotComputedAgain() throws Exception {
    var model = Model.open(Golden.named("tiny-llama-f32").model(), new CpuReference(), 64, 2);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 40, 2)) {
      var result = new ModelBench(engine, 1e9).run(2, 50, 20, 4, 3);

      assertThat(result.depth()).isEqualTo(50);
      // Three blocks of 16 for each of two requests, in three runs at least.
      assertThat(engine.metrics().cachedTokens()).isGreaterThanOrEqualTo(3 * 2 * 48);
      assertThat(result.memoryShare()).isCloseTo(result.bytesPerSecond() / 1e9, within(1e-9));
    }
  }

  @Test
  void profilesStepsOfRunsOfTheirOwn() throws Exception {
    var backend = new ProfiledBackend(new CpuReference(), System::nanoTime);
    var model = Model.open(Golden.named("tiny-llama-f32").model(), backend, 64, 1);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 20, 1)) {
      var result = new ModelBench(engine, 1e9).run(1, 0, 20, 8, 2);

      // Of each run's eight steps the first is the prompt's, and the last has no successor.
      assertThat(result.prefillProfile().steps()).isEqualTo(2);
      assertThat(result.decodeProfile().steps()).isEqualTo(2 * 6);
      assertThat(result.decodeProfile().matrixSeconds()).isPositive();
      assertThat(engine.metrics().newTokens()).isBetween(5L * 8 - 1, 5L * 8);
    }
  }
}
