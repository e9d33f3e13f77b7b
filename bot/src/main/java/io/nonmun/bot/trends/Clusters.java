package io.nonmun.bot.trends;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Mini-batch k-means on the unit sphere (Sculley, Web-Scale K-Means Clustering, WWW 2010): the
/// same points, centres and seed give the same clusters.
final class Clusters {

  private static final int BATCH = 256;
  private static final int STEPS = 60;
  private static final int ROUNDS = 4;
  private static final int NEIGHBOURS = 20;

  /// A cluster with less than this part of an even share is hardly one.
  private static final int SMALL = 4;

  /// A centre weighs as much as so many points at first: names stay.
  private static final int INERTIA = 20;

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

  /// @param begin centres to start from, [clusters][dimensions]; one that is all 0 starts anew, and
  ///   only then are others moved that have hardly any points
  static Clusters of(List<Point> points, float[][] begin, long seed) {
    var clusters = new Clusters(begin);
    if (points.isEmpty()) {
      return clusters;
    }
    var random = new Random(seed);
    var rounds = 1;
    for (var centre : begin) {
      if (length(centre) == 0) {
        rounds = ROUNDS;
        seed(centre, points, random);
      }
      normalise(centre);
    }
    for (var round = 0; round < rounds; round++) {
      clusters.learn(points, random);
      if (round < rounds - 1) {
        clusters.part(points, random);
      }
    }
    return clusters;
  }

  /// The middle of a point and of those most like it: a single point is like so few others that a
  /// centre which is the middle of many takes all of them.
  private static void seed(float[] centre, List<Point> among, Random random) {
    Arrays.fill(centre, 0);
    add(centre, among.get(random.nextInt(among.size())), 1);
    var like = among.stream().sorted(comparingDouble(p -> -product(centre, p))).limit(NEIGHBOURS);
    var near = like.toList();
    Arrays.fill(centre, 0);
    near.forEach(point -> add(centre, point, 1));
    normalise(centre);
  }

  /// What has hardly any points begins anew within the largest cluster.
  private void part(List<Point> points, Random random) {
    var nearest = points.stream().mapToInt(this::nearest).toArray();
    var sizes = new int[centres.length];
    Arrays.stream(nearest).forEach(i -> sizes[i]++);
    for (var i = 0; i < centres.length; i++) {
      if (sizes[i] * SMALL * centres.length < points.size()) {
        var largest = largest(sizes);
        var within =
            IntStream.range(0, nearest.length)
                .filter(p -> nearest[p] == largest)
                .mapToObj(points::get)
                .toList();
        if (within.isEmpty()) {
          return; // nothing is left that could be parted
        }
        seed(centres[i], within, random);
        sizes[largest] /= 2;
        sizes[i] = sizes[largest];
      }
    }
  }

  private static int largest(int[] sizes) {
    return IntStream.range(0, sizes.length).boxed().max(comparingInt(i -> sizes[i])).orElseThrow();
  }

  private void learn(List<Point> points, Random random) {
    var seen = new int[centres.length];
    Arrays.fill(seen, INERTIA);
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
