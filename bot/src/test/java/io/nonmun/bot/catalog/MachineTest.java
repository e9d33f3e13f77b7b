package io.nonmun.bot.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MachineTest {

  private static final CudaDevice SMALL =
      new CudaDevice(0, "RTX 3060", 8, 6, 28, 99 << 10, 12L << 30);
  private static final CudaDevice LARGE =
      new CudaDevice(1, "NVIDIA H200", 9, 0, 132, 227 << 10, 140L << 30);

  @Test
  void theGpuIsTheOneThatTheEngineTakes() {
    assertThat(Machine.inspect("cuda", 0.5, () -> driver(SMALL, LARGE)))
        .isEqualTo(new Machine("cuda:1", 70L << 30));
    assertThat(Machine.inspect("cuda:0", 0.5, () -> driver(SMALL, LARGE)))
        .isEqualTo(new Machine("cuda:0", 6L << 30));
    assertThat(Machine.inspect("cuda:1,0", 0.5, () -> driver(SMALL, LARGE)))
        .isEqualTo(new Machine("cuda:1,0", 6L << 30)); // each has all of the model
  }

  @Test
  void aGpuThatIsNotThereIsSaidWithTheMend() {
    assertThatThrownBy(() -> Machine.inspect("cuda:7", 0.9, () -> driver(SMALL)))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith("GPU를 쓸 수 없습니다 (device: cuda:7): cuda:7 is not there, but cuda:0 ")
        .hasMessageEndingWith("nonmun.summarizer.local.device를 바꾸세요.");
    assertThatThrownBy(() ->
            Machine.inspect(
                "cuda",
                0.9,
                () -> {
                  throw new CudaException("no NVIDIA driver (libcuda.so.1)", "cuInit");
                }))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no NVIDIA driver");
  }

  @Test
  void theProcessorNeedsNoDriver() {
    Supplier<CudaDriver> nobodyAsks =
        () -> {
          throw new AssertionError("the driver matters to a GPU only");
        };
    var machine = Machine.inspect("cpu", 0.9, nobodyAsks);
    assertThat(machine.device()).isEqualTo("cpu");
    assertThat(machine.usableBytes()).isPositive();
  }

  @Test
  void autoIsTheGpuThatIsThereWithTheProcessorBesideIt() {
    var cpu = Machine.inspect("cpu", 0.9);
    assertThat(Machine.inspect("auto", 0.5, () -> driver(SMALL, LARGE)))
        .isEqualTo(new Machine("cuda:1", 70L << 30, cpu));
    assertThat(
            Machine.inspect(
                "auto",
                0.5,
                () -> {
                  throw new CudaException("no NVIDIA driver (libcuda.so.1)", "cuInit");
                }))
        .isEqualTo(cpu);
    assertThat(Machine.inspect("auto", 0.5, MachineTest::driver)).isEqualTo(cpu);
  }

  private static CudaDriver driver(CudaDevice... devices) {
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
