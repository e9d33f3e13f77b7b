package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.nonmun.gpumodel.DeviceException;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.ModelConfig;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaDevicesTest {

  private static final CudaDevice PASCAL = device(0, "GTX 1080", 6, 1, 8L << 30);
  private static final CudaDevice AMPERE = device(1, "RTX 3090", 8, 6, 24L << 30);
  private static final CudaDevice HOPPER = device(2, "H200", 9, 0, 141L << 30);

  @Test
  void largestSupportedDeviceIsTaken() {
    assertThat(CudaDevices.choose(with(PASCAL, AMPERE, HOPPER), "cuda")).isEqualTo(HOPPER);
    assertThat(CudaDevices.choose(with(PASCAL, AMPERE, HOPPER), "cuda:1")).isEqualTo(AMPERE);
  }

  @Test
  void whatCannotBeTakenIsSaid() {
    assertThatThrownBy(() -> CudaDevices.choose(with(), "cuda"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no device")
        .hasMessageContaining("CUDA_VISIBLE_DEVICES");
    assertThatThrownBy(() -> CudaDevices.choose(with(AMPERE), "cuda:7"))
        .hasMessage("cuda:7 is not there, but cuda:1 (RTX 3090, compute capability 8.6)");
    assertThatThrownBy(() -> CudaDevices.choose(with(PASCAL), "cuda"))
        .hasMessage(
            "cuda:0 (GTX 1080, compute capability 6.1): compute capability 8.0 is the least; use the device cpu");
    assertThatThrownBy(() -> CudaDevices.choose(with(PASCAL, AMPERE), "cuda:0"))
        .hasMessageContaining("8.0 is the least");
  }

  @Test
  void modelThatDoesNotFitIsRefusedWithItsSizes() {
    CudaDevices.checkRoom(AMPERE, 3L << 30, 2L << 30, 1L << 30);

    assertThatThrownBy(() -> CudaDevices.checkRoom(AMPERE, 3L << 30, 2L << 30, (1L << 30) + 1))
        .hasMessageContaining("3072 MiB free")
        .hasMessageContaining("weights take 2048 MiB");
  }

  @Test
  void deviceIsOpenedForAModelItCanCompute() {
    var machine = new PtxMachine();
    try (var backend = CudaDevices.open(machine, "cuda:0", model("tiny-qwen3-q8_0"), 0.9)) {
      assertThat(backend.name()).isEqualTo("cuda:0 (PTX machine, sm_80)");
    }
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void deviceThatCannotComputeAModelIsGivenBack() {
    var machine = new PtxMachine(64 << 20);

    assertThatThrownBy(() -> CudaDevices.open(machine, "cuda", model("tiny-llama-q4_k_m"), 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F16, BF16 and Q8_0 are supported")
        .hasMessageContaining("use the device cpu");
    assertThatThrownBy(() -> CudaDevices.open(machine, "cuda", model("tiny-llama-f16"), 0.01))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0 MiB free");
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void roomToChooseTokensIsCounted() {
    var model = model("tiny-llama-f16");
    var needed = 0L;
    try (var file = Gguf.open(model)) {
      for (var tensor : file.tensors()) {
        needed += CudaBackend.typeOf(tensor).bytes((long) tensor.rows() * tensor.columns());
      }
      needed += Model.workBytes(ModelConfig.of(file), CudaBackend.CAPACITY);
    }
    var machine = new PtxMachine(needed);
    assertThatThrownBy(() -> CudaDevices.open(machine, "cuda", model, 1))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("use a smaller model");
  }

  private static Path model(String name) {
    return Golden.named(name).model();
  }

  @Test
  void kernelsForHopperAreForHopperOnly() {
    assertThat(CudaDevices.target(HOPPER)).isEqualTo("compute_90a");
    assertThat(CudaDevices.target(AMPERE)).isEqualTo("compute_80");
    assertThat(CudaDevices.target(device(0, "RTX 5090", 12, 0, 32L << 30))).isEqualTo("compute_80");
  }

  @Test
  void machineWithoutDriverIsToldInOneLine() {
    assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "this machine has a driver");

    for (var again = 0; again < 2; again++) {
      assertThatThrownBy(CudaDevices::driver)
          .isInstanceOf(CudaException.class)
          .hasMessage("cuInit: no NVIDIA driver (libcuda.so.1)");
    }
  }

  private static CudaDevice device(int ordinal, String name, int major, int minor, long memory) {
    return new CudaDevice(ordinal, name, major, minor, 80, 100 << 10, memory);
  }

  private static CudaDriver with(CudaDevice... devices) {
    return new CudaDriver() {
      @Override
      public String version() {
        return "12.4";
      }

      @Override
      public List<CudaDevice> devices() {
        return List.of(devices);
      }

      @Override
      public CudaContext open(CudaDevice device) {
        throw new AssertionError("nothing is opened");
      }
    };
  }
}
