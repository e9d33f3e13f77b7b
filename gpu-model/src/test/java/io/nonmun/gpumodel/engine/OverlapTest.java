package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.generate.Sampling.Penalties;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps that are begun before the tokens of those before are known, on a device that is late.
@Timeout(120)
class OverlapTest {

  private static final int MAX_ROWS = 24;
  private static final int AT_ONCE = 5;
  private static final int NEVER = Integer.MAX_VALUE;

  /// A loop on a model, and what it is asked for.
  private static final class Run implements AutoCloseable {

    final Model model;
    final Loop loop;
    final Tokenizer tokenizer;
    final List<Sequence> sequences = new ArrayList<>();
    final Map<Sequence, Embedding> embeddings = new HashMap<>();

    Run(String golden, Backend backend, int blocks) {
      model = Model.open(Golden.named(golden).model(), backend, MAX_ROWS, AT_ONCE);
      loop = new Loop(model, blocks);
      tokenizer = Tokenizer.of(model.file().metadata());
    }

    Sequence sequence(Request request) {
      var candidates = new Candidates(model.config().vocabulary());
      var limit = request.prompt().length + request.maxTokens();
      var number = sequences.size();
      return new Sequence(request, new Generation(() -> {}), tokenizer, candidates, number, limit);
    }

    Sequence reading(int[] text) {
      var embedding = new Embedding(() -> {});
      var pooler = new Pooler(Pooling.MEAN, text.length, embedding);
      var sequence = new Sequence(text, Priority.BATCH, pooler, sequences.size());
      embeddings.put(sequence, embedding);
      return sequence;
    }

    Sequence add(Request request) {
      var sequence = sequence(request);
      sequences.add(sequence);
      loop.add(sequence);
      return sequence;
    }

    void step() {
      loop.step();
      LoopTest.check(loop);
    }

    void finish() {
      for (var step = 0; !loop.isIdle(); step++) {
        assertThat(step).isLessThan(2_000);
        step();
      }
    }

    @Override
    public void close() {
      LoopTest.check(loop);
      assertThat(loop.pools().full().available()).isEqualTo(loop.pools().full().blocks());
      loop.close();
      model.close();
    }
  }

  private static int[] prompt(int length, long seed) {
    return new Random(seed).ints(length, 0, 300).toArray();
  }

  // ---- random schedules

  private enum Kind {
    FREE,
    CONSTRAINED,
    READ
  }

  private record Plan(Kind kind, Request request, int turn, int cancelledAt) {}

  /// What somebody gets: a text is what its deltas are, and nothing follows its end.
  private record Got(Finish finish, List<Integer> tokens, String text, int cachedTokens) {

    static Got of(Generation generation) throws Exception {
      var tokens = new ArrayList<Integer>();
      var text = new StringBuilder();
      for (var delta = generation.next(); delta != null; delta = generation.next()) {
        Arrays.stream(delta.tokens()).forEach(tokens::add);
        text.append(delta.text());
      }
      var result = generation.result();
      assertThat(result.tokens()).containsExactly(tokens.stream().mapToInt(t -> t).toArray());
      assertThat(result.text()).isEqualTo(text.toString());
      assertThat(result.usage().newTokens()).isBetween(tokens.size(), tokens.size() + 1);
      return new Got(
          result.finish(), List.copyOf(tokens), result.text(), result.usage().cachedTokens());
    }
  }

