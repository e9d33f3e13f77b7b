package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.TensorType;

/// Weights on the device, laid out as `weight.cuh` says.
record DeviceWeight(TensorType type, int rows, int columns, long bytes, long address)
    implements Weight {

  static DeviceWeight of(Weight weight) {
    return (DeviceWeight) weight;
  }
}
