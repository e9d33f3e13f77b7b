package io.nonmun.gpumodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevicesTest {

  private static final Supplier<CudaDriver> NONE =
      () -> {
        throw new CudaException("no NVIDIA driver (libcuda.so.1)", "cuInit");
      };

  private final Logger logger = Logger.getLogger(Devices.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(log);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(log);
  }

  @Test
  void aDeviceThatCanComputeTheModelIsTaken() {
    var machine = new PtxMachine();
    open("auto", "tiny-llama-q8_0", () -> machine).close();

    assertThat(lines).containsExactly("device=cuda:0 (PTX machine, sm_80)");
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void withoutOneTheCpuIsTakenAndTheReasonSaidInOneLine() {
    fallsBack("tiny-llama-q8_0", NONE, "no NVIDIA driver (libcuda.so.1)");
    fallsBack("tiny-llama-q2_k", PtxMachine::new, "weight is Q2_K");
    fallsBack("tiny-llama-q8_0", () -> new PtxMachine(16 << 20), "MiB free");
  }

  private void fallsBack(String model, Supplier<CudaDriver> driver, String reason) {
    lines.clear();
    try (var backend = open("auto", model, driver)) {
      assertThat(backend.name()).startsWith("cpu");
      assertThat(lines).hasSize(2);
      assertThat(lines.getFirst()).startsWith("no GPU is used: ").contains(reason);
      assertThat(lines.getLast()).isEqualTo("device=" + backend.name());
    }
  }

  @Test
  void anAdapterIsComputedOnTheGpuToo() {
    var model = Golden.named("tiny-llama-q8_0").model();
    var file = Path.of("src/test/resources/golden/adapters/tiny-llama-lora.gguf");
    var adapters = List.of(new AdapterFile("own", file, 1));
    try (var backend =
        Devices.open("auto", model, Devices.MEMORY_FRACTION, adapters, PtxMachine::new)) {
      assertThat(backend.name()).startsWith("cuda:0");
    }
  }

  @Test
  void aDeviceThatIsAskedForIsNotReplaced() {
    assertThatThrownBy(() -> open("cuda", "tiny-llama-q8_0", NONE))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("the device cuda cannot be used (cuInit: no NVIDIA driver")
        .hasMessageContaining("use the device cpu");
    assertThatThrownBy(() -> open("cuda", "tiny-llama-q2_k", PtxMachine::new))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(lines).isEmpty();
  }

  @Test
  void severalGpusEachComputeAllOfTheModel() {
    var machines = List.of(new PtxMachine(8L << 30), new PtxMachine(8L << 30));
    var backends = openAll("cuda:1,0", machines);

    assertThat(backends.stream().map(Backend::name))
        .containsExactly("cuda:1 (PTX machine, sm_80)", "cuda:0 (PTX machine, sm_80)");
    backends.forEach(Backend::close);
    assertThat(machines).allMatch(machine -> machine.openResources() == 0);
  }

  @Test
  void severalGpusAreOpenedOrNone() {
    var machines = List.of(new PtxMachine(8L << 30), new PtxMachine(16 << 20));

    assertThatThrownBy(() -> openAll("cuda:0,7", machines))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("cuda:7 is not there, but cuda:0 (PTX machine");
    assertThatThrownBy(() -> openAll("cuda:0,1", machines)).hasMessageContaining("MiB free");
    assertThat(machines).allMatch(machine -> machine.openResources() == 0);
  }

  @Test
  void namesThatAreNoDevicesAreRefusedWithTheMend() {
    for (var name :
        List.of("cuda:", "cuda:,1", "cuda:0,", "cuda:a", "gpu", "", "cpu:0", "cuda,1")) {
      assertThatThrownBy(() -> Devices.each(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "is not known; auto, cpu, cuda, cuda:N, cuda:N,M and cpu-reference");
    }
    for (var name : List.of("cuda:0,0", "cuda:0,1,00")) {
      assertThatThrownBy(() -> Devices.each(name))
          .hasMessageContaining("names cuda:0 more than once; name each GPU once, as in cuda:0,1");
    }
    assertThatThrownBy(() -> open("cuda:0,1", "tiny-llama-q8_0", PtxMachine::new))
        .hasMessageContaining("name one, as in cuda:0");
    assertThat(Devices.each("cuda:1,0")).containsExactly("cuda:1", "cuda:0");
    assertThat(Devices.each("auto")).containsExactly("auto");
  }

  private static List<Backend> openAll(String device, List<PtxMachine> machines) {
    return Devices.openAll(
        device,
        Golden.named("tiny-llama-q8_0").model(),
        Devices.MEMORY_FRACTION,
        List.of(),
        () -> PtxMachine.asOne(machines));
  }

  private static Backend open(String device, String model, Supplier<CudaDriver> driver) {
    return Devices.open(
        device, Golden.named(model).model(), Devices.MEMORY_FRACTION, List.of(), driver);
  }
}
