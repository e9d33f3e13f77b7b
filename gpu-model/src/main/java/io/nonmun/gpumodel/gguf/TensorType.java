package io.nonmun.gpumodel.gguf;

/// How a tensor's values are stored: plain, or quantised in blocks with scales (GGML's formats,
/// <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h>). The CPU computes with all of
/// them, CUDA with those of `CudaDevices.types`; the format's others are [OtherType].
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  IQ4_XS(23, 256, 136),
  BF16(30, 1, 2);

  private final int id;
  private final int blockElements;
  private final int blockBytes;

  TensorType(int id, int blockElements, int blockBytes) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /// The number that GGUF files use.
  public int id() {
    return id;
  }

  /// Values in a block; 1 for plain types.
  public int blockElements() {
    return blockElements;
  }

  public int blockBytes() {
    return blockBytes;
  }

  public boolean isQuantised() {
    return blockElements > 1;
  }

  /// Bytes of a number of values, which fill whole blocks.
  public long bytes(long elements) {
    return elements / blockElements * blockBytes;
  }
}
