package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.gguf.GgufException;

/// A kind of model: which weights it has, and its forward pass.
interface Architecture {

  /// Computes a step: the rows' keys and values go to the cache, the wanted rows' logits to
  /// [Scratch#logits].
  void forward(Batch batch, KvCache cache);

  /// @throws GgufException if the file lacks a weight, or one has another shape
  static Architecture load(WeightLoader loader, Scratch scratch) {
    return switch (loader.config().architecture()) {
      case "llama" -> new Llama(loader, scratch);
      case "qwen2" -> new Qwen2(loader, scratch);
      case "qwen3" -> new Qwen3(loader, scratch);
      default ->
          throw new GgufException(
              "%s: architecture %s is not supported; use a model of llama, qwen2 or qwen3"
                  .formatted(loader.file().path(), loader.config().architecture()));
    };
  }
}
