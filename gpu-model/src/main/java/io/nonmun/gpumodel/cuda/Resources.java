package io.nonmun.gpumodel.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/// What is to be closed, the last first.
final class Resources implements AutoCloseable {

  /// A resource whose closing throws nothing that is checked.
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Closing> owned = new ArrayDeque<>();

  CudaContext.DeviceMemory own(CudaContext.DeviceMemory memory) {
    owned.push(memory::close);
    return memory;
  }

  CudaContext.HostMemory own(CudaContext.HostMemory memory) {
    owned.push(memory::close);
    return memory;
  }

  CudaContext.Event own(CudaContext.Event event) {
    owned.push(event::close);
    return event;
  }

  void onClose(Closing closing) {
    owned.push(closing);
  }

  /// Closes all, and throws the first failure with the others attached.
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
