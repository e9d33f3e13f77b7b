package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Logprobs;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.schema.Constraint;
import io.nonmun.gpumodel.schema.FixedAnswer;
import io.nonmun.gpumodel.schema.SchemaCompiler;
import io.nonmun.gpumodel.schema.TokenMask;
import io.nonmun.gpumodel.schema.Vocabulary;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EngineTest {

  private final Golden golden = Golden.named("tiny-llama-f32");
  private final FaultyBackend faulty = FaultyBackend.of(new CpuVector(2));
  private final Model model = Model.open(golden.model(), faulty.backend(), 64, 4);
  private final Tokenizer tokenizer = Tokenizer.of(model.file().metadata());
  private final Engine engine = Engine.start(model, tokenizer, 40, 3);
  private final int[] prompt = golden.cases().getFirst().tokens();

  @AfterEach
  void close() {
    engine.close();
  }

  private static void assertRefused(Callable<?> call, Reason reason, String... words) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContainingAll(words);
  }

  @Test
  void theStreamIsTheResult() throws Exception {
    var generation = engine.submit(Request.of(prompt, 40).with(Stop.NEVER));
    var text = new StringBuilder();
    var tokens = new ArrayList<Integer>();
    for (var delta = generation.next(); delta != null; delta = generation.next()) {
      text.append(delta.text());
      Arrays.stream(delta.tokens()).forEach(tokens::add);
    }
    assertThat(generation.next()).isNull();
    var result = generation.result();
    assertThat(result.text())
        .isEqualTo(text.toString())
        .isEqualTo(tokenizer.decode(result.tokens()));
    assertThat(result.tokens()).containsExactly(tokens.stream().mapToInt(t -> t).toArray());
    assertThat(result.finish()).isEqualTo(Finish.LENGTH);
    assertThat(result.usage()).isEqualTo(new Result.Usage(prompt.length, 0, 40, 0));
    assertThat(result.timings().queued()).isPositive();
    assertThat(result.timings().firstToken()).isGreaterThan(result.timings().queued());
    assertThat(result.timings().total()).isGreaterThan(result.timings().firstToken());
  }

  @Test
  void manyThreadsAreServed() throws Exception {
    var wide =
        Engine.start(Model.open(golden.model(), new CpuVector(2), 64, 4), tokenizer, 40, 1_000);
    try (wide;
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<Result>>();
      for (var i = 0; i < 60; i++) {
        var own = new Random(i).ints(1 + i, 0, golden.vocabulary()).toArray();
        var sampling = new Sampling(1, 0, 0.9f, i);
        calls.add(() ->
            wide.submit(Request.of(own, 1 + own.length % 7).with(Stop.NEVER).with(sampling))
                .result());
      }
      for (var future : threads.invokeAll(calls)) {
        assertThat(future.get().finish()).isEqualTo(Finish.LENGTH);
      }
      // The last answer is out before its step has been counted.
      for (var metrics = wide.metrics(); metrics.finished() < 60; metrics = wide.metrics()) {
        Thread.onSpinWait();
      }
      var metrics = wide.metrics();
      assertThat(metrics.running()).isZero();
      assertThat(metrics.kvHeld()).isZero();
      assertThat(metrics.promptTokens()).isEqualTo(60 * 61 / 2);
      assertThat(metrics.tokensPerSecond()).isPositive();
    }
  }

  @Test
  void theSameSeedGivesTheSameText() throws Exception {
    var sampled = Request.of(prompt, 20).with(Stop.NEVER).with(new Sampling(1, 0, 1, 7));
    var one = engine.submit(sampled).result();
    var other = engine.submit(sampled.with(new Sampling(1, 0, 1, 8))).result();
    assertThat(engine.submit(sampled).result().text()).isEqualTo(one.text());
    assertThat(other.text()).isNotEqualTo(one.text());
  }

  // E9: 8 of 24 had another text beside others.
  @Test
  void theSameSeedGivesTheSameTextBesideOthers() throws Exception {
    try (var wide =
        Engine.start(Model.open(golden.model(), new CpuVector(2), 64, 8), tokenizer, 80, 1_000)) {
      var requests = new ArrayList<Request>();
      for (var i = 0; i < 24; i++) {
        var own = new Random(i).ints(5 + i, 0, golden.vocabulary()).toArray();
        var request = Request.of(own, 24).with(Stop.NEVER).with(new Sampling(1, 40, 1, i));
        requests.add(i % 3 == 0 ? request.withTopLogprobs(2) : request);
      }
      var alone = new ArrayList<String>();
      for (var request : requests) {
        alone.add(wide.submit(request).result().text());
      }
      var beside = new ArrayList<Generation>();
      for (var request : requests) {
        beside.add(wide.submit(request));
      }
      for (var i = 0; i < 24; i++) {
        assertThat(beside.get(i).result().text()).as("request %d", i).isEqualTo(alone.get(i));
      }
    }
  }

  @Test
  void aStopStringEndsTheTextBeforeIt() throws Exception {
    var free = engine.submit(Request.of(prompt, 30).with(Stop.NEVER)).result();
    var from = free.text().length() / 2;
    var string = free.text().substring(from, from + 5);
    var stop = new Stop(List.of(string), Set.of(), false);
    var stopped = engine.submit(Request.of(prompt, 30).with(stop)).result();
    assertThat(stopped.finish()).isEqualTo(Finish.STOP);
    assertThat(stopped.text()).isEqualTo(free.text().substring(0, free.text().indexOf(string)));
  }

  @Test
  void aStopTokenEndsTheAnswerAndIsNoPartOfIt() throws Exception {
    var free = engine.submit(Request.of(prompt, 10).with(Stop.NEVER)).result().tokens();
    var stop = new Stop(List.of(), Set.of(free[4]), false);
    var stopped = engine.submit(Request.of(prompt, 10).with(stop)).result();
    assertThat(stopped.finish()).isEqualTo(Finish.STOP);
    var first = 0;
    while (free[first] != free[4]) {
      first++;
    }
    assertThat(stopped.tokens()).containsExactly(Arrays.copyOf(free, first));
    assertThat(stopped.usage().newTokens()).isEqualTo(first + 1);
  }

  @Test
  void aConstraintDecides() throws Exception {
    var answer = tokenizer.encode("{\"a\": 1}", false);
    var request = Request.of(prompt, 30).with(new FixedAnswer(golden.vocabulary(), answer));
    var result = engine.submit(request).result();
    assertThat(result.text()).isEqualTo("{\"a\": 1}");
    assertThat(result.finish()).isEqualTo(Finish.STOP);
    var tooLong = new FixedAnswer(golden.vocabulary(), new int[31]);
    assertThatThrownBy(() -> Request.of(prompt, 30).with(tooLong)).hasMessageContaining("31");
  }

  @Test
  void aFaultyConstraintEndsItsOwnRequestOnly() throws Exception {
    var bad = engine.submit(Request.of(prompt, 30).with(new Faulty()));
    var good = engine.submit(Request.of(prompt, 30).with(Stop.NEVER));
    assertRefused(bad::result, Reason.FAILED, "lost the thread");
    assertRefused(bad::next, Reason.FAILED, "lost the thread");
    assertThat(good.result().tokens()).hasSize(30);
  }

  static final class Faulty implements Constraint {

    @Override
    public TokenMask mask(int remaining) {
      throw new IllegalStateException("lost the thread");
    }

    @Override
    public int minTokens() {
      return 0;
    }

    @Override
    public void accept(int token) {}

    @Override
    public boolean isComplete() {
      return false;
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public Constraint copy() {
      return this;
    }
  }

  @Test
  void logprobsComeForEachToken() throws Exception {
    var generation = engine.submit(Request.of(prompt, 6).with(Stop.NEVER).withTopLogprobs(3));
    var all = logprobs(generation);
    assertThat(all)
        .extracting(Logprobs::token)
        .containsExactly(
            IntStream.of(generation.result().tokens()).boxed().toArray(Integer[]::new));
    for (var logprobs : all) {
      assertThat(logprobs.top()).hasSize(3);
      // Greedy: the chosen one is the best.
      assertThat(logprobs.top().getFirst().token()).isEqualTo(logprobs.token());
      assertThat(logprobs.top().getFirst().logprob()).isEqualTo(logprobs.logprob());
    }
  }

  /// They are those of as few tokens as have the answer's text. (JSON, because noise is no UTF-8.)
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void logprobsOfAStopStringsTokensDoNotCome(int length) throws Exception {
    var schema = SchemaCompiler.compile("{\"type\": \"string\", \"minLength\": 20}");
    var vocabulary = Vocabulary.of(tokenizer);
    var free = Request.of(prompt, 60).with(schema.start(vocabulary));
    var text = engine.submit(free).result().text();
    var at = text.length() / 2;
    var stop = new Stop(List.of(text.substring(at, at + length)), Set.of(), true);

    var generation =
        engine.submit(free.with(schema.start(vocabulary)).with(stop).withTopLogprobs(0));
    var tokens = logprobs(generation).stream().mapToInt(Logprobs::token).toArray();

    var result = generation.result();
    assertThat(result.text()).isEqualTo(text.substring(0, text.indexOf(stop.strings().getFirst())));
    assertThat(result.tokens()).startsWith(tokens).hasSizeGreaterThan(tokens.length);
    assertThat(tokenizer.decode(tokens)).startsWith(result.text());
    assertThat(tokenizer.decode(Arrays.copyOf(tokens, tokens.length - 1)))
        .doesNotStartWith(result.text());
  }

  private static List<Logprobs> logprobs(Generation generation) throws InterruptedException {
    var all = new ArrayList<Logprobs>();
    for (var delta = generation.next(); delta != null; delta = generation.next()) {
      all.addAll(delta.logprobs());
    }
    return all;
  }

  @Test
  void cancellingEndsWithWhatThereIs() throws Exception {
    var generation = engine.submit(Request.of(prompt, 400).with(Stop.NEVER));
    generation.next();
    generation.cancel();
    var result = generation.result();
    assertThat(result.finish()).isEqualTo(Finish.CANCELLED);
    assertThat(result.tokens().length).isBetween(1, 399);
    generation.cancel();
  }

  @Test
  void whatCanNeverFitIsRefused() {
    var vocabulary = golden.vocabulary();
    assertRefused(
        () -> engine.submit(Request.of(new int[600], 100)), Reason.IMPOSSIBLE, "600", "640");
    var context = model.config().contextLength();
    assertRefused(
        () -> engine.submit(Request.of(new int[context], 1)), Reason.IMPOSSIBLE, "context");
    assertRefused(
        () -> engine.submit(Request.of(new int[] {vocabulary}, 1)),
        Reason.IMPOSSIBLE,
        "token " + vocabulary);
  }

  @Test
  void whatIsTooManyIsRefused() throws Exception {
    var accepted = new ArrayList<Generation>();
    for (var i = 0; i < 4 + 3; i++) {
      accepted.add(
          engine.submit(Request.of(prompt, 400).with(Stop.NEVER).with(Priority.INTERACTIVE)));
    }
    assertRefused(() -> engine.submit(Request.of(prompt, 1)), Reason.QUEUE_FULL, "7", "later");
    accepted.forEach(Generation::cancel);
    for (var generation : accepted) {
      generation.result();
    }
  }

  @Test
  void closingEndsThoseInHand() {
    var generation = engine.submit(Request.of(prompt, 400).with(Stop.NEVER));
    engine.close();
    assertRefused(generation::result, Reason.CLOSED, "closed");
    assertRefused(() -> engine.submit(Request.of(prompt, 1)), Reason.CLOSED, "closed");
  }

  @Test
  void aFailedStepIsSurvivedAndThreeAreNot() throws Exception {
    faulty.failures().set(1);
    assertRefused(
        engine.submit(Request.of(prompt, 5))::result, Reason.FAILED, "the device is on fire");
    assertThat(engine.submit(Request.of(prompt, 5)).result().tokens()).isNotEmpty();

    faulty.failures().set(3);
    assertThatThrownBy(
            () -> {
              while (true) {
                try {
                  engine.submit(Request.of(prompt, 5)).result();
                } catch (EngineException e) {
                  if (e.reason() == Reason.DEAD) {
                    throw e;
                  }
                }
              }
            })
        .hasMessageContaining("3 steps in a row");
  }
}
