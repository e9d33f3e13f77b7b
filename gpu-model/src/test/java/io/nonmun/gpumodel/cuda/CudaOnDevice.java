package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.DeviceException;

/// The CUDA backend on this machine's device.
public final class CudaOnDevice {

  private CudaOnDevice() {}

  /// @throws CudaException if there is no driver
  /// @throws DeviceException if there is no device that can be used
  public static CudaBackend open() {
    var driver = CudaDevices.driver();
    return new CudaBackend(driver.open(CudaDevices.choose(driver, "cuda")), 0.9, _ -> {});
  }

  /// Says on standard output which device there is; without one, says so and ends the process.
  public static void require() {
    try {
      var driver = CudaDevices.driver();
      var device = CudaDevices.choose(driver, "cuda");
      System.out.printf(
          "%s, %s, %d multiprocessors, %d MiB; driver for CUDA %s%n",
          device.name(),
          device.architecture(),
          device.multiprocessors(),
          device.memory() >> 20,
          driver.version());
    } catch (CudaException | DeviceException e) {
      System.err.println("This machine has no device that can be used: " + e.getMessage());
      System.exit(1);
    }
  }
}
