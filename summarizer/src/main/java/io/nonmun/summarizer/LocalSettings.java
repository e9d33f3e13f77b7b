package io.nonmun.summarizer;

/// The model that runs on this machine (`nonmun.summarizer.local`).
///
/// @param model a catalog name or the path of a `.gguf` file; empty for none
/// @param device `auto`, `cpu`, `cuda` or `cuda:N`
/// @param gpuMemoryFraction share of the device's memory to use, above 0 and at most 1
/// @param mirror base URL to download catalog models from; empty for their own
public record LocalSettings(String model, String device, double gpuMemoryFraction, String mirror) {

  public LocalSettings {
    if (!device.matches("auto|cpu|cuda(:\\d+)?")) {
      throw new IllegalArgumentException(
          "device is '" + device + "'; allowed are auto, cpu, cuda and cuda:N");
    }
    if (!(gpuMemoryFraction > 0 && gpuMemoryFraction <= 1)) {
      throw new IllegalArgumentException(
          "gpu-memory-fraction is " + gpuMemoryFraction + "; above 0 and at most 1");
    }
  }

  public static LocalSettings defaults() {
    return new LocalSettings("", "auto", 0.9, "");
  }
}
