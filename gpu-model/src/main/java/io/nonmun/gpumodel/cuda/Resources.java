package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.DeviceException;
import java.util.ArrayDeque;
import java.util.Deque;

/// What a context has given and is to be closed, the last first.
final class Resources implements AutoCloseable {

  /// A resource whose closing throws nothing that is checked.
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private final CudaContext context;
  private final Deque<Closing> owned = new ArrayDeque<>();

  Resources(CudaContext context) {
    this.context = context;
  }

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

  /// Closes all, by this thread, which becomes the context's owner, and throws the first failure
  /// with the others attached. Of a device that is lost nothing is left to close.
  @Override
  public void close() {
    owned.push(context::enter);
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (DeviceException _) {
        // Lost, and what was on it with it.
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
