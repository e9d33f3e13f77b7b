package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The engine on the CUDA backend, whose kernels the PTX machine runs: requests side by side, with
/// chunked prompts, a shared beginning, and too few blocks for all of them at once.
class CudaEngineTest {

  private static final int NEW_TOKENS = 5;
  private static final double MARGIN = 5e-3;

  private final Golden golden = Golden.named("tiny-llama-q8_0");
  private final PtxMachine machine = new PtxMachine();

  Backend open() {
    return CudaOnPtx.open(machine);
  }

  @Test
  void requestsSideBySideGetWhatTheyGetAlone() throws Exception {
    var prompts = prompts();
    var results = new ArrayList<Result>();
    var model = Model.open(golden.model(), open(), 24, 3);
    // Opened here, computed by the engine's own thread.
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 8, 10)) {
      var generations = new ArrayList<Generation>();
      for (var prompt : prompts) {
        generations.add(engine.submit(Request.of(prompt, NEW_TOKENS).with(Stop.NEVER)));
      }
      for (var generation : generations) {
        results.add(generation.result());
      }
    }
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
    assertThat(results).anyMatch(result -> result.usage().cachedTokens() > 0);

    try (var reference = Model.open(golden.model(), new CpuReference(), 24, 3)) {
      for (var i = 0; i < prompts.size(); i++) {
        var alone = Alone.greedy(reference, prompts.get(i), NEW_TOKENS);
        for (var at = 0; at < NEW_TOKENS && alone.margins()[at] >= MARGIN; at++) {
          assertThat(results.get(i).tokens()[at])
              .as("request %d, token %d", i, at)
              .isEqualTo(alone.tokens()[at]);
        }
        assertThat(alone.margins()[0]).isGreaterThan(MARGIN);
      }
    }
  }

  private ArrayList<int[]> prompts() {
    var random = new Random(6);
    var shared = random.ints(20, 0, golden.vocabulary()).toArray();
    var prompts = new ArrayList<int[]>();
    for (var length : new int[] {21, 36, 29, 23}) {
      var prompt = random.ints(length, 0, golden.vocabulary()).toArray();
      System.arraycopy(shared, 0, prompt, 0, shared.length);
      prompts.add(prompt);
    }
    return prompts;
  }
}