  /// Of all kinds beside each other, with too few blocks, cancelled at any time; and then whoever
  /// goes on from the answers finds nothing in the cache but what belongs there.
  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama-f32", "tiny-exaone4-window-f16"})
  void everybodyGetsWhatStepsOneByOneGive(String golden) throws Exception {
    var finishes = new TreeSet<Finish>();
    var preemptions = 0L;
    var cachedTokens = 0;
    for (var seed = 0L; seed < 4; seed++) {
      var random = new Random(seed);
      var late = new LateBackend(new CpuReference());
      try (var alone = new Run(golden, new CpuReference(), 100);
          var overlapped = new Run(golden, late.backend(), 7 + random.nextInt(8))) {
        var plans = plans(random);
        var got = run(overlapped, plans, true);
        assertSame(got, run(alone, plans, false), seed);

        var next = new ArrayList<Plan>();
        for (var sequence : overlapped.sequences) {
          var whole = Arrays.copyOf(sequence.tokens(), sequence.length() + 3);
          next.add(new Plan(Kind.FREE, Request.of(whole, 2).with(Stop.NEVER), next.size(), NEVER));
        }
        var after = run(overlapped, next, false);
        assertSame(after, run(alone, next, false), seed);

        got.stream().map(Got::finish).forEach(finishes::add);
        cachedTokens += after.stream().mapToInt(Got::cachedTokens).sum();
        preemptions += overlapped.loop.metrics().preemptions();
        assertThat(String.join(", ", late.calls())).containsPattern("step \\d+, await");
      }
    }
    assertThat(finishes).contains(Finish.CANCELLED, Finish.LENGTH, Finish.STOP);
    assertThat(preemptions).isPositive();
    assertThat(cachedTokens).isPositive();
  }

  private static void assertSame(List<Got> got, List<Got> alone, long seed) {
    for (var i = 0; i < got.size(); i++) {
      var name = "seed %d, request %d".formatted(seed, i);
      var tokens = got.get(i).tokens();
      if (got.get(i).finish() == Finish.CANCELLED) {
        assertThat(tokens).as(name).isEqualTo(alone.get(i).tokens().subList(0, tokens.size()));
      } else {
        assertThat(tokens).as(name).isEqualTo(alone.get(i).tokens());
        assertThat(got.get(i).text()).as(name).isEqualTo(alone.get(i).text());
        assertThat(got.get(i).finish()).as(name).isEqualTo(alone.get(i).finish());
      }
    }
  }

  private static List<Plan> plans(Random random) {
    var base = random.ints(40, 0, 300).toArray();
    var plans = new ArrayList<Plan>();
    for (var i = 0; i < 14; i++) {
      var prompt = random.ints(1 + random.nextInt(60), 0, 300).toArray();
      if (random.nextBoolean()) {
        System.arraycopy(base, 0, prompt, 0, Math.min(prompt.length, base.length));
      }
      var kind = Kind.values()[Math.max(0, random.nextInt(10) - 7)];
      var request = request(prompt, kind, random);
      if (random.nextInt(4) == 0) {
        request = request.with(Priority.INTERACTIVE);
      }
      var turn = random.nextInt(25);
      var isCancelled = kind != Kind.READ && random.nextInt(4) == 0;
      plans.add(new Plan(kind, request, turn, isCancelled ? turn + random.nextInt(30) : NEVER));
    }
    return plans;
  }

  private static Request request(int[] prompt, Kind kind, Random random) {
    if (kind != Kind.FREE) {
      return Request.of(prompt, 30).with(drawn(1, Penalties.NONE, random));
    }
    var free = Request.of(prompt, 1 + random.nextInt(30)).with(Stop.NEVER);
    var some = Set.copyOf(random.ints(60, 0, 391).boxed().collect(Collectors.toSet()));
    return switch (random.nextInt(8)) {
      case 0, 1 -> free.with(new Stop(List.of(), some, false));
      case 2 -> free.with(new Stop(List.of("e", "in"), Set.of(), true));
      case 3 -> free.with(drawn(1.2f, Penalties.NONE, random));
      case 4 -> free.withTopLogprobs(random.nextInt(2));
      case 5 -> free.with(drawn(0, new Penalties(1.3f, 0.2f, 0.1f), random));
      default -> free;
    };
  }

  private static Sampling drawn(float temperature, Penalties penalties, Random random) {
    return new Sampling(temperature, 0, 1, 0, penalties, Map.of(), random.nextLong());
  }

