package io.nonmun.gpumodel.engine;

/// Makes an embedding of a text's states as they are computed. The engine thread's only.
final class Pooler implements Purpose {

  private final Pooling pooling;
  private final Embedding embedding;
  private final int length;
  private double[] sum = {};

  /// @param length tokens of the text
  Pooler(Pooling pooling, int length, Embedding embedding) {
    this.pooling = pooling;
    this.length = length;
    this.embedding = embedding;
  }

  /// Whether the states of all tokens matter, also of those whose keys and values are there.
  boolean needsAllRows() {
    return pooling != Pooling.LAST;
  }

  /// @param states `[rows, width]`, from `from` on
  /// @param position of the first row in the text
  void add(float[] states, int from, int width, int position, int rows) {
    if (sum.length == 0) {
      sum = new double[width];
    }
    for (var row = 0; row < rows; row++) {
      if (counts(position + row)) {
        for (var i = 0; i < width; i++) {
          sum[i] += states[from + row * width + i];
        }
      }
    }
  }

  private boolean counts(int position) {
    return switch (pooling) {
      case MEAN -> true;
      case FIRST -> position == 0;
      case LAST -> position == length - 1;
    };
  }

  /// To be computed from the beginning.
  void restart() {
    sum = new double[0];
  }

  void end() {
    var vector = new float[sum.length];
    for (var i = 0; i < vector.length; i++) {
      vector[i] = (float) (pooling == Pooling.MEAN ? sum[i] / length : sum[i]);
    }
    embedding.end(vector);
  }

  @Override
  public void fail(EngineException failure) {
    embedding.fail(failure);
  }
}
