package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {

  private static final CudaException NO_COMPILER =
      new CudaException("CUDA_ERROR_JIT_COMPILER_NOT_FOUND", "cuModuleLoadDataEx");

  @Test
  void everySourceIsLoaded() throws IOException {
    try (var sources = Files.list(Path.of("src/main/cuda"))) {
      assertThat(sources.map(source -> source.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".cu"))
          .containsExactlyInAnyOrderElementsOf(
              Kernels.FILES.stream().map(file -> file + ".cu").toList());
    }
  }

  @Test
  void driverWithoutCompilerIsRefusedWhenTheDeviceIsOpened() {
    var machine = new PtxMachine();
    var model = Golden.named("tiny-llama-f16").model();

    assertThatThrownBy(
            () -> CudaDevices.open(withoutCompiler(machine), "cuda", Model.demand(model), 0.9))
        .isSameAs(NO_COMPILER);
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
  }

  /// As in a container that has the driver, but not the compiler that belongs to it.
  private static CudaDriver withoutCompiler(CudaDriver driver) {
    return new CudaDriver() {
      @Override
      public String version() {
        return driver.version();
      }

      @Override
      public List<CudaDevice> devices() {
        return driver.devices();
      }

      @Override
      public CudaContext open(CudaDevice device) {
        var context = driver.open(device);
        return (CudaContext)
            Proxy.newProxyInstance(
                CudaContext.class.getClassLoader(),
                new Class<?>[] {CudaContext.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("load")) {
                    throw NO_COMPILER;
                  }
                  try {
                    return method.invoke(context, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }
}