  /// @return what each got; of what was read, its vector as a text
  private static List<Got> run(Run run, List<Plan> plans, boolean cancels) throws Exception {
    var answers = SchemaCompiler.compile("{\"enum\": [\"yes\", \"no, not at all\", \"maybe\"]}");
    var vocabulary = Vocabulary.of(run.tokenizer);
    run.sequences.clear();
    for (var plan : plans) {
      var request = plan.request();
      run.sequences.add(
          switch (plan.kind()) {
            case FREE -> run.sequence(request);
            case CONSTRAINED -> run.sequence(request.with(answers.start(vocabulary)));
            case READ -> run.reading(request.prompt());
          });
    }
    for (var turn = 0; turn < 60 || !run.loop.isIdle(); turn++) {
      assertThat(turn).isLessThan(2_000);
      for (var i = 0; i < plans.size(); i++) {
        if (plans.get(i).turn() == turn) {
          run.loop.add(run.sequences.get(i));
        }
        if (cancels && plans.get(i).cancelledAt() == turn) {
          run.loop.cancel(run.sequences.get(i));
        }
      }
      run.step();
    }
    var got = new ArrayList<Got>();
    for (var sequence : run.sequences) {
      assertThat(sequence.isOver()).isTrue();
      got.add(
          run.embeddings.get(sequence) instanceof Embedding embedding
              ? new Got(Finish.STOP, List.of(), Arrays.toString(embedding.vector()), 0)
              : Got.of(sequence.generation()));
    }
    return got;
  }

  // ---- one by one

  private static final int[] PROMPT = prompt(5, 1);

  private static int[] alone(int newTokens) throws Exception {
    try (var run = new Run("tiny-llama-f32", new CpuReference(), 20)) {
      var sequence = run.add(Request.of(PROMPT, newTokens).with(Stop.NEVER));
      run.finish();
      return sequence.generation().result().tokens();
    }
  }

