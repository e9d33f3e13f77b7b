package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.KvCache;

/// Keys and values in float16: for each layer, pages of keys and then pages of values, each
/// `[blocks, heads, BLOCK_TOKENS, headDimension]` with the layer's number of blocks.
final class PagedCache implements KvCache {

  private final Resources resources;
  private final Shape shape;
  private final int blocks;
  private final long[] layers; // where each begins
  private final CudaContext.DeviceMemory memory;

  /// @param graphs of steps that read and write it, which end with it
  PagedCache(CudaContext context, Shape shape, int blocks, int windowBlocks, StepGraphs graphs) {
    this.shape = shape;
    this.blocks = blocks;
    layers = new long[shape.layers() + 1];
    for (var layer = 0; layer < shape.layers(); layer++) {
      var ofLayer = shape.isWindowed(layer) ? windowBlocks : blocks;
      layers[layer + 1] = layers[layer] + 2 * bytesOfPlane(shape, ofLayer);
    }
    resources = new Resources(context);
    memory = resources.own(context.allocate(bytes(shape, blocks, windowBlocks)));
    resources.onClose(() -> graphs.forget(this));
  }

  static long bytes(Shape shape, int blocks, int windowBlocks) {
    return shape.values(blocks, windowBlocks) * Short.BYTES;
  }

  private static long bytesOfPlane(Shape shape, int blocks) {
    return (long) blocks * shape.heads() * BLOCK_TOKENS * shape.headDimension() * Short.BYTES;
  }

  Shape shape() {
    return shape;
  }

  /// Where a layer's keys begin.
  long keys(int layer) {
    return memory.address() + layers[layer];
  }

  /// Where a layer's values begin.
  long values(int layer) {
    return keys(layer) + (layers[layer + 1] - layers[layer]) / 2;
  }

  @Override
  public int blocks() {
    return blocks;
  }

  @Override
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    resources.close();
  }
}
