package io.nonmun.gpumodel;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaDevices;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.Model;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// The backends by the names that users give them.
public final class Devices {

  /// Of a GPU's memory, where nothing else is said.
  public static final double MEMORY_FRACTION = 0.9;

  private static final System.Logger log = System.getLogger(Devices.class.getName());

  private Devices() {}

  /// As [#open(String, Path, double, boolean)], with the usual share of a GPU's memory.
  public static Backend open(String device, Path model) {
    return open(device, model, MEMORY_FRACTION, List.of());
  }

  /// Says in the log which device it is.
  ///
  /// @param device `auto` (a GPU that can compute the model, or the CPU), `cpu`, `cuda` (the
  ///   largest GPU), `cuda:N`, or `cpu-reference` (plain and slow, to compare with)
  /// @param model that it is for
  /// @param memoryFraction of a GPU's memory that may be used, above 0 and at most 1
  /// @param adapters that are to be loaded with the model
  /// @throws IllegalArgumentException for another name, or if the device cannot compute the model
  /// @throws DeviceException if the device is not there or has too little memory, or Java was
  ///   started without its module
  public static Backend open(
      String device, Path model, double memoryFraction, List<AdapterFile> adapters) {
    return open(device, model, memoryFraction, adapters, CudaDevices::driver);
  }

  static Backend open(
      String device,
      Path model,
      double memoryFraction,
      List<AdapterFile> adapters,
      Supplier<CudaDriver> driver) {
    var backend =
        switch (device) {
          case "auto" -> best(model, memoryFraction, adapters, driver);
          case "cpu" -> vector();
          case "cpu-reference" -> new CpuReference();
          default -> {
            if (!device.matches("cuda(:\\d{1,3})?")) {
              throw new IllegalArgumentException(
                  "device %s is not known; auto, cpu, cuda, cuda:N and cpu-reference are"
                      .formatted(device));
            }
            yield cuda(device, model, memoryFraction, adapters, driver);
          }
        };
    log.log(Level.INFO, "device={0}", backend.name());
    return backend;
  }

  private static Backend best(
      Path model, double memoryFraction, List<AdapterFile> adapters, Supplier<CudaDriver> driver) {
    try {
      return cuda("cuda", model, memoryFraction, adapters, driver);
    } catch (DeviceException | IllegalArgumentException e) {
      log.log(Level.INFO, "no GPU is used: {0}", e.getMessage());
      return vector();
    }
  }

  private static Backend cuda(
      String device,
      Path model,
      double memoryFraction,
      List<AdapterFile> adapters,
      Supplier<CudaDriver> driver) {
    try {
      return CudaDevices.open(driver.get(), device, Model.demand(model, adapters), memoryFraction);
    } catch (CudaException e) {
      throw new DeviceException(
          "the device %s cannot be used (%s); install or update NVIDIA's driver, or use the device cpu"
              .formatted(device, e.getMessage()),
          e);
    }
  }

  private static Backend vector() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new DeviceException(
          "the device cpu needs Java's Vector API: start Java with --add-modules"
              + " jdk.incubator.vector");
    }
    return new CpuVector(Runtime.getRuntime().availableProcessors());
  }
}
