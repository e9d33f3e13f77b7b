package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Time and room that requests share, on a device whose steps take a time by their rows: 10 ms and
/// a quarter for each, so that a full step of 512 rows would take 138 ms.
class BudgetTest {

  private static final int MAX_ROWS = 512;
  private static final int AT_ONCE = 40;

  private long now = 1;
  private final Golden golden = Golden.named("tiny-llama-f32");
  private Model model = Model.open(golden.model(), timed(), MAX_ROWS, AT_ONCE);
  private final Tokenizer tokenizer = Tokenizer.of(model.file().metadata());
  private final Candidates candidates = new Candidates(golden.vocabulary());
  private final List<Integer> rows = new ArrayList<>();
  private Loop loop = new Loop(model, 400, () -> now);
  private int arrivals;

  private Backend timed() {
    var real = new CpuReference();
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (_, method, arguments) -> {
              if (method.getName().equals("step")) {
                var size = ((Batch) arguments[0]).size();
                now += 10_000_000L + 250_000L * size;
                rows.add(size);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void close() {
    LoopTest.check(loop);
    loop.close();
    model.close();
  }

  private int[] prompt(int length, long seed) {
    return new Random(seed).ints(length, 0, golden.vocabulary()).toArray();
  }

  private Sequence add(int[] prompt, int newTokens, Priority priority) {
    var request = Request.of(prompt, newTokens).with(Stop.NEVER).with(priority);
    var sequence =
        new Sequence(
            request,
            new Generation(() -> {}),
            tokenizer,
            candidates,
            arrivals++,
            prompt.length + newTokens);
    loop.add(sequence);
    return sequence;
  }

  private void step() {
    loop.step();
    LoopTest.check(loop);
  }

  @Test
  void anInteractiveRequestBesideAFullBatchHasItsFirstTokenIn100Ms() {
    askBesideAFullBatch(() -> now);
  }

  /// A full step takes it 100 ms, as that of a capacity should.
  @Test
  void itHasAlsoFromADeviceThatIsAStepAhead() {
    var late = new LateBackend(new CpuReference(), batch -> 10_000_000L + 175_000L * batch.size());
    loop.close();
    model.close();
    model = Model.open(golden.model(), late.backend(), MAX_ROWS, AT_ONCE);
    loop = new Loop(model, 400, late::now);
    askBesideAFullBatch(late::now);
    assertThat(loop.metrics().stepNanos()).isEqualTo(late.now() - 1); // never idle
  }

  private void askBesideAFullBatch(LongSupplier clock) {
    for (var i = 0; i < 120; i++) {
      add(prompt(60 + i % 30, i), 4 + i % 9, Priority.BATCH);
    }
    for (var i = 0; i < 8; i++) { // those that arrived at once have begun
      step();
    }
    var asked = 0;
    while (loop.scheduler().waiting(Priority.BATCH) > 0) {
      // Just after a step has begun.
      var arrival = clock.getAsLong();
      step();
      var question = add(prompt(20, 1_000 + asked++), 2, Priority.INTERACTIVE);
      var length = question.length();
      while (question.length() == length) {
        step();
      }
      assertThat((clock.getAsLong() - arrival) / 1e6)
          .as("question %d, ms", asked)
          .isLessThanOrEqualTo(100);
    }
    assertThat(asked).isGreaterThan(5);
    while (!loop.isIdle()) {
      step();
    }
  }

  @Test
  void promptsAloneGetAllRowsAndBesideOthersWhatTheTimeAllows() {
    add(prompt(600, 1), 40, Priority.BATCH);
    step();
    assertThat(rows).containsExactly(MAX_ROWS);
    for (var i = 0; i < 12; i++) {
      step();
    }
    rows.clear();
    add(prompt(600, 2), 2, Priority.BATCH);
    step();
    assertThat(rows.getFirst()).isBetween(150, 160); // (50 - 10) / 0.25
    while (!loop.isIdle()) {
      step();
    }
  }

  @Test
  void theSameTimesMakeTheSameSteps() {
    var steps = new ArrayList<List<Integer>>();
    for (var run = 0; run < 2; run++) {
      loop.close();
      loop = new Loop(model, 400, () -> now);
      rows.clear();
      for (var i = 0; i < 60; i++) {
        add(prompt(20 + i, i), 3 + i % 5, Priority.BATCH);
      }
      while (!loop.isIdle()) {
        step();
      }
      steps.add(List.copyOf(rows));
    }
    assertThat(steps.getFirst()).isEqualTo(steps.getLast());
  }

  @Test
  void nobodyIsLetInWhoWouldHaveToMakeRoomAgain() {
    loop.close();
    loop = new Loop(model, 12, () -> now);
    var all = new ArrayList<Sequence>();
    for (var i = 0; i < 12; i++) {
      all.add(add(prompt(20, i), 30, Priority.BATCH)); // 4 blocks in the end, 2 at first
    }
    var most = 0;
    while (!loop.isIdle()) {
      step();
      most = Math.max(most, loop.scheduler().running().size());
    }
    assertThat(loop.metrics().preemptions()).isZero();
    assertThat(most).isEqualTo(3);
    assertThat(all).allMatch(sequence -> sequence.generation().isDone());
  }

  @Test
  void whatADaysPromptsShareOutlastsTheQuestionsBetween() {
    loop.close();
    loop = new Loop(model, 8, () -> now);
    var shared = prompt(32, 1);
    var papers = new ArrayList<int[]>();
    for (var i = 0; i < 3; i++) {
      var own = prompt(40, 10 + i);
      System.arraycopy(shared, 0, own, 0, shared.length);
      papers.add(own);
    }
    add(papers.get(0), 2, Priority.BATCH);
    while (!loop.isIdle()) {
      step();
    }
    add(papers.get(1), 40, Priority.BATCH); // finds it, and keeps it
    add(papers.get(2), 40, Priority.BATCH); // waits
    step();
    for (var i = 0; i < 3; i++) { // each needs all that is left
      var question = add(prompt(80, 20 + i), 3, Priority.INTERACTIVE);
      while (!question.generation().isDone()) {
        step();
        assertThat(found(shared)).isEqualTo(2);
      }
    }
    while (!loop.isIdle()) {
      step();
    }
    assertThat(loop.scheduler().pinned().held()).isZero();
    assertThat(loop.pools().full().available()).isEqualTo(8);
  }

  private int found(int[] shared) {
    return loop.pools().full().prefix(BlockPool.ROOT, shared, 2).length;
  }

  @Test
  void whatIsKeptForPromptsMakesRoomForOneThatNeedsAll() {
    loop.close();
    loop = new Loop(model, 8, () -> now);
    var shared = prompt(40, 1);
    add(shared, 2, Priority.BATCH);
    while (!loop.isIdle()) {
      step();
    }
    add(shared, 30, Priority.BATCH);
    step();
    assertThat(loop.scheduler().pinned().held()).isEqualTo(2);
    var all = add(prompt(120, 2), 8, Priority.INTERACTIVE);
    while (!loop.isIdle()) {
      step();
    }
    assertThat(all.generation().isDone()).isTrue();
  }
}
