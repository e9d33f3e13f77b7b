package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Backend;

/// What fits into the memory of Java, where the CPU's weights and caches are.
final class Heap {

  /// 2,048 tokens for each sequence, or a long text for one.
  static final Backend.Capacity CAPACITY = new Backend.Capacity(512, 16, 32_768);

  private Heap() {}

  /// Half of what is left: the rest of the program lives there too.
  static long cacheMemory() {
    var runtime = Runtime.getRuntime();
    return (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory()) / 2;
  }
}
