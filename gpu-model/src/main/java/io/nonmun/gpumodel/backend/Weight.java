package io.nonmun.gpumodel.backend;

import io.nonmun.gpumodel.gguf.TensorType;

/// Weights that a backend has taken over, `[rows, columns]`, in their stored type or repacked
/// without loss.
public interface Weight {

  TensorType type();

  int rows();

  int columns();

  /// What a step that uses all of it reads.
  long bytes();
}
