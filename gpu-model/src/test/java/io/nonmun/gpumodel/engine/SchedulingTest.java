package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.schema.SchemaCompiler;
import io.nonmun.gpumodel.schema.Vocabulary;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Single decisions of the scheduler, step by step.
class SchedulingTest {

  private static final double MARGIN = 2e-3;

  private final Golden golden = Golden.named("tiny-llama-f32");
  private final FaultyBackend faulty = FaultyBackend.of(new CpuReference());
  private final Model model = Model.open(golden.model(), faulty.backend(), 32, 3);
  private final Tokenizer tokenizer = Tokenizer.of(model.file().metadata());
  private final Candidates candidates = new Candidates(golden.vocabulary());
  private Loop loop = new Loop(model, 20);
  private long arrivals;

  @AfterEach
  void nothingIsHeldAtTheEnd() {
    LoopTest.check(loop);
    assertThat(loop.pools().full().available()).isEqualTo(loop.pools().full().blocks());
    model.close();
  }

  private Sequence add(int[] prompt, int maxTokens, Priority priority) {
    return add(Request.of(prompt, maxTokens).with(Stop.NEVER).with(priority));
  }

  private Sequence add(Request request) {
    var sequence =
        new Sequence(
            request,
            new Generation(() -> {}),
            tokenizer,
            candidates,
            arrivals++,
            request.prompt().length + request.maxTokens());
    loop.add(sequence);
    return sequence;
  }

  private Sequence add(int[] prompt, int maxTokens) {
    return add(prompt, maxTokens, Priority.BATCH);
  }

  private int[] prompt(int length, long seed) {
    return new Random(seed).ints(length, 0, golden.vocabulary()).toArray();
  }

  private void steps(int count) {
    for (var i = 0; i < count; i++) {
      loop.step();
      LoopTest.check(loop);
    }
  }

  private void finish() {
    for (var step = 0; !loop.isIdle(); step++) {
      assertThat(step).isLessThan(1_000);
      steps(1);
    }
  }

  private void assertAsAlone(Sequence sequence, int[] prompt, int maxTokens) throws Exception {
    var result = sequence.generation().result();
    assertThat(result.finish()).isEqualTo(Finish.LENGTH);
    assertThat(result.tokens()).hasSize(maxTokens);
    var alone = Alone.greedy(model, prompt, maxTokens);
    var at = 0;
    for (; at < maxTokens && alone.margins()[at] >= MARGIN; at++) {
      assertThat(result.tokens()[at]).as("token %d", at).isEqualTo(alone.tokens()[at]);
    }
    assertThat(at).isPositive();
  }

  @Test
  void aPromptOnTheWayIsSharedInTheSameStep() throws Exception {
    var shared = prompt(16, 1);
    var one = Arrays.copyOf(shared, 20);
    var other = Arrays.copyOf(shared, 22);
    var first = add(one, 4);
    var second = add(other, 4);
    steps(1);
    assertThat(loop.scheduler().running()).containsExactly(first, second);
    assertThat(second.full().get(0)).isEqualTo(first.full().get(0));
    finish();
    assertThat(second.generation().result().usage()).isEqualTo(new Result.Usage(22, 16, 4, 0));
    assertAsAlone(first, one, 4);
    assertAsAlone(second, other, 4);
    assertThat(loop.metrics().cachedTokens()).isEqualTo(16);
  }

  @Test
  void aPromptFromBeforeGivesTheSameLogits() throws Exception {
    var prompt = prompt(50, 2);
    var before = add(prompt, 1);
    finish();
    var computed = Arrays.copyOf(loop.logits(), golden.vocabulary());
    var after = add(prompt, 1);
    steps(1);
    assertThat(before.generation().result().usage().cachedTokens()).isZero();
    assertThat(after.generation().result().usage().cachedTokens()).isEqualTo(48);
    var reused = Arrays.copyOf(loop.logits(), golden.vocabulary());
    assertThat(reused).containsExactly(computed, within(1e-4f));
  }

  @Test
  void theLastTokenIsComputedThoughItsBlockIsThere() throws Exception {
    var prompt = prompt(32, 18);
    add(prompt, 3);
    finish();
    var again = add(prompt, 3);
    finish();
    assertThat(again.generation().result().usage().cachedTokens()).isEqualTo(16);
    assertAsAlone(again, prompt, 3);
  }

