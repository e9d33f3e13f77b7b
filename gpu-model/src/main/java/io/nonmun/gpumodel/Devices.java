package io.nonmun.gpumodel;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;

/// The backends by the names that users give them.
public final class Devices {

  private Devices() {}

  /// @param device `auto`, `cpu`, or `cpu-reference` (plain and slow, to compare with)
  /// @throws IllegalArgumentException for another name
  public static Backend open(String device) {
    return switch (device) {
      case "auto", "cpu" -> new CpuVector(Runtime.getRuntime().availableProcessors());
      case "cpu-reference" -> new CpuReference();
      default ->
          throw new IllegalArgumentException(
              "device %s is not known; auto, cpu and cpu-reference are".formatted(device));
    };
  }
}
