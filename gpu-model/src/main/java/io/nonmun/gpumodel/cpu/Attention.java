package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;

import io.nonmun.gpumodel.backend.Batch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Attention of one piece's rows to one head of the cache: goes through the sequence's blocks once,
/// with a running maximum and sum for each query (online softmax, Milakov and Gimelshein,
/// <https://arxiv.org/abs/1805.02867>). One for each thread.
final class Attention {

  private float[] keys = new float[0];
  private float[] values = new float[0];
  private float[] sums = new float[0];
  private float[] most = new float[0];
  private float[] total = new float[0];
  private final float[] scores = new float[BLOCK_TOKENS];

  /// @param queries rows of the step; the piece's begin at `firstRow`
  /// @param group query heads that share the head
  /// @param window positions that a row sees
  void attend(
      Batch.Piece piece,
      int firstRow,
      HalfKvCache cache,
      int layer,
      int head,
      int group,
      float scale,
      int window,
      Floats queries,
      Floats out) {
    var dimension = cache.shape().headDimension();
    var rows = piece.tokens().length;
    prepare(rows * group, dimension);
    var blocks = piece.blocks(cache.shape().isWindowed(layer));
    var first = Math.max(0, piece.start() + 1 - window) / BLOCK_TOKENS;
    for (var index = first; index * BLOCK_TOKENS < piece.length(); index++) {
      var at = cache.at(blocks[index], head);
      widen(cache.keys(layer), at, keys, cache.blockOfHead());
      widen(cache.values(layer), at, values, cache.blockOfHead());
      var start = index * BLOCK_TOKENS;
      for (var row = Math.max(0, start - piece.start()); row < rows; row++) {
        var position = piece.start() + row;
        var visible = Math.min(BLOCK_TOKENS, position - start + 1);
        var unseen = Math.max(0, position + 1 - window - start);
        if (unseen >= BLOCK_TOKENS) {
          continue;
        }
        for (var i = 0; i < group; i++) {
          var query = (firstRow + row) * queries.stride() + (head * group + i) * dimension;
          score(queries.values(), query, dimension, scale, unseen, visible);
          add(row * group + i, dimension, visible);
        }
      }
    }
    for (var row = 0; row < rows; row++) {
      for (var i = 0; i < group; i++) {
        var to = (firstRow + row) * out.stride() + (head * group + i) * dimension;
        var from = (row * group + i) * dimension;
        var inverse = 1 / total[row * group + i];
        for (var d = 0; d < dimension; d++) {
          out.values()[to + d] = sums[from + d] * inverse;
        }
      }
    }
  }

  private void prepare(int queries, int dimension) {
    if (keys.length != BLOCK_TOKENS * dimension) {
      keys = new float[BLOCK_TOKENS * dimension];
      values = new float[BLOCK_TOKENS * dimension];
    }
    if (total.length < queries || sums.length < queries * dimension) {
      sums = new float[queries * dimension];
      most = new float[queries];
      total = new float[queries];
    }
    Arrays.fill(sums, 0, queries * dimension, 0);
    Arrays.fill(most, 0, queries, Float.NEGATIVE_INFINITY);
    Arrays.fill(total, 0, queries, 0);
  }

  // C2 turns this loop into vector conversions.
  private static void widen(short[] from, int at, float[] to, int count) {
    for (var i = 0; i < count; i++) {
      to[i] = Float.float16ToFloat(from[at + i]);
    }
  }

  /// The block's scores, `scale * q·k`; positions that the query does not see yet, or any more, get
  /// none.
  private void score(
      float[] queries, int query, int dimension, float scale, int unseen, int visible) {
    for (var lane = 0; lane < BLOCK_TOKENS; lane += FLOAT_LANES) {
      var even = FloatVector.zero(FLOATS);
      var odd = FloatVector.zero(FLOATS);
      for (var d = 0; d < dimension; d += 2) {
        var at = d * BLOCK_TOKENS + lane;
        even =
            FloatVector.fromArray(FLOATS, keys, at)
                .fma(FloatVector.broadcast(FLOATS, queries[query + d]), even);
        odd =
            FloatVector.fromArray(FLOATS, keys, at + BLOCK_TOKENS)
                .fma(FloatVector.broadcast(FLOATS, queries[query + d + 1]), odd);
      }
      even.add(odd).mul(scale).intoArray(scores, lane);
    }
    Arrays.fill(scores, 0, unseen, Float.NEGATIVE_INFINITY);
    Arrays.fill(scores, visible, BLOCK_TOKENS, Float.NEGATIVE_INFINITY);
  }

  /// Takes the block's values into the query's sum, by the scores.
  private void add(int query, int dimension, int visible) {
    var before = most[query];
    var now = before;
    for (var i = 0; i < visible; i++) {
      now = Math.max(now, scores[i]);
    }
    var sum = 0f;
    for (var lane = 0; lane < BLOCK_TOKENS; lane += FLOAT_LANES) {
      var weights =
          FloatVector.fromArray(FLOATS, scores, lane).sub(now).lanewise(VectorOperators.EXP);
      weights.intoArray(scores, lane);
      sum += weights.reduceLanes(VectorOperators.ADD);
    }
    var keep = before == now ? 1f : (float) Math.exp(before - now);
    most[query] = now;
    total[query] = total[query] * keep + sum;
    var from = query * dimension;
    var d = 0;
    for (; d + FLOAT_LANES <= dimension; d += FLOAT_LANES) {
      var part = FloatVector.fromArray(FLOATS, sums, from + d).mul(keep);
      for (var i = 0; i < visible; i++) {
        part =
            FloatVector.fromArray(FLOATS, values, i * dimension + d)
                .fma(FloatVector.broadcast(FLOATS, scores[i]), part);
      }
      part.intoArray(sums, from + d);
    }
    for (; d < dimension; d++) {
      var part = sums[from + d] * keep;
      for (var i = 0; i < visible; i++) {
        part += values[i * dimension + d] * scores[i];
      }
      sums[from + d] = part;
    }
  }
}