  @Test
  void halfABlockOfACancelledPromptIsNotFound() throws Exception {
    var prompt = prompt(60, 19);
    add(prompt(3, 20), 10);
    steps(1);
    var cancelled = add(prompt, 3);
    steps(1); // one row is the other's: 31 of the prompt's tokens
    loop.cancel(cancelled);
    var again = add(prompt, 3);
    finish();
    assertThat(again.generation().result().usage().cachedTokens()).isEqualTo(16);
    assertAsAlone(again, prompt, 3);
  }

  @Test
  void aLongPromptDoesNotHoldUpTheOthers() throws Exception {
    var fast = add(prompt(5, 3), 6);
    steps(1);
    add(prompt(200, 4), 1);
    for (var tokens = 2; tokens <= 6; tokens++) {
      steps(1);
      assertThat(fast.length()).isEqualTo(5 + tokens);
    }
    assertThat(fast.generation().isDone()).isTrue();
    assertThat(loop.scheduler().running()).hasSize(1);
    finish();
  }

  @Test
  void anInteractiveRequestTakesTheYoungestBatchRequestsPlace() throws Exception {
    var prompts = new int[][] {prompt(20, 5), prompt(9, 6), prompt(8, 7), prompt(10, 8)};
    var old = add(prompts[0], 12);
    var middle = add(prompts[1], 12);
    var young = add(prompts[2], 12);
    steps(4);
    assertThat(loop.scheduler().running()).containsExactly(old, middle, young);

    var interactive = add(prompts[3], 3, Priority.INTERACTIVE);
    steps(1);
    assertThat(loop.scheduler().running()).containsExactly(interactive, old, middle);
    assertThat(interactive.length()).isEqualTo(11);
    finish();
    assertThat(young.generation().result().usage().preemptions()).isEqualTo(1);
    assertAsAlone(interactive, prompts[3], 3);
    assertAsAlone(old, prompts[0], 12);
    assertAsAlone(young, prompts[2], 12);
  }

  @Test
  void promptsBesideAnInteractiveRequestComeInSmallPieces() throws Exception {
    var asked = prompt(6, 11);
    var paper = prompt(60, 12);
    var question = add(asked, 3, Priority.INTERACTIVE);
    var batch = add(paper, 2);

    steps(1);
    assertThat(batch.pending()).isEqualTo(60 - 32 / 8);
    steps(2);
    assertThat(question.generation().isDone()).isTrue();
    assertThat(batch.pending()).isEqualTo(60 - 3 * 32 / 8);
    steps(1);
    assertThat(batch.pending()).isEqualTo(60 - 3 * 32 / 8 - 32);

    finish();
    assertAsAlone(question, asked, 3);
    assertAsAlone(batch, paper, 2);
  }

  @Test
  void anInteractiveRequestIsNotHeldUpByThoseThatWait() {
    for (var i = 0; i < 6; i++) {
      add(prompt(30, i), 5);
    }
    var interactive = add(prompt(30, 9), 5, Priority.INTERACTIVE);
    steps(1);
    assertThat(loop.scheduler().running().getFirst()).isSameAs(interactive);
    assertThat(interactive.length()).isEqualTo(31);
    finish();
  }

  @Test
  void whoeverIsYoungestMakesRoomAndIsComputedAnew() throws Exception {
    loop = new Loop(model, 5);
    var prompts = new int[][] {prompt(14, 10), prompt(13, 11)};
    var young = add(prompts[1], 40);
    steps(1);
    var old = add(prompts[0], 40, Priority.INTERACTIVE); // comes first, however late
    finish();
    assertThat(loop.metrics().preemptions()).isPositive();
    assertThat(old.generation().result().usage().preemptions()).isZero();
    assertThat(young.generation().result().usage().preemptions()).isPositive();
    assertAsAlone(old, prompts[0], 40);
    assertAsAlone(young, prompts[1], 40);
  }

