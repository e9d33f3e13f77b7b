package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.KvCache;

/// Keys and values as float16. A block of a head is `[headDimension][BLOCK_TOKENS]` for keys, so
/// that a vector of scores belongs to consecutive positions, and `[BLOCK_TOKENS][headDimension]`
/// for values.
final class HalfKvCache implements KvCache {

  private final Shape shape;
  private final int blocks;
  private final int windowBlocks;
  private final short[][] keys;
  private final short[][] values;

  HalfKvCache(Shape shape, int blocks, int windowBlocks) {
    this.shape = shape;
    this.blocks = blocks;
    this.windowBlocks = windowBlocks;
    keys = new short[shape.layers()][];
    values = new short[shape.layers()][];
    for (var layer = 0; layer < shape.layers(); layer++) {
      var ofLayer = shape.isWindowed(layer) ? windowBlocks : blocks;
      var size = Math.multiplyExact(ofLayer * shape.heads(), blockOfHead());
      keys[layer] = new short[size];
      values[layer] = new short[size];
    }
  }

  Shape shape() {
    return shape;
  }

  short[] keys(int layer) {
    return keys[layer];
  }

  short[] values(int layer) {
    return values[layer];
  }

  int at(int block, int head) {
    return (block * shape.heads() + head) * blockOfHead();
  }

  int blockOfHead() {
    return BLOCK_TOKENS * shape.headDimension();
  }

  /// Puts a position's keys and values, `[heads * headDimension]` from `from` on, into its slot.
  void store(int layer, int slot, float[] key, float[] value, int keyFrom, int valueFrom) {
    var block = slot / BLOCK_TOKENS;
    var token = slot % BLOCK_TOKENS;
    var dimension = shape.headDimension();
    for (var head = 0; head < shape.heads(); head++) {
      var at = at(block, head);
      for (var i = 0; i < dimension; i++) {
        keys[layer][at + i * BLOCK_TOKENS + token] =
            Float.floatToFloat16(key[keyFrom + head * dimension + i]);
        values[layer][at + token * dimension + i] =
            Float.floatToFloat16(value[valueFrom + head * dimension + i]);
      }
    }
  }

  @Override
  public int blocks() {
    return blocks;
  }

  @Override
  public long bytes() {
    return shape.values(blocks, windowBlocks) * Short.BYTES;
  }

  @Override
  public void close() {
    // The garbage collector's.
  }
}
