package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Rope.Pairs;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What sets one architecture's layers apart from another's: all that [Decoder] has to know beyond
/// the sizes of [ModelConfig]. Each is as llama.cpp computes it (`src/models`, August 2026).
///
/// @param normsBefore whether each half of a layer reads the norm of what came before
/// @param normsAfter whether what each half computes is normed before it is added
/// @param normsHeads whether each head of queries and keys is normed
/// @param biases matrices that may have one; those that a file has are used
/// @param positions of each layer
/// @param activation of the feed-forward network
/// @param embeddingScale by which a token's embedding is multiplied
/// @param attentionScale by which the products of queries and keys are
/// @param others tensors that a file may have besides: read here, or without a part in logits
record Recipe(
    boolean normsBefore,
    boolean normsAfter,
    boolean normsHeads,
    Set<String> biases,
    List<Positions> positions,
    Activation activation,
    float embeddingScale,
    float attentionScale,
    Set<String> others) {

  /// How a layer's attention knows positions.
  ///
  /// @param rope null if it does not
  /// @param window positions that each sees at most
  record Positions(@Nullable Rope rope, int window) {}

  /// Those that there is a recipe for.
  static final List<String> ARCHITECTURES =
      List.of("llama", "qwen2", "qwen3", "qwen3moe", "qwen3vl", "gemma3", "exaone4");

  private static final Set<String> ATTENTION = Set.of("attn_q", "attn_k", "attn_v");
  private static final Set<String> RERANKER = Set.of("cls.output.weight");

  /// Layers of the only Gemma 3 whose attention has another scale, the one of 27 billion weights.
  private static final int LARGEST_GEMMA = 62;

  /// Layers of the only EXAONE 4 that has windows, the one of 32 billion weights.
  private static final int LARGEST_EXAONE = 64;

  /// @throws GgufException if the file says something of its positions that is not supported
  static Recipe of(Gguf file, ModelConfig config) {
    return switch (config.architecture()) {
      case "llama" -> llama(file, config);
      case "qwen2" -> qwen2(file, config);
      case "qwen3", "qwen3moe", "qwen3vl" -> qwen3(file, config);
      case "gemma3" -> gemma3(file, config);
      case "exaone4" -> exaone4(file, config);
      default -> throw new IllegalStateException(config.architecture());
    };
  }

  /// Llama 2 and 3 (<https://arxiv.org/abs/2407.21783>) and what is built like them.
  private static Recipe llama(Gguf file, ModelConfig config) {
    return new Recipe(
        true,
        false,
        false,
        Set.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"),
        everywhere(config, new Ropes(file, config).withFactors(Pairs.ADJACENT)),
        Activation.SILU,
        1,
        scale(config.headDimension()),
        Set.of(Ropes.FACTORS));
  }

  /// Qwen2 and 2.5 (<https://arxiv.org/abs/2407.10671>).
  private static Recipe qwen2(Gguf file, ModelConfig config) {
    return new Recipe(
        true,
        false,
        false,
        Set.of("attn_q", "attn_k", "attn_v", "output"),
        everywhere(config, new Ropes(file, config).plain(Pairs.HALVES)),
        Activation.SILU,
        1,
        scale(config.headDimension()),
        Set.of());
  }

  /// Qwen3 (<https://arxiv.org/abs/2505.09388>), also with experts, or the text of Qwen3-VL
  /// (<https://arxiv.org/abs/2511.21631>). A reranker's head is beside the logits.
  private static Recipe qwen3(Gguf file, ModelConfig config) {
    var ropes = new Ropes(file, config);
    var isVision = config.architecture().equals("qwen3vl");
    return new Recipe(
        true,
        false,
        true,
        ATTENTION,
        everywhere(config, isVision ? ropes.ofText(Pairs.HALVES) : ropes.plain(Pairs.HALVES)),
        Activation.SILU,
        1,
        scale(config.headDimension()),
        config.hasExperts() ? Set.of() : RERANKER);
  }

  /// Gemma 3 (<https://arxiv.org/abs/2503.19786>): most layers see a window, and have a rope with a
  /// base of its own that is not scaled. Its files hold `1 + w` of the norms' gains.
  private static Recipe gemma3(Gguf file, ModelConfig config) {
    var facts = file.metadata();
    if (facts.findNumber("gemma3.final_logit_softcapping").orElse(0f) != 0) {
      throw new GgufException(
          "%s: the logits are capped (gemma3.final_logit_softcapping), which is not supported; use a Gemma 3 model of Google's"
              .formatted(file.path()));
    }
    var ropes = new Ropes(file, config);
    var full = new Positions(ropes.plain(Pairs.HALVES), Integer.MAX_VALUE);
    int window = facts.findInteger("gemma3.attention.sliding_window").orElse(0);
    var near = new Positions(ropes.unscaled(Pairs.HALVES, "freq_base_swa"), window);
    var isLargest = config.layers() == LARGEST_GEMMA;
    return new Recipe(
        true,
        true,
        true,
        ATTENTION,
        window > 0 ? alternating(file, config, 6, near, full) : everywhere(config, full.rope()),
        Activation.GELU,
        (float) Math.sqrt(config.width()),
        scale(isLargest ? config.width() / config.heads() : config.headDimension()),
        Set.of());
  }

  /// EXAONE 4 (<https://arxiv.org/abs/2507.11407>). The largest sees a window on three of four
  /// layers, and knows no positions on the others.
  private static Recipe exaone4(Gguf file, ModelConfig config) {
    var rope = new Ropes(file, config).withFactors(Pairs.HALVES);
    int window = file.metadata().findInteger("exaone4.attention.sliding_window").orElse(4096);
    return new Recipe(
        false,
        true,
        true,
        ATTENTION,
        config.layers() == LARGEST_EXAONE
            ? alternating(
                file,
                config,
                4,
                new Positions(rope, window),
                new Positions(null, Integer.MAX_VALUE))
            : everywhere(config, rope),
        Activation.SILU,
        1,
        scale(config.headDimension()),
        Set.of(Ropes.FACTORS));
  }

  /// What a position's keys and values take: layers that see less than the whole context have
  /// windows of the same size.
  KvCache.Shape kvShape(ModelConfig config) {
    var windowed =
        IntStream.range(0, positions.size())
            .filter(layer -> positions.get(layer).window() < config.contextLength())
            .boxed()
            .collect(Collectors.toSet());
    var window =
        windowed.stream()
            .mapToInt(layer -> positions.get(layer).window())
            .max()
            .orElse(Integer.MAX_VALUE);
    return new KvCache.Shape(
        config.layers(), config.kvHeads(), config.headDimension(), windowed, window);
  }

  private static float scale(int dimension) {
    return (float) (1 / Math.sqrt(dimension));
  }

  private static List<Positions> everywhere(ModelConfig config, @Nullable Rope rope) {
    return Collections.nCopies(config.layers(), new Positions(rope, Integer.MAX_VALUE));
  }

  /// @param period where the file has none as a number: the last of so many layers sees all
  private static List<Positions> alternating(
      Gguf file, ModelConfig config, int period, Positions near, Positions full) {
    if (near.window() <= 0) {
      throw new GgufException(
          "%s: layers see a window of %d positions, which no model has; convert it anew"
              .formatted(file.path(), near.window()));
    }
    var key = config.architecture() + ".attention.sliding_window_pattern";
    var given = file.metadata().values().get(key) instanceof Long value ? value : period;
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> given == 0 || layer % given < given - 1 ? near : full)
        .toList();
  }

  /// @throws GgufException if there is none for this architecture
  static void checkArchitecture(Gguf file, String architecture) {
    if (!ARCHITECTURES.contains(architecture)) {
      throw new GgufException(
          "%s: architecture %s is not supported; use a model of %s"
              .formatted(file.path(), architecture, String.join(", ", ARCHITECTURES)));
    }
  }
}
