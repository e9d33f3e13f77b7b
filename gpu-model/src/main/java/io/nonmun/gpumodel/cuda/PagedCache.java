package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.KvCache;

/// Keys and values in float16: for each layer, pages of keys and then pages of values, each
/// `[blocks, heads, BLOCK_TOKENS, headDimension]`.
final class PagedCache implements KvCache {

  private final Resources resources;
  private final Shape shape;
  private final int blocks;
  private final CudaContext.DeviceMemory memory;

  PagedCache(CudaContext context, Shape shape, int blocks) {
    this.shape = shape;
    this.blocks = blocks;
    resources = new Resources(context);
    memory = resources.own(context.allocate(bytes(shape, blocks)));
  }

  static long bytes(Shape shape, int blocks) {
    return 2 * shape.layers() * bytesOfPlane(shape, blocks);
  }

  private static long bytesOfPlane(Shape shape, int blocks) {
    return (long) blocks * shape.heads() * BLOCK_TOKENS * shape.headDimension() * Short.BYTES;
  }

  Shape shape() {
    return shape;
  }

  /// Where a layer's keys begin.
  long keys(int layer) {
    return memory.address() + 2 * layer * bytesOfPlane(shape, blocks);
  }

  /// Where a layer's values begin.
  long values(int layer) {
    return keys(layer) + bytesOfPlane(shape, blocks);
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
