package io.nonmun.gpumodel.backend;

/// The non-linear function of a feed-forward network, `x / (1 + exp(-(linear * x + cubic * x³)))`.
public enum Activation {
  /// SiLU, as in SwiGLU (<https://arxiv.org/abs/2002.05202>).
  SILU(1, 0),

  /// GELU by its approximation with tanh (<https://arxiv.org/abs/1606.08415>, section 2): `(1 +
  /// tanh(u)) / 2` is `1 / (1 + exp(-2u))`, and `u` is `√(2/π) * (x + 0.044715 x³)`.
  GELU(2 * Math.sqrt(2 / Math.PI), 2 * Math.sqrt(2 / Math.PI) * 0.044715);

  private final double linear;
  private final double cubic;

  Activation(double linear, double cubic) {
    this.linear = linear;
    this.cubic = cubic;
  }

  public double linear() {
    return linear;
  }

  public double cubic() {
    return cubic;
  }
}
