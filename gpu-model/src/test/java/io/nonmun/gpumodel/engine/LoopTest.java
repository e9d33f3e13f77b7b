package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests beside each other in random schedules: each gets what it would get alone.
class LoopTest {

  /// @param margin below which lead the path may choose otherwise (`golden/README.md`)
  private record Way(String model, Supplier<Backend> backend, double margin) {

    @Override
    public String toString() {
      return model + " " + (margin < 0.01 ? "reference" : "vector");
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way("tiny-llama-f32", CpuReference::new, 2e-3),
          new Way("tiny-qwen2-q8_0", CpuReference::new, 2e-3),
          new Way("tiny-gemma3-f16", CpuReference::new, 2e-3),
          new Way("tiny-exaone4-window-f16", () -> new CpuVector(2), 0.05),
          new Way("tiny-llama-f32", () -> new CpuVector(2), 0.05),
          new Way("tiny-llama-q4_k_m", () -> new CpuVector(2), 1.0),
          new Way("tiny-qwen2-q8_0", () -> new CpuVector(2), 1.0),
          new Way("tiny-qwen3-q4_0", () -> new CpuVector(2), 1.0));

  private static final int SCHEDULES = 4;

  static Stream<Arguments> schedules() {
    return WAYS.stream()
        .flatMap(
            way -> IntStream.range(0, SCHEDULES).mapToObj(seed -> Arguments.of(way, (long) seed)));
  }

  private record Planned(int[] prompt, int maxTokens, Priority priority, int step, int cancelAt) {}

  @ParameterizedTest
  @MethodSource("schedules")
  void aRequestGetsWhatItGetsAlone(Way way, long seed) throws Exception {
    var random = new Random(seed);
    var golden = Golden.named(way.model());
    var plans = plans(golden, random);
    var alone = alone(way, golden, plans);
    var maxRunning = 1 + random.nextInt(6);
    var maxRows = maxRunning + 1 + random.nextInt(40);
    var largest =
        plans.stream()
            .mapToInt(plan -> KvCache.Shape.blocks(plan.prompt().length + plan.maxTokens()))
            .max()
            .orElseThrow();
    var blocks = largest + random.nextInt(10);
    try (var model = Model.open(golden.model(), way.backend().get(), maxRows, maxRunning);
        var loop = new Loop(model, blocks)) {
      var sequences = run(model, loop, plans);

      var compared = 0;
      for (var i = 0; i < plans.size(); i++) {
        var plan = plans.get(i);
        var result = sequences.get(i).generation().result();
        if (result.finish() != Finish.CANCELLED) {
          assertThat(result.finish()).isEqualTo(Finish.LENGTH);
          assertThat(result.tokens()).hasSize(plan.maxTokens());
        }
        var expected = alone.get(plan.prompt());
        for (var at = 0;
            at < result.tokens().length && expected.margins()[at] >= way.margin();
            at++) {
          assertThat(result.tokens()[at])
              .as("request %d, token %d", i, at)
              .isEqualTo(expected.tokens()[at]);
          compared++;
        }
      }
      // Random weights seldom lead by as much as quantised activations may err.
      assertThat(compared).isGreaterThanOrEqualTo(way.margin() < 1 ? plans.size() : 3);
      assertThat(loop.pools().full().available()).isEqualTo(blocks);
      var windowed = loop.pools().windowed();
      if (windowed != null) {
        assertThat(windowed.available()).isEqualTo(windowed.blocks());
      }
    }
  }

  private static List<Planned> plans(Golden golden, Random random) {
    var base = random.ints(48, 0, golden.vocabulary()).toArray();
    var plans = new ArrayList<Planned>();
    for (var i = 0; i < 14; i++) {
      var prompt = random.ints(1 + random.nextInt(70), 0, golden.vocabulary()).toArray();
      if (random.nextBoolean()) {
        var shared = Math.min(prompt.length, random.nextInt(base.length + 1));
        System.arraycopy(base, 0, prompt, 0, shared);
      }
      plans.add(
          new Planned(
              prompt,
              1 + random.nextInt(24),
              random.nextInt(4) == 0 ? Priority.INTERACTIVE : Priority.BATCH,
              random.nextInt(30),
              random.nextInt(5) == 0 ? random.nextInt(60) : Integer.MAX_VALUE));
    }
    return plans;
  }

  private static Map<int[], Alone> alone(Way way, Golden golden, List<Planned> plans) {
    var alone = new HashMap<int[], Alone>();
    try (var model = Model.open(golden.model(), way.backend().get(), 128, 1)) {
      for (var plan : plans) {
        alone.put(plan.prompt(), Alone.greedy(model, plan.prompt(), plan.maxTokens()));
      }
    }
    return alone;
  }

  private static List<Sequence> run(Model model, Loop loop, List<Planned> plans) {
    var tokenizer = Tokenizer.of(model.file().metadata());
    var candidates = new Candidates(model.config().vocabulary());
    var sequences = new ArrayList<Sequence>();
    for (var plan : plans) {
      var request =
          Request.of(plan.prompt(), plan.maxTokens()).with(Stop.NEVER).with(plan.priority());
      sequences.add(
          new Sequence(
              request,
              new Generation(() -> {}),
              tokenizer,
              candidates,
              sequences.size(),
              plan.prompt().length + plan.maxTokens()));
    }
    for (var step = 0; step < 60 || !loop.isIdle(); step++) {
      assertThat(step).as("steps").isLessThan(5_000);
      for (var i = 0; i < plans.size(); i++) {
        if (plans.get(i).step() == step) {
          loop.add(sequences.get(i));
        }
        if (plans.get(i).cancelAt() == step && plans.get(i).step() <= step) {
          loop.cancel(sequences.get(i));
        }
      }
      loop.step();
      check(loop);
    }
    return sequences;
  }

  /// Every block is held by those whose tables name it, and by nobody else.
  static void check(Loop loop) {
    var held = check(loop, loop.pools().full(), Sequence::full);
    assertThat(loop.metrics().kvHeld())
        .isEqualTo((int) Arrays.stream(held).filter(count -> count > 0).count());
    if (loop.pools().windowed() != null) {
      check(loop, loop.pools().windowed(), Sequence::windowed);
    }
  }

  private static int[] check(Loop loop, BlockPool pool, Function<Sequence, BlockTable> tables) {
    var held = new int[pool.blocks()];
    if (pool == loop.pools().full()) {
      var pinned = loop.scheduler().pinned();
      for (var i = 0; i < pinned.count(); i++) {
        held[pinned.get(i)]++;
      }
    }
    for (var sequence : loop.scheduler().all()) {
      var table = tables.apply(sequence);
      for (var i = table.first(); i < table.count(); i++) {
        held[table.get(i)]++;
      }
    }
    pool.check(held);
    return held;
  }
}
