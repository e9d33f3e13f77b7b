package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.TokenChoice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend whose steps can be made to fail halfway.
///
/// @param failures how many of the next steps fail
/// @param noNumbers how many of the next steps give NaN as logits
/// @param rubbish what the next steps give as each row's token, where the real one chooses them
record FaultyBackend(
    Backend backend, AtomicInteger failures, AtomicInteger noNumbers, Deque<Integer> rubbish) {

  static FaultyBackend of(Backend real) {
    var failures = new AtomicInteger();
    var noNumbers = new AtomicInteger();
    var rubbish = new ConcurrentLinkedDeque<Integer>();
    var faulty =
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class, TokenChoice.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("chooser")) {
                return real.chooser() == null ? null : proxy;
              }
              // The first layer's keys and values are there by then.
              if (method.getName().equals("attend") && countDown(failures)) {
                throw new IllegalStateException("the device is on fire");
              }
              try {
                var result = method.invoke(real, arguments);
                if (method.getName().equals("read") && countDown(noNumbers)) {
                  Arrays.fill((float[]) arguments[2], Float.NaN);
                }
                if (method.getName().equals("awaitTokens")
                    && rubbish.poll() instanceof Integer token) {
                  Arrays.fill((int[]) arguments[0], token);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return new FaultyBackend((Backend) faulty, failures, noNumbers, rubbish);
  }

  private static boolean countDown(AtomicInteger count) {
    return count.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
