package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.gguf.TensorType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Which type each matrix of a quantised model gets, as `llama-quantize` chooses it (llama.cpp's
/// `llama_tensor_get_type_impl`, `src/llama-quant.cpp`): the matrix of the logits more bits than
/// the rest, and in Q4_K_M some others too.
enum Mixture {
  F32(TensorType.F32, 0),
  F16(TensorType.F16, 1),
  BF16(TensorType.BF16, 32),
  Q8_0(TensorType.Q8_0, 7),
  Q4_0(TensorType.Q4_0, 2),
  Q4_1(TensorType.Q4_1, 3),
  Q5_0(TensorType.Q5_0, 8),
  Q5_1(TensorType.Q5_1, 9),
  Q4_K(TensorType.Q4_K, 14),
  Q5_K(TensorType.Q5_K, 16),
  Q6_K(TensorType.Q6_K, 18),
  Q4_K_M(TensorType.Q4_K, 15);

  private final TensorType type;
  private final long fileType;

  Mixture(TensorType type, long fileType) {
    this.type = type;
    this.fileType = fileType;
  }

  /// @param name in lower case, as `q4_k_m`
  /// @throws IllegalArgumentException for an unknown one, with those that are known
  static Mixture named(String name) {
    return Arrays.stream(values())
        .filter(mixture -> mixture.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no type %s to write; there are %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Mixture::toString)
                            .collect(Collectors.joining(", ")))));
  }

  /// The format's number for it, `general.file_type`.
  long fileType() {
    return fileType;
  }

  TensorType forLogits(int columns) {
    return fitting(
        !type.isQuantised() || type == TensorType.Q8_0 ? type : TensorType.Q6_K, columns);
  }

  /// The type of the matrices that a quantisation hurts most: a layer's value and down projections.
  TensorType forSensitive(int columns, int layer, int layers) {
    var eighth = layers / 8;
    var moreBits = layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    return this == Q4_K_M && moreBits ? fitting(TensorType.Q6_K, columns) : forOthers(columns);
  }

  TensorType forOthers(int columns) {
    return fitting(type, columns);
  }

  /// A type with smaller blocks, and no fewer bits, where the blocks would not fill the rows.
  private static TensorType fitting(TensorType type, int columns) {
    return columns % type.blockElements() == 0
        ? type
        : switch (type) {
          case Q4_K -> TensorType.Q5_0;
          case Q5_K -> TensorType.Q5_1;
          default -> TensorType.Q8_0;
        };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