  /// Its keys and values are lost, not what its constraint and its penalties know. Every choice is
  /// compared: this backend computes a row in the same way whatever is beside it.
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void oneThatIsComputedAnewGoesOnWithItsConstraintAndPenalties(long seed) throws Exception {
    var schema =
        SchemaCompiler.compile("{\"type\": \"string\", \"minLength\": 30, \"maxLength\": 34}");
    var vocabulary = Vocabulary.of(tokenizer);
    var penalties = new Sampling.Penalties(1.4f, 0.5f, 0.7f);
    var wanted =
        Request.of(prompt(13, seed), 45).with(new Sampling(0, 0, 1, 0, penalties, Map.of(), 0));
    var alone = add(wanted.with(schema.start(vocabulary)));
    finish();

    loop = new Loop(model, 5);
    var young = add(wanted.with(schema.start(vocabulary)));
    steps(1);
    var old = add(prompt(14, 10), 40, Priority.INTERACTIVE);
    finish();

    var result = young.generation().result();
    assertThat(result.usage().preemptions()).isPositive();
    assertThat(result.tokens())
        .hasSizeGreaterThan(20)
        .isEqualTo(alone.generation().result().tokens());
    assertThat(result.text()).isEqualTo(alone.generation().result().text());
    assertAsAlone(old, prompt(14, 10), 40);
  }

  @Test
  void oneThatNeedsEveryBlockIsServed() throws Exception {
    loop = new Loop(model, 5);
    var prompt = prompt(70, 12);
    add(prompt(20, 13), 20);
    steps(2);
    var all = add(prompt, 10, Priority.INTERACTIVE);
    finish();
    assertAsAlone(all, prompt, 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8})
  void cancellingWhileOthersGoOn(int steps) throws Exception {
    var prompts = new int[][] {prompt(40, 14), prompt(45, 15)};
    var goesOn = add(prompts[0], 12);
    var cancelled = add(prompts[1], 12); // computed in steps 2 and 3
    steps(steps);
    loop.cancel(cancelled);
    LoopTest.check(loop);
    loop.cancel(cancelled); // once more does nothing
    var result = cancelled.generation().result();
    assertThat(result.finish()).isEqualTo(Finish.CANCELLED);
    assertThat(result.tokens()).hasSize(Math.max(0, steps - 2));
    assertThat(result.text()).isEqualTo(tokenizer.decode(result.tokens()));
    finish();
    assertAsAlone(goesOn, prompts[0], 12);
    loop.cancel(goesOn);
    assertThat(goesOn.generation().result().finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void cancellingOneThatHadToMakeRoom() throws Exception {
    loop = new Loop(model, 5);
    var young = add(prompt(13, 11), 40);
    steps(1);
    add(prompt(14, 10), 40, Priority.INTERACTIVE);
    while (loop.metrics().preemptions() == 0) {
      steps(1);
    }
    loop.cancel(young);
    assertThat(young.generation().result().tokens()).isNotEmpty();
    finish();
  }

  @Test
  void aFailedStepEndsItsRequestsAndNoOthers() throws Exception {
    var shared = prompt(30, 16);
    var one = add(shared, 5);
    steps(2);
    faulty.failures().set(1);
    steps(1);
    assertThatThrownBy(() -> one.generation().result())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the device is on fire");
    assertThat(loop.metrics().failed()).isEqualTo(1);

    // What the failed step left in the cache is not taken for the prompt.
    var again = add(shared, 5);
    finish();
    assertThat(again.generation().result().usage().cachedTokens()).isZero();
    assertAsAlone(again, shared, 5);
  }

  @Test
  void logitsThatAreNoNumbersEndTheRequest() throws Exception {
    var prompt = prompt(5, 17);
    var broken = add(prompt, 5);
    faulty.noNumbers().set(1);
    steps(1);
    assertThatThrownBy(() -> broken.generation().result()).hasMessageContaining("no numbers");
    var next = add(prompt, 5);
    finish();
    assertAsAlone(next, prompt, 5);
  }

  @Test
  void threeFailedStepsInARowAreTheEnd() {
    faulty.failures().set(3);
    for (var i = 0; i < 3; i++) {
      add(prompt(4, i), 5);
      if (i < 2) {
        steps(1);
      }
    }
    assertThatThrownBy(loop::step)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.DEAD));
  }
}
