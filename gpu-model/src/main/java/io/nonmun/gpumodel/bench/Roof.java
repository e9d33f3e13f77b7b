package io.nonmun.gpumodel.bench;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.model.Model;
import java.util.BitSet;

/// What a step of a model cannot be faster than on a machine: its bytes by the memory's rate, or
/// its operations by the rate of products, whichever takes longer (the roofline,
/// <https://doi.org/10.1145/1498765.1498785>).
///
/// Bytes are all weights, and the keys and values that the rows attend to, once each, also where
/// sequences share them. Operations are those of the products; attention's are left out, so that
/// the limit is rather too low.
///
/// @param weightBytes that a step reads
/// @param layers weights that each row is multiplied by
/// @param outputs weights that each row is multiplied by whose logits are wanted
/// @param valueBytes of a value of the cache
public record Roof(
    Limits limits,
    long weightBytes,
    long layers,
    long outputs,
    KvCache.Shape cache,
    long valueBytes) {

  public static Roof of(Model model, Limits limits) {
    var outputs = (long) model.config().vocabulary() * model.config().width();
    long valueBytes;
    try (var one = model.allocateCache(1)) {
      valueBytes = one.bytes() / model.kvShape().values(1, 1);
    }
    return new Roof(
        limits,
        model.weightBytes(),
        Model.demand(model.file().path()).multiplied() - outputs,
        outputs,
        model.kvShape(),
        valueBytes);
  }

  public double seconds(Batch step) {
    return Math.max(bytes(step) / limits.bytesPerSecond(), flops(step) / limits.flopsPerSecond());
  }

  double bytes(Batch step) {
    var weights =
        step.wantedCount() == 0
            ? weightBytes * ((double) layers / (layers + outputs))
            : weightBytes;
    var blocks = new BitSet();
    var positions = 0L;
    var inWindows = 0L;
    for (var piece : step.pieces()) {
      var rows = piece.tokens().length;
      var all = piece.start() + rows;
      for (var i = 0; i < KvCache.Shape.blocks(all); i++) {
        blocks.set(piece.blocks()[i]);
      }
      positions += all;
      inWindows += Math.min(all, (long) cache.window() + rows - 1);
    }
    positions = Math.min(positions, (long) blocks.cardinality() * KvCache.BLOCK_TOKENS);
    var windowed = cache.windowed().size();
    var values =
        2L
            * cache.heads()
            * cache.headDimension()
            * ((cache.layers() - windowed) * positions + windowed * Math.min(positions, inWindows));
    return weights + values * valueBytes;
  }

  double flops(Batch step) {
    return 2.0 * (layers * (double) step.size() + outputs * (double) step.wantedCount());
  }
}
