package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.DeviceException;
import jcuda.driver.CUresult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaExceptionTest {

  @ParameterizedTest
  @ValueSource(ints = {46, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 810, 911})
  void anErrorThatLastsSaysThatTheDeviceIsLostAndWhatToDo(int error) {
    var name = CUresult.stringFor(error);
    assertThat(CudaException.of(name, "cuStreamSynchronize"))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("the GPU is lost to this process (cuStreamSynchronize: CUDA_ERROR_")
        .hasMessageContaining(name)
        .hasMessageContaining("restart the program")
        .hasCauseInstanceOf(CudaException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 218, 222, 400, 500, 701, 999})
  void othersAreFailuresOfTheCallAlone(int error) {
    var name = CUresult.stringFor(error);
    assertThat(CudaException.of(name, "cuMemAlloc(7 bytes)"))
        .isInstanceOf(CudaException.class)
        .hasMessage("cuMemAlloc(7 bytes): " + name);
  }
}
