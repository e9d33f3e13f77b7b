package io.nonmun.bot.trends;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Mini-batch k-means on the unit sphere (Sculley, Web-Scale K-Means Clustering, WWW 2010): the
/// same points, centres and seed give the same clusters.
final class Clusters {

  private static final int BATCH = 256;
  private static final int STEPS = 100;

  /// A point of length 1.
  ///
  /// @param at its dimensions other than 0
  /// @param weights of them
  record Point(int[] at, float[] weights) {}

  private final float[][] centres; // [clusters][dimensions], each of length 1

  /// @param centres not to be changed any more
  Clusters(float[][] centres) {
    this.centres = centres;
  }

  float[][] centres() {
    return centres;
  }

  /// @param begin centres to start from, [clusters][dimensions]; one that is all 0 starts from a
  ///   point
  static Clusters of(List<Point> points, float[][] begin, long seed) {
    var random = new Random(seed);
    for (var centre : begin) {
      if (length(centre) == 0 && !points.isEmpty()) {
        add(centre, farthest(points, begin, random), 1);
      }
      normalise(centre);
    }
    var clusters = new Clusters(begin);
    clusters.learn(points, random);
    return clusters;
  }

  /// Of some points drawn, the one that is least like any centre so far.
  private static Point farthest(List<Point> points, float[][] centres, Random random) {
    var chosen = points.get(random.nextInt(points.size()));
    var least = Double.MAX_VALUE;
    for (var i = 0; i < 10; i++) {
      var point = points.get(random.nextInt(points.size()));
      var like = 0.0;
      for (var centre : centres) {
        like = Math.max(like, product(centre, point));
      }
      if (like < least) {
        least = like;
        chosen = point;
      }
    }
    return chosen;
  }

  private void learn(List<Point> points, Random random) {
    if (points.isEmpty()) {
      return;
    }
    var seen = new int[centres.length];
    // The centres of last week weigh as much as a batch of points: names stay.
    Arrays.fill(seen, BATCH / Math.max(1, centres.length));
    for (var step = 0; step < STEPS; step++) {
      var batch = random.ints(BATCH, 0, points.size()).mapToObj(points::get).toList();
      var nearest = batch.stream().mapToInt(this::nearest).toArray();
      for (var i = 0; i < BATCH; i++) {
        var centre = centres[nearest[i]];
        var rate = 1f / ++seen[nearest[i]];
        scale(centre, 1 - rate);
        add(centre, batch.get(i), rate);
      }
      for (var centre : centres) {
        normalise(centre);
      }
    }
  }

  /// Which centre a point is most like.
  int nearest(Point point) {
    var nearest = 0;
    var most = Double.NEGATIVE_INFINITY;
    for (var i = 0; i < centres.length; i++) {
      var like = product(centres[i], point);
      if (like > most) {
        most = like;
        nearest = i;
      }
    }
    return nearest;
  }

  private static double product(float[] centre, Point point) {
    var sum = 0.0;
    for (var i = 0; i < point.at.length; i++) {
      sum += centre[point.at[i]] * point.weights[i];
    }
    return sum;
  }

  private static void add(float[] centre, Point point, float weight) {
    for (var i = 0; i < point.at.length; i++) {
      centre[point.at[i]] += weight * point.weights[i];
    }
  }

  private static void scale(float[] centre, float by) {
    for (var i = 0; i < centre.length; i++) {
      centre[i] *= by;
    }
  }

  private static double length(float[] centre) {
    var square = 0.0;
    for (var value : centre) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  private static void normalise(float[] centre) {
    var length = length(centre);
    if (length > 0) {
      scale(centre, (float) (1 / length));
    }
  }
}
