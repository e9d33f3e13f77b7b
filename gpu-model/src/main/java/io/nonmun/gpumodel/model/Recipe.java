package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Rope.Pairs;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.util.List;
import java.util.Set;

/// What sets one architecture's layers apart from another's: all that [Decoder] has to know beyond
/// the sizes of [ModelConfig]. Each is as llama.cpp computes it (`src/models`, August 2026).
///
/// @param headNorm whether each head of queries and keys is normed
/// @param biases matrices that may have one; those that a file has are used
/// @param rope of queries and keys
/// @param attentionScale of the scores
/// @param others tensors that a file may have besides: read here, or without a part in logits
record Recipe(
    boolean headNorm, Set<String> biases, Rope rope, float attentionScale, Set<String> others) {

  /// Those that there is a recipe for.
  static final List<String> ARCHITECTURES = List.of("llama", "qwen2", "qwen3");

  private static final Set<String> ATTENTION = Set.of("attn_q", "attn_k", "attn_v");
  private static final Set<String> ALL =
      Set.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down");

  /// @throws GgufException if the file says something of its positions that is not supported
  static Recipe of(Gguf file, ModelConfig config) {
    var ropes = new Ropes(file, config);
    var scale = (float) (1 / Math.sqrt(config.headDimension()));
    return switch (config.architecture()) {
      // Llama 2 and 3, https://arxiv.org/abs/2407.21783, and what is built like them.
      case "llama" ->
          new Recipe(false, ALL, ropes.withFactors(Pairs.ADJACENT), scale, Set.of(Ropes.FACTORS));
      // Qwen2 and 2.5, https://arxiv.org/abs/2407.10671.
      case "qwen2" ->
          new Recipe(
              false,
              Set.of("attn_q", "attn_k", "attn_v", "output"),
              ropes.plain(Pairs.HALVES),
              scale,
              Set.of());
      // Qwen3, https://arxiv.org/abs/2505.09388. A reranker's head is beside the logits.
      case "qwen3" ->
          new Recipe(
              true, ATTENTION, ropes.plain(Pairs.HALVES), scale, Set.of("cls.output.weight"));
      default -> throw new IllegalStateException(config.architecture());
    };
  }

  /// @throws GgufException if there is none for this architecture
  static void checkArchitecture(Gguf file, String architecture) {
    if (!ARCHITECTURES.contains(architecture)) {
      throw new GgufException(
          "%s: architecture %s is not supported; use a model of %s"
              .formatted(file.path(), architecture, named()));
    }
  }

  private static String named() {
    var last = ARCHITECTURES.size() - 1;
    return String.join(", ", ARCHITECTURES.subList(0, last)) + " or " + ARCHITECTURES.get(last);
  }
}
