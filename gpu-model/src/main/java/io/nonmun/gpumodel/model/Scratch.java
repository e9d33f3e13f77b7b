package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Tensor;

/// The activations of a step, allocated once for the largest.
///
/// @param hidden `[T, width]`: what the layers add to
/// @param normed `[T, width]`: the norm of it, what each half of a layer reads
/// @param queries `[T, heads * headDimension]`
/// @param keys `[T, kvHeads * headDimension]`
/// @param values `[T, kvHeads * headDimension]`
/// @param attended `[T, heads * headDimension]`
/// @param delta `[T, width]`: what a half of a layer adds
/// @param gate `[T, feedForward]`
/// @param up `[T, feedForward]`
/// @param selected `[wanted, width]`: the rows that logits are wanted of
/// @param logits `[wanted, vocabulary]`
record Scratch(
    Tensor hidden,
    Tensor normed,
    Tensor queries,
    Tensor keys,
    Tensor values,
    Tensor attended,
    Tensor delta,
    Tensor gate,
    Tensor up,
    Tensor selected,
    Tensor logits) {

  static long bytes(ModelConfig config, long maxRows, long maxWanted) {
    var row =
        3L * config.width()
            + 2L * config.queryWidth()
            + 2L * config.kvWidth()
            + 2L * config.feedForward();
    var wanted = (long) config.width() + config.vocabulary();
    return Float.BYTES * (maxRows * row + maxWanted * wanted);
  }

  /// Of no memory, to check shapes against.
  static Scratch dry(ModelConfig config) {
    return allocate(Unallocated::new, config, 1, 1);
  }

  private record Unallocated(int rows, int columns) implements Tensor {}

  /// What makes room for a tensor.
  interface Allocator {
    Tensor allocate(int rows, int columns);
  }

  static Scratch allocate(Allocator backend, ModelConfig config, int maxRows, int maxWanted) {
    return new Scratch(
        backend.allocate(maxRows, config.width()),
        backend.allocate(maxRows, config.width()),
        backend.allocate(maxRows, config.queryWidth()),
        backend.allocate(maxRows, config.kvWidth()),
        backend.allocate(maxRows, config.kvWidth()),
        backend.allocate(maxRows, config.queryWidth()),
        backend.allocate(maxRows, config.width()),
        backend.allocate(maxRows, config.feedForward()),
        backend.allocate(maxRows, config.feedForward()),
        backend.allocate(maxWanted, config.width()),
        backend.allocate(maxWanted, config.vocabulary()));
  }
}
