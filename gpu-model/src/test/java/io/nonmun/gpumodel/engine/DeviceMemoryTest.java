package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

  private final Golden golden = Golden.named("tiny-llama-q8_0");

  private Engine start(Backend backend) {
    var model = Model.open(golden.model(), backend, 24, 3);
    return Engine.start(model, Tokenizer.of(model.file().metadata()), 8, 10);
  }

  @Test
  void whoeverAsksIsToldWhatIsUsedWhileTheModelIsThere() throws IOException {
    var machine = new PtxMachine();
    var engine = start(CudaOnPtx.open(machine));
    try (engine) {
      var memory = engine.devices().getFirst().memory().orElseThrow();

      assertThat(memory.used()).isGreaterThanOrEqualTo(Files.size(golden.model()) / 2);
      assertThat(memory.total()).isEqualTo(machine.devices().getFirst().memory());
    }
    assertThat(engine.devices().getFirst().memory()).isEmpty();
  }

  @Test
  void theComputersOwnMemoryIsNoDevices() {
    try (var engine = start(new CpuReference())) {
      assertThat(engine.devices().getFirst().memory()).isEmpty();
    }
  }
}
