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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The engine on the CUDA backend, whose kernels the PTX machine runs: requests side by side, with
/// chunked prompts, a shared beginning, and too few blocks for all of them at once.
class CudaEngineTest {

  private static final double MARGIN = 5e-3;

  private final Golden golden = Golden.named("tiny-llama-q8_0");
  private final PtxMachine machine = new PtxMachine();

  Backend open() {
    return CudaOnPtx.open(machine);
  }

  @Test
  void requestsSideBySideGetWhatTheyGetAlone() throws Exception {
    var random = new Random(6);
    var shared = random.ints(20, 0, golden.vocabulary()).toArray();
    var prompts = prompts(random, 21, 36, 29, 23);
    for (var prompt : prompts) {
      System.arraycopy(shared, 0, prompt, 0, shared.length);
    }

    var results = results(prompts, 5, 8);

    assertThat(results).anyMatch(result -> result.usage().cachedTokens() > 0);
    assertAsAlone(results, prompts, 5, 1);
  }

  /// Two prompts have a block each, and each wants a second; there are three.
  @Test
  void requestsThatMadeRoomAreComputedAnew() throws Exception {
    var prompts = prompts(new Random(7), 13, 12);

    var results = results(prompts, 9, 3);

    assertThat(results).anyMatch(result -> result.usage().preemptions() > 0);
    assertThat(results.getFirst().usage().preemptions()).isZero();
    assertAsAlone(results, prompts, 9, 9);
  }

  private List<int[]> prompts(Random random, int... lengths) {
    return IntStream.of(lengths)
        .mapToObj(length -> random.ints(length, 0, golden.vocabulary()).toArray())
        .toList();
  }

  /// By an engine that has so many blocks.
  private List<Result> results(List<int[]> prompts, int newTokens, int blocks) throws Exception {
    var results = new ArrayList<Result>();
    var model = Model.open(golden.model(), open(), 24, 3);
    // Opened here, computed by the engine's own thread.
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), blocks, 10)) {
      var generations = new ArrayList<Generation>();
      for (var prompt : prompts) {
        generations.add(engine.submit(Request.of(prompt, newTokens).with(Stop.NEVER)));
      }
      for (var generation : generations) {
        results.add(generation.result());
      }
    }
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
    return results;
  }

  /// @param compared of each request's tokens at least: those before the first whose lead is small
  private void assertAsAlone(
      List<Result> results, List<int[]> prompts, int newTokens, int compared) {
    try (var reference = Model.open(golden.model(), new CpuReference(), 24, 3)) {
      for (var i = 0; i < prompts.size(); i++) {
        var alone = Alone.greedy(reference, prompts.get(i), newTokens);
        var at = 0;
        for (; at < newTokens && alone.margins()[at] >= MARGIN; at++) {
          assertThat(results.get(i).tokens()[at])
              .as("request %d, token %d", i, at)
              .isEqualTo(alone.tokens()[at]);
        }
        assertThat(at).as("request %d", i).isGreaterThanOrEqualTo(compared);
      }
    }
  }
}
