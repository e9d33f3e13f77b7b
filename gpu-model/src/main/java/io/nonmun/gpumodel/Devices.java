package io.nonmun.gpumodel;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;

/// The backends by the names that users give them.
public final class Devices {

  private Devices() {}

  /// @param device `auto`, `cpu`, or `cpu-reference` (plain and slow, to compare with)
  /// @throws IllegalArgumentException for another name
  /// @throws IllegalStateException if Java was started without the device's module
  public static Backend open(String device) {
    return switch (device) {
      case "auto", "cpu" -> vector();
      case "cpu-reference" -> new CpuReference();
      default ->
          throw new IllegalArgumentException(
              "device %s is not known; auto, cpu and cpu-reference are".formatted(device));
    };
  }

  private static Backend vector() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new IllegalStateException(
          "the device cpu needs Java's Vector API: start Java with --add-modules"
              + " jdk.incubator.vector");
    }
    return new CpuVector(Runtime.getRuntime().availableProcessors());
  }
}
