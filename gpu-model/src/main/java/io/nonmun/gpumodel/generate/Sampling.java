package io.nonmun.gpumodel.generate;

import java.util.Map;

/// How the next token is chosen: penalties and bias change the logits, the temperature scales them,
/// and of the candidates that min-p, top-k and top-p leave, in this order, one is drawn.
///
/// @param temperature 0 for the best token always; above 1, unlikely ones gain
/// @param topK only so many of the best tokens are candidates; 0 for all
/// @param topP only the best tokens whose probabilities add up to this are candidates (nucleus
///   sampling, <https://arxiv.org/abs/1904.09751>); 1 for all
/// @param minP only tokens that have at least this share of the best one's probability are
///   candidates (<https://arxiv.org/abs/2407.01082>); 0 for all
/// @param bias what is added to single tokens' logits
/// @param seed the same seed gives the same text, on the same device and with the same settings
public record Sampling(
    float temperature,
    int topK,
    float topP,
    float minP,
    Penalties penalties,
    Map<Integer, Float> bias,
    long seed) {

  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

  /// What tokens that were there already lose.
  ///
  /// @param repetition positive logits of tokens in the prompt or the answer are divided by it,
  ///   negative ones multiplied (<https://arxiv.org/abs/1909.05858>, section 4.1); 1 for none
  /// @param presence is taken once from the logits of tokens in the answer
  /// @param frequency is taken from them as often as they are there
  public record Penalties(float repetition, float presence, float frequency) {

    public static final Penalties NONE = new Penalties(1, 0, 0);

    public Penalties {
      if (!(repetition > 0) || repetition > 100) {
        throw new IllegalArgumentException(
            "repetition penalty is " + repetition + "; above 0, at most 100");
      }
      if (!(Math.abs(presence) <= 100) || !(Math.abs(frequency) <= 100)) {
        throw new IllegalArgumentException(
            "presence and frequency penalties are %s and %s; -100 to 100"
                .formatted(presence, frequency));
      }
    }
  }

  public Sampling {
    if (!(temperature >= 0) || temperature > 100) {
      throw new IllegalArgumentException("temperature is " + temperature + "; 0 to 100");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k is " + topK + "; 0 or more");
    }
    if (!(topP > 0) || topP > 1) {
      throw new IllegalArgumentException("top-p is " + topP + "; above 0, at most 1");
    }
    if (!(minP >= 0) || minP > 1) {
      throw new IllegalArgumentException("min-p is " + minP + "; 0 to 1");
    }
    bias = Map.copyOf(bias);
    bias.forEach((token, value) -> {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "the bias of token %d is %s; a number".formatted(token, value));
      }
    });
  }

  /// Without min-p, penalties and bias.
  public Sampling(float temperature, int topK, float topP, long seed) {
    this(temperature, topK, topP, 0, Penalties.NONE, Map.of(), seed);
  }

  public Sampling withSeed(long another) {
    return new Sampling(temperature, topK, topP, minP, penalties, bias, another);
  }

  /// Whether there are penalties or biases.
  public boolean changesLogits() {
    return !penalties.equals(Penalties.NONE) || !bias.isEmpty();
  }
}
