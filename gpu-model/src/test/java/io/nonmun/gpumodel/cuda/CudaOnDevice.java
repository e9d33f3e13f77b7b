package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.nio.file.Path;

/// The CUDA backend on this machine's device; or, with the property `nonmun.device` set to `ptx`,
/// on the PTX machine in its place, for a rehearsal.
public final class CudaOnDevice {

  private static final double MEMORY_FRACTION = 0.9;

  private CudaOnDevice() {}

  private static CudaDriver driver() {
    return isRehearsal() ? new PtxMachine() : CudaDevices.driver();
  }

  /// Whether no device computes.
  public static boolean isRehearsal() {
    return System.getProperty("nonmun.device", "").equals("ptx");
  }

  /// For a small model.
  ///
  /// @throws CudaException if there is no driver
  /// @throws DeviceException if there is no device that can be used
  public static CudaBackend open() {
    return CudaOnPtx.open(hold());
  }

  /// For this model.
  public static Backend open(Path model) {
    return CudaDevices.open(driver(), "cuda", Model.demand(model), MEMORY_FRACTION);
  }

  /// A context of the device's own: while it is open, the driver keeps the device and its compiled
  /// kernels ready for those that come and go.
  public static CudaContext hold() {
    var driver = driver();
    return driver.open(CudaDevices.choose(driver, "cuda"));
  }

  /// What computes, in one line.
  public static String describe() {
    var driver = driver();
    var device = CudaDevices.choose(driver, "cuda");
    return "%s, %s, %d multiprocessors, %d MiB; driver for CUDA %s"
        .formatted(
            device.name(),
            device.architecture(),
            device.multiprocessors(),
            device.memory() >> 20,
            driver.version());
  }

  /// Says on standard output which device there is; without one, says so and ends the process.
  public static void require() {
    try {
      System.out.println(describe());
    } catch (CudaException | DeviceException e) {
      System.err.println("This machine has no device that can be used: " + e.getMessage());
      System.exit(1);
    }
  }
}
