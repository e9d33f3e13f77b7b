package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Runs single kernels on a machine of its own: arrays go up before and come back after.
final class KernelRunner {

  final PtxMachine machine = new PtxMachine();
  private final String ptx;

  KernelRunner(String ptx) {
    this.ptx = ptx;
  }

  /// @param arguments `int`, `float` and `long` as they are; arrays of `int`, `float`, `short`,
  ///   `long`, `double` or `byte` as memory of their own, or null for memory of 1 KiB that nobody
  ///   wrote. Arrays come back changed, unless `discard`.
  /// @return what the launch did
  LaunchReport run(String kernel, Grid grid, int sharedMemory, Object... arguments) {
    try (CudaContext context = machine.open(machine.devices().getFirst());
        CudaContext.Module module = context.load("test", ptx);
        CudaContext.Stream stream = context.stream()) {
      var memories = new ArrayList<DeviceMemory>();
      var parameters = new Parameters();
      try {
        for (Object argument : arguments) {
          switch (argument) {
            case Integer value -> parameters.add(value.intValue());
            case Float value -> parameters.add(value.floatValue());
            case Long value -> parameters.add(value.longValue());
            default -> {
              MemorySegment array = segment(argument);
              DeviceMemory memory = context.allocate(array.byteSize());
              memories.add(memory);
              stream.copyToDevice(memory.address(), array);
              parameters.add(memory.address());
            }
          }
        }
        stream.launch(module.kernel(kernel, sharedMemory), grid, sharedMemory, parameters);
        int next = 0;
        for (Object argument : arguments) {
          if (argument.getClass().isArray()) {
            stream.copyToHost(segment(argument), memories.get(next++).address());
          }
        }
        stream.synchronize();
      } finally {
        memories.forEach(DeviceMemory::close);
      }
    }
    return machine.launches().getLast();
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case int[] values -> MemorySegment.ofArray(values);
      case float[] values -> MemorySegment.ofArray(values);
      case short[] values -> MemorySegment.ofArray(values);
      case long[] values -> MemorySegment.ofArray(values);
      case double[] values -> MemorySegment.ofArray(values);
      case byte[] values -> MemorySegment.ofArray(values);
      default -> throw new IllegalArgumentException("an argument of " + array.getClass());
    };
  }

  /// Live allocations, for leak tests.
  List<String> live() {
    return machine.liveAllocations();
  }
}
