package io.nonmun.gpumodel.model;

import java.nio.file.Path;

/// An adapter that is to be loaded with a model.
///
/// @param name by which requests ask for it
/// @param scale by which its part is multiplied: 1 as it was trained, 0 for the model alone
public record AdapterFile(String name, Path file, float scale) {

  public AdapterFile {
    if (name.isBlank()) {
      throw new IllegalArgumentException("%s has no name to ask for it by".formatted(file));
    }
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException(
          "adapter %s has a scale of %s; use a number such as 1".formatted(name, scale));
    }
  }
}
