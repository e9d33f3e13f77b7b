package io.nonmun.gpumodel.backend;

/// Rotary position embedding (Su et al., <https://arxiv.org/abs/2104.09864>): at position `p`, pair
/// `i` of a head turns by `p / (base^(2i/dimensions) * factor(i))` and is stretched by the
/// magnitude.
///
/// @param dimensions rotated values of a head, from the front; even
/// @param base usually 10,000 to 1,000,000
/// @param pairs which values of a head are turned together
/// @param factors one for each pair: 1, or by how much it turns more slowly; infinite for one that
///   does not turn
/// @param magnitude of what was turned, 1 but for YaRN (<https://arxiv.org/abs/2309.00071>)
public record Rope(int dimensions, float base, Pairs pairs, float[] factors, float magnitude) {

  public enum Pairs {
    /// `(2i, 2i+1)`: GGUF files of `llama` store their heads so.
    ADJACENT,
    /// `(i, i + dimensions/2)`: all others.
    HALVES
  }

  public Rope {
    if (factors.length != dimensions / 2) {
      throw new IllegalArgumentException(
          "%d factors for %d pairs".formatted(factors.length, dimensions / 2));
    }
  }

  public Rope(int dimensions, float base, Pairs pairs, float[] factors) {
    this(dimensions, base, pairs, factors, 1);
  }
}
