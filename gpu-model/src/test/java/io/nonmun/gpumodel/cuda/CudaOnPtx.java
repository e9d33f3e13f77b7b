package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.function.Consumer;

/// The CUDA backend without a device.
public final class CudaOnPtx {

  private CudaOnPtx() {}

  public static CudaBackend open(PtxMachine machine) {
    return open(machine, _ -> {});
  }

  /// With calls that can be made to fail.
  ///
  /// @param gate as [FaultyDriver] has it
  public static CudaBackend open(PtxMachine machine, Consumer<String> gate) {
    var driver = FaultyDriver.of(machine, gate);
    var device = driver.devices().getFirst();
    var capacity = CudaBackend.capacity(device, 1);
    return new CudaBackend(driver.open(device), capacity, 0.9, _ -> {});
  }
}