  /// How long an answer may be is known beforehand: no row is computed in vain.
  @Test
  void aStepIsBegunBeforeTheTokensOfTheLastAreAwaited() throws Exception {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var sequence = run.add(Request.of(PROMPT, 4).with(Stop.NEVER));
      run.finish();
      assertThat(sequence.generation().result().tokens()).isEqualTo(alone(4));
      assertThat(String.join(", ", late.calls()))
          .isEqualTo(
              "step 5, choose, step 1, await, choose, step 1, await, choose, step 1, await, choose, await");
      assertThat(run.loop.metrics().steps()).isEqualTo(4);
      assertThat(run.loop.metrics().newTokens()).isEqualTo(4);
    }
  }

  @Test
  void anEndIsSeenAStepLateAndNothingIsShownPastIt() throws Exception {
    var tokens = alone(4);
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var stop = new Stop(List.of(), Set.of(tokens[1]), false);
      var sequence = run.add(Request.of(PROMPT, 9).with(stop));
      run.finish();
      var got = Got.of(sequence.generation());
      assertThat(got.tokens()).containsExactly(tokens[0]);
      assertThat(got.finish()).isEqualTo(Finish.STOP);
      assertThat(String.join(", ", late.calls()))
          .isEqualTo("step 5, choose, step 1, await, choose, step 1, await, choose, await");
      assertThat(run.loop.metrics().newTokens()).isEqualTo(2);
    }
  }

  /// While the device computes what it is for.
  @Test
  void aMaskIsFoundOnceTheTokenBeforeIsKnown() {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var answer = new FixedAnswer(run.model.config().vocabulary(), new int[] {7, 8, 9});
      run.add(Request.of(PROMPT, 3).with(new Watched(answer, late.calls())));
      run.finish();
      assertThat(String.join(", ", late.calls()))
          .isEqualTo(
              "step 5, mask, choose, step 1, await, accept 7, mask, choose, step 1, await, accept 8, mask, choose, await, accept 9");
    }
  }

  private record Watched(Constraint real, List<String> calls) implements Constraint {

    @Override
    public TokenMask mask(int remaining) {
      calls.add("mask");
      return real.mask(remaining);
    }

    @Override
    public void accept(int token) {
      calls.add("accept " + token);
      real.accept(token);
    }

    @Override
    public int minTokens() {
      return real.minTokens();
    }

    @Override
    public boolean isComplete() {
      return real.isComplete();
    }

    @Override
    public boolean isFinished() {
      return real.isFinished();
    }

    @Override
    public Constraint copy() {
      return new Watched(real.copy(), calls);
    }
  }

  @Test
  void aStepWhoseLogitsAreReadEndsBeforeTheNextOneBegins() {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      run.add(Request.of(PROMPT, 2).with(Stop.NEVER));
      run.add(Request.of(prompt(4, 2), 2).with(Stop.NEVER).withTopLogprobs(1));
      run.finish();
      assertThat(String.join(", ", late.calls()))
          .isEqualTo("step 9, read, choose, await, step 2, read, choose, await");
    }
  }

  /// The last of them was not known when its row was begun.
  @Test
  void aBlockOfAnAnswerIsFoundByAllOfItsTokens() throws Exception {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var sequence = run.add(Request.of(prompt(10, 1), 12).with(Stop.NEVER));
      run.finish();
      var same = Arrays.copyOf(sequence.tokens(), 18);
      var other = same.clone();
      other[15] = 0;
      assertThat(same[15]).isNotZero();
      for (var prompt : List.of(same, other)) {
        var next = run.add(Request.of(prompt, 1).with(Stop.NEVER));
        run.finish();
        assertThat(next.generation().result().usage().cachedTokens())
            .isEqualTo(prompt == same ? 16 : 0);
      }
    }
  }

  // ---- what goes wrong

  @Test
  void oneThatIsCancelledUnderwayLeavesNothing() throws Exception {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var cancelled = run.add(Request.of(PROMPT, 9).with(Stop.NEVER));
      var other = run.add(Request.of(prompt(4, 2), 3).with(Stop.NEVER));
      run.step();
      run.step();
      run.loop.cancel(cancelled);
      var got = Got.of(cancelled.generation());
      assertThat(got.finish()).isEqualTo(Finish.CANCELLED);
      assertThat(got.tokens()).hasSize(1);
      run.finish();
      assertThat(other.generation().result().tokens()).hasSize(3);
      assertThat(cancelled.generation().next()).isNull();
      assertThat(cancelled.length()).isEqualTo(PROMPT.length + 1);
    }
  }

  /// Whatever has been begun behind it relies on it.
  @Test
  void aStepThatFailsTakesTheOneBehindItAlong() throws Exception {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var prompt = prompt(20, 3);
      var first = run.add(Request.of(prompt, 9).with(Stop.NEVER));
      run.step();
      var behind = run.add(Request.of(prompt, 9).with(Stop.NEVER)); // finds a block of the first
      late.fail(1);
      run.step();
      for (var failed : List.of(first, behind)) {
        assertThatThrownBy(() -> failed.generation().result())
            .hasMessageContaining("the device is on fire");
      }
      assertThat(run.loop.isIdle()).isTrue();
      assertThat(run.loop.metrics().failed()).isEqualTo(2);
      assertThat(run.loop.metrics().steps()).isEqualTo(2);

      var again = run.add(Request.of(prompt, 3).with(Stop.NEVER));
      run.finish();
      assertThat(again.generation().result().usage().cachedTokens()).isZero();
    }
  }

  @Test
  void aStepThatCannotBeBegunLeavesTheLastItsTokens() throws Exception {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      var done = run.add(Request.of(PROMPT, 1).with(Stop.NEVER));
      var failed = run.add(Request.of(prompt(4, 2), 3).with(Stop.NEVER));
      run.step();
      late.refuse(1);
      run.step();
      assertThat(done.generation().result().tokens()).isEqualTo(alone(1));
      assertThat(failed.generation().next()).isNotNull(); // its first token
      assertThatThrownBy(failed.generation()::next).hasMessageContaining("a step of 1 requests");
    }
  }

  @Test
  void threeStepsThatFailInARowAreTheEnd() {
    var late = new LateBackend(new CpuReference());
    try (var run = new Run("tiny-llama-f32", late.backend(), 20)) {
      late.fail(3);
      for (var i = 0; i < 2; i++) {
        run.add(Request.of(PROMPT, 3).with(Stop.NEVER));
        run.finish();
      }
      run.add(Request.of(PROMPT, 3).with(Stop.NEVER));
      run.step();
      assertThatThrownBy(run.loop::step)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEAD));
    }
  }
}
