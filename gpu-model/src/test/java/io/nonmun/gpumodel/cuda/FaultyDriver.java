package io.nonmun.gpumodel.cuda;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Consumer;

/// A driver whose calls can be made to fail, and those of its contexts, their streams, events,
/// memory and modules.
final class FaultyDriver {

  /// Kernels are handed back to the real context, which wants its own; events too, which are taken
  /// out again.
  private static final Set<Class<?>> WRAPPED =
      Set.of(
          CudaContext.class,
          CudaContext.Stream.class,
          CudaContext.Graph.class,
          CudaContext.Event.class,
          CudaContext.DeviceMemory.class,
          CudaContext.HostMemory.class,
          CudaContext.Module.class);

  private record Gated(Class<?> type, Object real, Consumer<String> gate)
      implements InvocationHandler {

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      gate.accept(type.getSimpleName() + "." + method.getName());
      for (var i = 0; arguments != null && i < arguments.length; i++) {
        if (arguments[i] instanceof CudaContext.Event event) {
          arguments[i] = ((Gated) Proxy.getInvocationHandler(event)).real;
        }
      }
      try {
        var result = method.invoke(real, arguments);
        var returned = method.getReturnType();
        return WRAPPED.contains(returned) ? wrap(returned, result, gate) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  private FaultyDriver() {}

  /// @param gate is told each method that is called, before it is, e.g. `Stream.launch`; what it
  ///   throws, the call throws
  static CudaDriver of(CudaDriver real, Consumer<String> gate) {
    return (CudaDriver) wrap(CudaDriver.class, real, gate);
  }

  private static Object wrap(Class<?> type, Object real, Consumer<String> gate) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, new Gated(type, real, gate));
  }
}
