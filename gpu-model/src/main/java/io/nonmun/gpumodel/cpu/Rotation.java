package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Rope;
import java.util.IdentityHashMap;
import java.util.Map;

/// Rotary embedding with the step's sines and cosines computed once for all layers that share a
/// rope.
final class Rotation {

  /// Of one rope: `[rows, pairs]`.
  private static final class Turns {

    private float[] cosines = new float[0];
    private float[] sines = new float[0];
    private boolean isKnown;

    private void prepare(Rope rope, Batch batch) {
      var pairs = rope.dimensions() / 2;
      if (cosines.length < batch.size() * pairs) {
        cosines = new float[batch.size() * pairs];
        sines = new float[batch.size() * pairs];
      }
      for (var pair = 0; pair < pairs; pair++) {
        var frequency =
            1 / (Math.pow(rope.base(), 2.0 * pair / rope.dimensions()) * rope.factors()[pair]);
        for (var row = 0; row < batch.size(); row++) {
          var angle = batch.position(row) * frequency;
          cosines[row * pairs + pair] = (float) (rope.magnitude() * Math.cos(angle));
          sines[row * pairs + pair] = (float) (rope.magnitude() * Math.sin(angle));
        }
      }
      isKnown = true;
    }

    /// @param step from one pair's first value to the next pair's
    /// @param apart from a pair's first value to its second
    private void turn(float[] x, int at, int step, int apart, int pairs, int angle) {
      for (var i = 0; i < pairs; i++) {
        var first = x[at + i * step];
        var second = x[at + i * step + apart];
        var cosine = cosines[angle + i];
        var sine = sines[angle + i];
        x[at + i * step] = first * cosine - second * sine;
        x[at + i * step + apart] = first * sine + second * cosine;
      }
    }
  }

  private final Map<Rope, Turns> turns = new IdentityHashMap<>(); // as many as a model has

  /// A new step has other positions.
  void forget() {
    for (var each : turns.values()) {
      each.isKnown = false;
    }
  }

  void rotate(Floats x, int headDimension, Rope rope, Batch batch) {
    var turns = this.turns.computeIfAbsent(rope, _ -> new Turns());
    if (!turns.isKnown) {
      turns.prepare(rope, batch);
    }
    var pairs = rope.dimensions() / 2;
    var adjacent = rope.pairs() == Rope.Pairs.ADJACENT;
    for (var row = 0; row < batch.size(); row++) {
      for (var head = 0; head < x.columns(); head += headDimension) {
        var at = row * x.stride() + head;
        if (adjacent) {
          turns.turn(x.values(), at, 2, 1, pairs, row * pairs);
        } else {
          turns.turn(x.values(), at, 1, pairs, pairs, row * pairs);
        }
      }
    }
  }
}
