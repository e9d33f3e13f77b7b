package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Rope.Pairs;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.util.Arrays;

/// Reads a file's rotary embedding: its base, the factors that a tensor gives, and how positions
/// beyond the ones of the first training are drawn together. All of them apply at once, with the
/// defaults that llama.cpp has (`load_hparams`, `src/llama-model.cpp`).
final class Ropes {

  static final String FACTORS = "rope_freqs.weight";

  /// Turns within the original context from which on YaRN leaves a pair alone, and up to which it
  /// draws it together wholly (<https://arxiv.org/abs/2309.00071>, section 3.2; llama.cpp reads no
  /// others for these architectures).
  private static final double FAST = 32;

  private static final double SLOW = 1;

  private final Gguf file;
  private final ModelConfig config;
  private final String of;

  Ropes(Gguf file, ModelConfig config) {
    this.file = file;
    this.config = config;
    of = config.architecture() + ".rope.";
  }

  /// With the factors of the file's tensor, where it has one.
  Rope withFactors(Pairs pairs) {
    var factors = ones();
    var stored = file.find(FACTORS);
    if (stored.isPresent()) {
      var tensor = stored.get();
      ModelConfig.checkShape(file, tensor.name(), factors.length, 1);
      Dequantizer.dequantize(tensor.type(), tensor.data(), 0, factors, 0, factors.length);
    }
    return scaled(pairs, factors);
  }

  Rope plain(Pairs pairs) {
    return scaled(pairs, ones());
  }

  /// Of a model for pictures too, whose pairs turn by a picture's row, column or time, all of which
  /// are the position in a text. Pairs that belong to none of these do not turn, as llama.cpp has
  /// it (`ggml_mrope_cache_init`; two of Qwen3-VL's).
  Rope ofText(Pairs pairs) {
    var sections = file.metadata().integers(of + "dimension_sections");
    var all = sections.stream().mapToLong(Long::longValue).sum();
    if (sections.size() != 4 || sections.stream().anyMatch(each -> each < 0) || all == 0) {
      throw new GgufException(
          "%s: %sdimension_sections is %s, not four sizes; convert the model anew"
              .formatted(file.path(), of, sections));
    }
    var factors = ones();
    for (var pair = 0; pair < factors.length; pair++) {
      var place = pair % all;
      if (place >= 3 * sections.get((int) (place % 3))) {
        factors[pair] = Float.POSITIVE_INFINITY;
      }
    }
    return scaled(pairs, factors);
  }

  /// With a base of its own, 10,000 where the file gives none.
  Rope unscaled(Pairs pairs, String baseKey) {
    return new Rope(
        config.ropeDimensions(),
        number(baseKey, 10_000),
        pairs,
        ones(),
        number("scaling.attn_factor", 1));
  }

  private float[] ones() {
    var factors = new float[config.ropeDimensions() / 2];
    Arrays.fill(factors, 1);
    return factors;
  }

  private Rope scaled(Pairs pairs, float[] factors) {
    var magnitude = number("scaling.attn_factor", 1);
    var base = number("freq_base", 10_000);
    var factor = factor();
    switch (file.metadata().findText(of + "scaling.type").orElse("linear")) {
      case "none" -> {}
      case "linear" -> {
        for (var i = 0; i < factors.length; i++) {
          factors[i] *= factor;
        }
      }
      case "yarn" -> {
        for (var i = 0; i < factors.length; i++) {
          var kept = keptByYarn(i, base);
          factors[i] /= (float) ((1 - kept) / factor + kept);
        }
        magnitude *= factor > 1 ? (float) (1 + 0.1 * Math.log(factor)) : 1;
      }
      case String type ->
          throw new GgufException(
              "%s: RoPE scaling %s is not supported; use a model with none, linear, yarn, or Llama 3's rope_freqs"
                  .formatted(file.path(), type));
    }
    return new Rope(config.ropeDimensions(), base, pairs, factors, magnitude);
  }

  /// By how much positions are drawn together; files of 2023 have another key.
  private float factor() {
    var factor = number("scaling.factor", number("scale_linear", 1));
    if (factor < 0 || !Float.isFinite(factor)) {
      throw new GgufException(
          "%s: positions are scaled by %s, which no model does; convert it anew"
              .formatted(file.path(), factor));
    }
    return factor == 0 ? 1 : factor;
  }

  /// 1 for a pair that turns fast, 0 for one that turns slowly, and between them for those between.
  private double keptByYarn(int pair, float base) {
    var low = Math.max(0, Math.floor(pairThatTurns(FAST, base)));
    var high = Math.min(config.ropeDimensions() - 1, Math.ceil(pairThatTurns(SLOW, base)));
    return 1 - Math.clamp((pair - low) / Math.max(0.001, high - low), 0.0, 1.0);
  }

  /// The pair, as a fraction, that makes so many turns within the original context.
  private double pairThatTurns(double turns, float base) {
    int context =
        file.metadata()
            .findInteger(of + "scaling.original_context_length")
            .filter(length -> length != 0)
            .orElse(config.contextLength());
    return config.ropeDimensions()
        * Math.log(context / (turns * 2 * Math.PI))
        / (2 * Math.log(base));
  }

  private float number(String key, float otherwise) {
    return file.metadata().findNumber(of + key).orElse(otherwise);
  }
}
