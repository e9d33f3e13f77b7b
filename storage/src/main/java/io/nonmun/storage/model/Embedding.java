package io.nonmun.storage.model;

/// A vector of length 1 that says what a text means, in a byte a number: the scale makes the
/// largest of them 127. That changes a product of two by less than 0.01.
public final class Embedding {

  private static final int LARGEST = 127;

  private final byte[] bytes;
  private final float scale;

  private Embedding(byte[] bytes, float scale) {
    this.bytes = bytes;
    this.scale = scale;
  }

  /// @param vector of length 1, `dimensions` numbers
  public static Embedding of(float[] vector) {
    var largest = 0f;
    for (var value : vector) {
      largest = Math.max(largest, Math.abs(value));
    }
    var scale = largest == 0 ? 1 : largest / LARGEST;
    var bytes = new byte[vector.length];
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(vector[i] / scale);
    }
    return new Embedding(bytes, scale);
  }

  /// As it was taken apart by [#bytes] and [#scale].
  public static Embedding of(byte[] bytes, float scale) {
    return new Embedding(bytes.clone(), scale);
  }

  public int dimensions() {
    return bytes.length;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public float scale() {
    return scale;
  }

  /// Adds it, so many times, to a sum of vectors.
  ///
  /// @param sum [dimensions]
  public void addTo(double[] sum, double weight) {
    for (var i = 0; i < bytes.length; i++) {
      sum[i] += weight * scale * bytes[i];
    }
  }

  /// The product with a sum of vectors.
  ///
  /// @param sum [dimensions]
  public double dot(double[] sum) {
    var product = 0.0;
    for (var i = 0; i < bytes.length; i++) {
      product += bytes[i] * sum[i];
    }
    return product * scale;
  }

  /// The cosine of the angle between two, 1 for the same meaning.
  ///
  /// @throws IllegalArgumentException if they are not of one model
  public float dot(Embedding other) {
    if (other.bytes.length != bytes.length) {
      throw new IllegalArgumentException(
          "vectors of %d and %d dimensions".formatted(bytes.length, other.bytes.length));
    }
    var sum = 0; // 127 * 127 * dimensions fits up to 133,000 dimensions
    for (var i = 0; i < bytes.length; i++) {
      sum += bytes[i] * other.bytes[i];
    }
    return sum * scale * other.scale;
  }
}
