package io.nonmun.gpumodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.Stopwatch;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where the time goes by a clock that operations advance, each by what the test says.
class ProfiledBackendTest {

  private static final Golden TINY = Golden.named("tiny-llama-f32");
  private static final int[] BLOCKS = {0};

  private long clock;

  /// Each call takes whole seconds by the clock, so that sums are exact.
  private <T> T timed(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().equals("stopwatch")) {
                return Stopwatch.of(() -> clock);
              }
              passes(
                  switch (method.getName()) {
                    case "begin" -> 1000;
                    case "multiply", "multiplyGated" -> 10;
                    case "attend" -> 100;
                    default -> 1;
                  });
              try {
                var result = method.invoke(real, arguments);
                return result instanceof TokenChoice choice && method.getName().equals("chooser")
                    ? timed(TokenChoice.class, choice)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void passes(int seconds) {
    clock += seconds * 1_000_000_000L;
  }

  private ProfiledBackend profiled(Backend real) {
    return new ProfiledBackend(timed(Backend.class, real), () -> clock);
  }

  private static Batch batch(int start, int... tokens) {
    return new Batch(List.of(new Piece(tokens, start, BLOCKS, Wanted.LAST)));
  }

  /// In each layer 4 products, an attention, and 3 other operations; before the layers 2, after
  /// them a product and a look at the logits.
  ///
  /// @param choices of rows, in all steps: where there are some that no logits are wanted of
  private static Profile expected(int layers, int steps, int choices, int hostSeconds) {
    return new Profile(
        steps * 10 * (4 * layers + 1),
        steps * 100 * layers,
        steps * (3 * layers + 3) + choices,
        hostSeconds,
        steps);
  }

  @Test
  void partsAddUpToWhatPasses() {
    var backend = profiled(new CpuReference());
    try (var model = Model.open(TINY.model(), backend, 8, 1);
        var cache = model.allocateCache(1)) {
      var logits = new float[TINY.vocabulary()];
      var layers = model.config().layers();
      backend.start();
      var from = clock;
      model.forward(batch(0, 1, 2, 3), cache, logits);
      passes(7);
      model.forward(batch(3, 4), cache, logits);
      passes(5);
      model.forward(batch(4, 5), cache, logits);
      passes(3);
      var to = clock;
      model.forward(batch(5, 6), cache, logits);

      assertThat(backend.prefill()).isEqualTo(expected(layers, 1, 1, 1007));
      assertThat(backend.decode()).isEqualTo(expected(layers, 2, 0, 2008));
      assertThat(backend.prefill().seconds() + backend.decode().seconds())
          .isEqualTo((to - from) / 1e9);
    }
  }

  /// The search for masks, while which the backend may have been done.
  @Test
  void whatComesBeforeAChoiceIsTheHosts() {
    var backend = profiled(CudaOnPtx.open(new PtxMachine()));
    try (var model = Model.open(Golden.named("tiny-llama-q8_0").model(), backend, 8, 1);
        var cache = model.allocateCache(1)) {
      assertThat(model.choosesTokens()).isTrue();
      backend.start();
      for (var position = 0; position < 3; position++) {
        model.forward(batch(position, 1), cache);
        passes(50);
        model.choose(List.of(Choice.best(300)));
        passes(4);
      }

      assertThat(backend.decode())
          .isEqualTo(expected(model.config().layers(), 2, 0, 2 * (1000 + 50 + 4)));
      assertThat(backend.prefill().steps()).isZero();
    }
  }

  @Test
  void onlyWholeStepsWhileItIsOnCount() {
    var backend = profiled(new CpuReference());
    try (var model = Model.open(TINY.model(), backend, 8, 1);
        var cache = model.allocateCache(1)) {
      var logits = new float[TINY.vocabulary()];
      var counted = new ArrayList<Integer>();
      for (var step = 0; step < 8; step++) {
        if (step == 2) {
          backend.start();
        } else if (step == 5) {
          backend.stop();
          passes(1_000_000);
        }
        model.forward(batch(step, 1), cache, logits);
        counted.add(backend.decode().steps());
      }
      // The first one that counts is over when the next one begins.
      assertThat(counted).containsExactly(0, 0, 0, 1, 2, 2, 2, 2);
      assertThat(backend.decode()).isEqualTo(expected(model.config().layers(), 2, 0, 2000));

      backend.clear();
      assertThat(backend.decode()).isEqualTo(new Profile(0, 0, 0, 0, 0));
    }
  }
}
