package io.nonmun.gpumodel.backend;

/// Float32 activations on a backend, `[rows, columns]`; an operation that is given a number of rows
/// works on the first ones.
public interface Tensor {

  int rows();

  int columns();
}
