package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Tensor;

/// Activations on the device, row by row.
record DeviceTensor(int rows, int columns, long address) implements Tensor {

  static DeviceTensor of(Tensor tensor) {
    return (DeviceTensor) tensor;
  }
}
