package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.Devices;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.AdapterFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The model that runs on this machine (`nonmun.summarizer.local`).
///
/// @param device `auto`, `cpu`, `cuda`, `cuda:N`, or several GPUs as `cuda:N,M`
/// @param gpuMemoryFraction share of the device's memory to use, above 0 and at most 1
/// @param adapter that summaries are written with; null for the model alone
public record LocalSettings(
    Model model, String device, double gpuMemoryFraction, @Nullable AdapterFile adapter) {

  /// What the owner's choice of a model came to.
  public sealed interface Model {

    /// @param path of a `.gguf` file that is there
    record File(Path path) implements Model {}

    /// @param reason for the owner: what is missing and the mend
    record Missing(String reason) implements Model {}
  }

  private static final Model NONE =
      new Model.Missing(
          "not configured; set nonmun.summarizer.local.model to auto, a name of"
              + " './nonmun model list' or the path of a .gguf file");

  public LocalSettings {
    Devices.each(device);
    if (!(gpuMemoryFraction > 0 && gpuMemoryFraction <= 1)) {
      throw new IllegalArgumentException(
          "gpu-memory-fraction is " + gpuMemoryFraction + "; above 0 and at most 1");
    }
  }

  /// An adapter under its file's name.
  ///
  /// @param path empty for none
  public static @Nullable AdapterFile adapter(String path, double scale) {
    if (path.isBlank()) {
      return null;
    }
    var file = Path.of(path);
    return new AdapterFile(Gguf.nameOf(file), file, (float) scale);
  }

  public static LocalSettings defaults() {
    return new LocalSettings(NONE, "auto", 0.9, null);
  }
}
