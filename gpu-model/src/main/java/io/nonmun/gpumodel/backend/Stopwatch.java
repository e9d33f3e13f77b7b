package io.nonmun.gpumodel.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Times the operations of a [Backend] by marks between them. Where operations are carried out
/// later, so are the marks, in their turn.
public interface Stopwatch {

  /// Forgets all marks, and sets the first.
  void start();

  /// Sets a mark behind the operations so far.
  void mark();

  /// Waits until the last mark is reached.
  void await();

  /// Seconds from each mark to the next one; all have been reached.
  double[] laps();

  /// For a backend that has carried out an operation when it returns.
  static Stopwatch of(LongSupplier nanoTime) {
    return new Stopwatch() {

      private final List<Long> marks = new ArrayList<>();

      @Override
      public void start() {
        marks.clear();
        mark();
      }

      @Override
      public void mark() {
        marks.add(nanoTime.getAsLong());
      }

      @Override
      public void await() {}

      @Override
      public double[] laps() {
        var laps = new double[Math.max(0, marks.size() - 1)];
        for (var i = 0; i < laps.length; i++) {
          laps[i] = (marks.get(i + 1) - marks.get(i)) / 1e9;
        }
        return laps;
      }
    };
  }
}
