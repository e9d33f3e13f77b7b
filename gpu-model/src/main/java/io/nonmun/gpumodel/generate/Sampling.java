package io.nonmun.gpumodel.generate;

/// How the next token is chosen.
///
/// @param temperature 0 for the best token always; above 1, unlikely ones gain
/// @param topK only so many of the best tokens are candidates; 0 for all
/// @param topP only the best tokens whose probabilities add up to this are candidates (nucleus
///   sampling, <https://arxiv.org/abs/1904.09751>); 1 for all
/// @param seed the same seed gives the same text
public record Sampling(float temperature, int topK, float topP, long seed) {

  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

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
  }
}
