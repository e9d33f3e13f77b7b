package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A transformer's sizes, as its file gives them.
///
/// @param layers transformer blocks
/// @param width values of a token between the layers
/// @param heads of queries
/// @param kvHeads of keys and values; each serves `heads / kvHeads` heads of queries
/// @param headDimension values of one head; `heads * headDimension` need not be the width
/// @param feedForward inner width of a layer's second half, or of one expert
/// @param experts of a layer, 0 for none
/// @param expertsUsed of them for each token
/// @param vocabulary tokens
/// @param contextLength positions that the model was trained for
/// @param epsilon of the norms
/// @param ropeDimensions rotated values of a head
public record ModelConfig(
    String architecture,
    int layers,
    int width,
    int heads,
    int kvHeads,
    int headDimension,
    int feedForward,
    int experts,
    int expertsUsed,
    int vocabulary,
    int contextLength,
    float epsilon,
    int ropeDimensions) {

  /// Architectures that may have experts.
  private static final Set<String> EXPERTS = Set.of("llama", "qwen3moe");

  /// @throws GgufException if there is no recipe for the architecture, the file lacks a size, or
  ///   sizes do not fit each other
  public static ModelConfig of(Gguf file) {
    var facts = file.metadata();
    var type = facts.findText("general.type").orElse("model");
    if (!type.equals("model")) {
      throw new GgufException(
          "%s is a file of type %s, which belongs to a model and is none; use the model's own file"
              .formatted(file.path(), type));
    }
    var architecture = facts.text("general.architecture");
    if (file.tensors().isEmpty()) {
      throw new GgufException(
          file.path() + " holds a vocabulary and no weights; use a whole model");
    }
    Recipe.checkArchitecture(file, architecture);
    var of = architecture + ".";
    var width = facts.integer(of + "embedding_length");
    var heads = ofEachLayer(file, of + "attention.head_count");
    var kvHeads =
        facts.values().containsKey(of + "attention.head_count_kv")
            ? ofEachLayer(file, of + "attention.head_count_kv")
            : heads;
    var layers = facts.integer(of + "block_count");
    check(file, layers > 0 && width > 0 && heads > 0 && kvHeads > 0, "a size that is not positive");
    check(
        file,
        heads % kvHeads == 0,
        "%d heads of queries for %d of keys and values".formatted(heads, kvHeads));
    int headDimension = facts.findInteger(of + "attention.key_length").orElse(width / heads);
    int valueDimension = facts.findInteger(of + "attention.value_length").orElse(headDimension);
    check(
        file,
        headDimension > 0 && headDimension == valueDimension && headDimension % 2 == 0,
        "keys of %d values and values of %d".formatted(headDimension, valueDimension));
    int ropeDimensions = facts.findInteger(of + "rope.dimension_count").orElse(headDimension);
    check(
        file,
        ropeDimensions > 0 && ropeDimensions % 2 == 0 && ropeDimensions <= headDimension,
        "%d rotated values in heads of %d".formatted(ropeDimensions, headDimension));
    int experts =
        EXPERTS.contains(architecture) ? facts.findInteger(of + "expert_count").orElse(0) : 0;
    int expertsUsed = experts == 0 ? 0 : facts.integer(of + "expert_used_count");
    check(file, architecture.equals("qwen3moe") ? experts > 0 : experts >= 0, experts + " experts");
    check(
        file,
        experts == 0 || expertsUsed > 0 && expertsUsed <= experts,
        "%d experts of %d for a token".formatted(expertsUsed, experts));
    int feedForward = feedForward(file, of, experts, expertsUsed);
    // Memory is allocated by the sizes that come from the metadata: they must be the weights' own.
    var last = "blk.%d.".formatted(layers - 1);
    checkShape(file, "token_embd.weight", width, tokens(file));
    checkShape(file, last + "attn_q.weight", width, (long) heads * headDimension);
    checkShape(file, last + "attn_k.weight", width, (long) kvHeads * headDimension);
    checkShape(
        file,
        last + (experts > 0 ? "ffn_up_exps.weight" : "ffn_up.weight"),
        width,
        Math.max(1L, experts) * feedForward);
    check(file, layers <= file.tensors().size(), layers + " layers, and fewer tensors");
    return new ModelConfig(
        architecture,
        layers,
        width,
        heads,
        kvHeads,
        headDimension,
        feedForward,
        experts,
        expertsUsed,
        file.tensor("token_embd.weight").rows(),
        facts.integer(of + "context_length"),
        facts.number(of + "attention.layer_norm_rms_epsilon"),
        ropeDimensions);
  }

  private static int feedForward(Gguf file, String of, int experts, int used) {
    if (experts == 0 || of.equals("llama.")) {
      return ofEachLayer(file, of + "feed_forward_length");
    }
    return file.metadata()
        .findInteger(of + "expert_feed_forward_length")
        .orElseGet(() -> ofEachLayer(file, of + "feed_forward_length") / used);
  }

  /// A size that files give once, or once for each layer.
  private static int ofEachLayer(Gguf file, String key) {
    if (!(file.metadata().values().get(key) instanceof List<?>)) {
      return file.metadata().integer(key);
    }
    var sizes = file.metadata().integers(key).stream().distinct().toList();
    if (sizes.size() != 1) {
      throw new GgufException(
          "%s: %s is another for some layers (%s), which is not supported; use a model whose layers are alike"
              .formatted(file.path(), key, sizes));
    }
    return Math.toIntExact(sizes.getFirst());
  }

  private static void check(Gguf file, boolean holds, String otherwise) {
    if (!holds) {
      throw new GgufException(
          "%s: the model has %s; convert it anew".formatted(file.path(), otherwise));
    }
  }

  static void checkShape(Gguf file, String name, long columns, long rows) {
    var tensor = file.tensor(name);
    if (tensor.columns() != columns || tensor.rows() != rows) {
      throw new GgufException(
          "%s: tensor %s is %s; the model's sizes ask for [%d, %d]: convert it anew"
              .formatted(file.path(), name, tensor.shape(), columns, rows));
    }
  }

  /// A model without a tokenizer has as many as its embedding has rows.
  private static int tokens(Gguf file) {
    return file.metadata().values().containsKey("tokenizer.ggml.tokens")
        ? file.metadata().texts("tokenizer.ggml.tokens").size()
        : file.tensor("token_embd.weight").rows();
  }

  boolean hasExperts() {
    return experts > 0;
  }

  /// Of each layer; null where there are none.
  Backend.Experts.@Nullable Shape expertShape() {
    return hasExperts()
        ? new Backend.Experts.Shape(experts, expertsUsed, width, feedForward)
        : null;
  }

  /// All query heads together.
  public int queryWidth() {
    return heads * headDimension;
  }

  /// All heads of keys together; as many values.
  public int kvWidth() {
    return kvHeads * headDimension;
  }
}
