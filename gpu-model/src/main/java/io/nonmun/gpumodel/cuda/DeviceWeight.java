package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.TensorType;
import java.util.Locale;

/// Weights on the device, laid out as `weight.cuh` says.
record DeviceWeight(TensorType type, int rows, int columns, long bytes, long address)
    implements Weight {

  static DeviceWeight of(Weight weight) {
    return (DeviceWeight) weight;
  }

  /// As kernels are named after it.
  String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
