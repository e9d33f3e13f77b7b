package io.nonmun.gpumodel.backend;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What a model asks of a device, known before any of it is loaded.
///
/// @param tensors its weights; their data is not to be read any more
/// @param multiplied weights that each row of a step is multiplied by: those of all matrices, but
///   for an embedding that is only looked up
/// @param cache shape of its keys and values
/// @param lowRankValues of all adapters' matrices
/// @param experts of its layers; null where these have none
/// @param vocabulary tokens to choose from
/// @param contextLength positions that it was trained for
/// @param workBytes that activations take, of steps as large as a capacity's
public record Demand(
    List<GgufTensor> tensors,
    long multiplied,
    KvCache.Shape cache,
    long lowRankValues,
    Backend.Experts.@Nullable Shape experts,
    int vocabulary,
    int contextLength,
    ToLongFunction<Backend.Capacity> workBytes) {

  public Demand {
    tensors = List.copyOf(tensors);
  }
}
