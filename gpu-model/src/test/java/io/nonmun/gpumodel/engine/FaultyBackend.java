package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Backend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend whose steps can be made to fail halfway.
///
/// @param failures how many of the next steps fail
record FaultyBackend(Backend backend, AtomicInteger failures) {

  static FaultyBackend of(Backend real) {
    var failures = new AtomicInteger();
    var proxy =
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (_, method, arguments) -> {
              // The first layer's keys and values are there by then.
              if (method.getName().equals("attend")
                  && failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IllegalStateException("the device is on fire");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return new FaultyBackend((Backend) proxy, failures);
  }
}
