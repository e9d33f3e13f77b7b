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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The backends by the names that users give them.
public final class Devices {

  /// Of a GPU's memory, where nothing else is said.
  public static final double MEMORY_FRACTION = 0.9;

  private static final String NUMBERED = "cuda:";

  private static final Pattern NAME =
      Pattern.compile("auto|cpu|cpu-reference|cuda(:\\d{1,3}(,\\d{1,3})*)?");

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

  /// As [#open(String, Path, double, List)], also for several GPUs.
  ///
  /// @param device also `cuda:0,1`, with as many numbers as there are GPUs to compute all of the
  ///   model each
  /// @throws IllegalArgumentException also if one is named twice
  public static List<Backend> openAll(
      String device, Path model, double memoryFraction, List<AdapterFile> adapters) {
    return openAll(device, model, memoryFraction, adapters, CudaDevices::driver);
  }

  static List<Backend> openAll(
      String device,
      Path model,
      double memoryFraction,
      List<AdapterFile> adapters,
      Supplier<CudaDriver> driver) {
    var backends = new ArrayList<Backend>();
    try {
      for (var each : each(device)) {
        backends.add(open(each, model, memoryFraction, adapters, driver));
      }
      return backends;
    } catch (RuntimeException | Error e) {
      backends.forEach(Backend::close);
      throw e;
    }
  }

  /// The devices that a name stands for: `cuda:0,1` for `cuda:0` and `cuda:1`, any other for
  /// itself.
  ///
  /// @throws IllegalArgumentException if it is no device's name, or names one twice
  public static List<String> each(String device) {
    if (!NAME.matcher(device).matches()) {
      throw new IllegalArgumentException(
          "device %s is not known; auto, cpu, cuda, cuda:N, cuda:N,M and cpu-reference are"
              .formatted(device.isEmpty() ? "(none)" : device));
    }
    if (!device.startsWith(NUMBERED)) {
      return List.of(device);
    }
    var all =
        Stream.of(device.substring(NUMBERED.length()).split(","))
            .map(number -> NUMBERED + Integer.parseInt(number))
            .toList();
    for (var each : all) {
      if (Collections.frequency(all, each) > 1) {
        throw new IllegalArgumentException(
            "device %s names %s more than once; name each GPU once, as in cuda:0,1"
                .formatted(device, each));
      }
    }
    return all;
  }

  static Backend open(
      String device,
      Path model,
      double memoryFraction,
      List<AdapterFile> adapters,
      Supplier<CudaDriver> driver) {
    var names = each(device);
    if (names.size() > 1) {
      throw new IllegalArgumentException(
          "device %s is several GPUs; only serve and the bot use more than one, so name one, as in %s"
              .formatted(device, names.getFirst()));
    }
    var backend =
        switch (device) {
          case "auto" -> best(model, memoryFraction, adapters, driver);
          case "cpu" -> vector();
          case "cpu-reference" -> new CpuReference();
          default -> cuda(names.getFirst(), model, memoryFraction, adapters, driver);
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
