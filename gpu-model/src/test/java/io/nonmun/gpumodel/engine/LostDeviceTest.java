package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.cuda.LostDevice;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A device that is lost while it computes: the engine is over at once, and can be closed.
class LostDeviceTest {

  private static final String MESSAGE =
      "the GPU is lost to this process (%s: CUDA_ERROR_ILLEGAL_ADDRESS); restart the program";

  private final LostDevice device = new LostDevice();

  @ParameterizedTest
  @ValueSource(strings = {"Stream.launch", "Event.synchronize", "Stream.copyToDevice"})
  void everyRequestIsToldAtOnce(String call) {
    var model =
        Model.open(
            Golden.named("tiny-llama-q8_0").model(),
            CudaOnPtx.open(new PtxMachine(), device),
            8,
            2);
    var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 20, 10);
    var generations =
        Stream.of(new int[] {1, 2, 3}, new int[] {4, 5}, new int[] {6})
            .map(prompt -> engine.submit(Request.of(prompt, 50).with(Stop.NEVER)))
            .toList();

    device.loseAt(call);

    for (var generation : generations) {
      assertThatThrownBy(generation::result).satisfies(e -> assertDead(e, call));
    }
    assertThat(engine.isRunning()).isFalse();
    assertThat(engine.metrics().failed()).isEqualTo(3);
    assertThatThrownBy(() -> engine.submit(Request.of(new int[] {1}, 1)))
        .satisfies(e -> assertDead(e, call));

    engine.close();
    assertThat(device.callsSinceLost()).contains("CudaContext.close");
  }

  private static void assertDead(Throwable failure, String call) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEAD))
        .hasMessageStartingWith(MESSAGE.formatted(call));
  }
}
