package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A device that chooses tokens, and does what it is given as late as the port allows: when
/// somebody waits for it, and then not more than that. Its clock stands still but for those who
/// wait.
final class LateBackend {

  private final Backend real;
  private final ToLongFunction<Batch> nanos;
  private final Backend backend;
  private final ArrayDeque<Runnable> given = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private int choices; // of what was given, all up to the last choice
  private int[] chosen = {}; // on the device
  private int failures;
  private int refusals;
  private long now = 1;
  private long busyUntil;
  private long chosenAt;

  /// @param nanos that a step takes
  LateBackend(Backend real, ToLongFunction<Batch> nanos) {
    this.real = real;
    this.nanos = nanos;
    backend =
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class, TokenChoice.class},
                (proxy, method, arguments) -> invoke(proxy, method, arguments));
  }

  LateBackend(Backend real) {
    this(real, _ -> 0);
  }

  Backend backend() {
    return backend;
  }

  /// What it was asked for, in order: `step` with its rows, `choose`, `await` and `read`.
  List<String> calls() {
    return calls;
  }

  /// Lets the next steps fail, when they are carried out.
  void fail(int steps) {
    failures = steps;
  }

  /// Takes none of the next steps.
  void refuse(int steps) {
    refusals = steps;
  }

  long now() {
    return now;
  }

  private @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "chooser" -> {
        return proxy;
      }
      case "step" -> step((Batch) arguments[0], arguments);
      case "choose" -> choose((Tensor) arguments[0], (List<?>) arguments[1]);
      case "awaitTokens" -> {
        calls.add("await");
        run(choices);
        now = Math.max(now, chosenAt);
        System.arraycopy(chosen, 0, (int[]) arguments[0], 0, chosen.length);
      }
      case "reserve" -> {}
      default -> {
        if (method.getName().equals("read")) {
          calls.add("read");
          run(given.size());
          now = Math.max(now, busyUntil);
        }
        try {
          return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
    return null;
  }

  private void step(Batch batch, Object[] arguments) {
    calls.add("step " + batch.size());
    if (refusals > 0) {
      refusals--;
      throw new IllegalStateException("the device is full");
    }
    busyUntil = Math.max(busyUntil, now) + nanos.applyAsLong(batch);
    var pieces = batch.pieces().stream().map(LateBackend::copy).toList();
    given.add(() -> {
      if (failures > 0) {
        failures--;
        throw new IllegalStateException("the device is on fire");
      }
      var known = new Batch(pieces.stream().map(this::withTokens).toList());
      assertThat(IntStream.range(0, known.size()).map(row -> known.slot(row, false)))
          .doesNotHaveDuplicates();
      real.step(
          known, (KvCache) arguments[1], (int) arguments[2], (Backend.Operations) arguments[3]);
    });
  }

  /// The host may change its own.
  private static Piece copy(Piece piece) {
    return new Piece(
        piece.tokens().clone(),
        piece.start(),
        piece.blocks().clone(),
        piece.windowBlocks().clone(),
        piece.wanted(),
        piece.adapter());
  }

  private Piece withTokens(Piece piece) {
    return new Piece(
        Arrays.stream(piece.tokens())
            .map(token -> token < 0 ? Math.max(0, chosen[-1 - token]) : token)
            .toArray(),
        piece.start(),
        piece.blocks(),
        piece.windowBlocks(),
        piece.wanted(),
        piece.adapter());
  }

  private void choose(Tensor logits, List<?> of) {
    calls.add("choose");
    var copy = new ArrayList<>(of);
    var at = busyUntil;
    given.add(() -> {
      var read = new float[copy.size() * logits.columns()];
      real.read(copy.size(), logits, read);
      chosen =
          IntStream.range(0, copy.size())
              .map(row ->
                  copy.get(row) instanceof Choice choice
                      ? choose(choice, read, row * logits.columns())
                      : 0)
              .toArray();
      chosenAt = at;
    });
    choices = given.size();
  }

  /// Greedy, or drawn by temperature alone.
  private static int choose(Choice choice, float[] logits, int from) {
    var tokens = IntStream.range(0, choice.vocabulary()).filter(choice::allows).toArray();
    var best =
        IntStream.of(tokens)
            .reduce((a, b) -> logits[from + b] > logits[from + a] ? b : a)
            .orElseThrow();
    if (choice.temperature() == 0) {
      return best;
    }
    var weights = new double[choice.vocabulary()];
    for (var token : tokens) {
      weights[token] =
          (float) Math.exp((logits[from + token] - logits[from + best]) / choice.temperature());
    }
    var left = choice.point() * Arrays.stream(weights).sum();
    for (var token : tokens) {
      left -= weights[token];
      if (left < 0) {
        return token;
      }
    }
    return best;
  }

  private void run(int count) {
    choices = Math.max(0, choices - count);
    for (var i = 0; i < count; i++) {
      try {
        given.remove().run();
      } catch (RuntimeException e) { // nothing after it happens
        given.clear();
        choices = 0;
        throw e;
      }
    }
  }
}
