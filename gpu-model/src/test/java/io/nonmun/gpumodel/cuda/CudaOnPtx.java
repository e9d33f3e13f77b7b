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
    return open(driver.open(driver.devices().getFirst()));
  }

  /// For a small model.
  static CudaBackend open(CudaContext context) {
    return new CudaBackend(context, CudaBackend.capacity(context.device(), 1), 0.9, _ -> {});
  }
}
