package io.nonmun.gpumodel.engine;

/// How long steps take by their rows, learned from those that were measured: a line through them
/// (least squares), of which each later step makes the earlier ones count less. Steps of equal rows
/// only give no slope; then all of their time is taken for that of their rows, which is too much
/// rather than too little.
final class StepTimes {

  /// What a step's weight is multiplied by with each later one: the last hundred matter.
  private static final double MEMORY = 0.98;

  private static final int FEWEST = 4;

  private final int least;
  private final int most;
  private int count;
  private double weight;
  private double rows;
  private double nanos;
  private double rowsSquared;
  private double rowsNanos;

  /// @param least rows that are always allowed, or prompts would never end
  /// @param most rows of a step; as many are allowed until enough steps were measured
  StepTimes(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /// @param elapsed nanoseconds; a step that took none was not measured
  void add(int stepRows, long elapsed) {
    if (elapsed <= 0) {
      return;
    }
    count++;
    weight = MEMORY * weight + 1;
    rows = MEMORY * rows + stepRows;
    nanos = MEMORY * nanos + elapsed;
    rowsSquared = MEMORY * rowsSquared + (double) stepRows * stepRows;
    rowsNanos = MEMORY * rowsNanos + (double) stepRows * elapsed;
  }

  /// Rows of a step that takes so long.
  ///
  /// @param budget nanoseconds
  int rowsWithin(long budget) {
    if (count < FEWEST) {
      return most;
    }
    var spread = weight * rowsSquared - rows * rows;
    var slope = 0.0;
    if (spread > 1e-6 * rows * rows) {
      slope = (weight * rowsNanos - rows * nanos) / spread;
    }
    var fixed = slope > 0 ? Math.max(0, (nanos - slope * rows) / weight) : 0;
    if (slope <= 0 || fixed == 0) {
      slope = nanos / rows;
      fixed = 0;
    }
    return (int) Math.clamp((budget - fixed) / slope, least, most);
  }
}
