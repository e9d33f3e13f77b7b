package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.generate.Sampling.Penalties;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.schema.SchemaCompiler;
import io.nonmun.gpumodel.schema.Vocabulary;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The engine on the CUDA backend, whose kernels the PTX machine runs: requests side by side, with
/// chunked prompts, a shared beginning, and too few blocks for all of them at once.
class CudaEngineTest {

  private static final int NEW_TOKENS = 5;
  private static final double MARGIN = 5e-3;

  private static final int BIASED_TOKEN = 77;
  private static final Sampling BIASED =
      new Sampling(0, 0, 1, 0, Penalties.NONE, Map.of(BIASED_TOKEN, 100f), 0);

  private final Golden golden = Golden.named("tiny-llama-q8_0");
  private final PtxMachine machine = new PtxMachine();

  Backend open() {
    return CudaOnPtx.open(machine);
  }

  @Test
  void requestsSideBySideGetWhatTheyGetAlone() throws Exception {
    var random = new Random(6);
    var shared = random.ints(20, 0, golden.vocabulary()).toArray();
    var prompts = prompts(random, 21, 36, 29, 23);
    for (var prompt : prompts) {
      System.arraycopy(shared, 0, prompt, 0, shared.length);
    }

    var results = results(prompts, NEW_TOKENS, 8);

    assertThat(results).anyMatch(result -> result.usage().cachedTokens() > 0);
    assertAsAlone(results, prompts, NEW_TOKENS, 1);
  }

  /// Two prompts have a block each, and each wants a second; there are three.
  @Test
  void requestsThatMadeRoomAreComputedAnew() throws Exception {
    var prompts = prompts(new Random(7), 13, 12);
    try (var model = Model.open(golden.model(), open(), 24, 3);
        var loop = new Loop(model, 3)) {
      var young = add(model, loop, Request.of(prompts.get(1), 9).with(Stop.NEVER));
      loop.step();
      var first =
          add(
              model,
              loop,
              Request.of(prompts.get(0), 9).with(Stop.NEVER).with(Priority.INTERACTIVE));
      finish(loop);

      var results = List.of(first.result(), young.result());
      assertThat(results).anyMatch(result -> result.usage().preemptions() > 0);
      assertThat(results.getFirst().usage().preemptions()).isZero();
      assertAsAlone(results, prompts, 9, 9);
    }
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
  }

  private List<int[]> prompts(Random random, int... lengths) {
    return IntStream.of(lengths)
        .mapToObj(length -> random.ints(length, 0, golden.vocabulary()).toArray())
        .toList();
  }

  /// By an engine that has so many blocks.
  private List<Result> results(List<int[]> prompts, int newTokens, int blocks) throws Exception {
    var results = new ArrayList<Result>();
    var model = Model.open(golden.model(), open(), 24, 3);
    // Opened here, computed by the engine's own thread.
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), blocks, 10)) {
      var generations = new ArrayList<Generation>();
      for (var prompt : prompts) {
        generations.add(engine.submit(Request.of(prompt, newTokens).with(Stop.NEVER)));
      }
      for (var generation : generations) {
        results.add(generation.result());
      }
    }
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
    return results;
  }

  /// @param compared of each request's tokens at least: those before the first whose lead is small
  private void assertAsAlone(
      List<Result> results, List<int[]> prompts, int newTokens, int compared) {
    try (var reference = Model.open(golden.model(), new CpuReference(), 24, 3)) {
      for (var i = 0; i < prompts.size(); i++) {
        var alone = Alone.greedy(reference, prompts.get(i), newTokens);
        var at = 0;
        for (; at < newTokens && alone.margins()[at] >= MARGIN; at++) {
          assertThat(results.get(i).tokens()[at])
              .as("request %d, token %d", i, at)
              .isEqualTo(alone.tokens()[at]);
        }
        assertThat(at).as("request %d", i).isGreaterThanOrEqualTo(compared);
      }
    }
  }

  /// Tokens that are chosen on the device, alone and beside others, of which some need the logits.
  @Test
  void aSeedGivesTheSameTextWhoeverIsBeside() throws Exception {
    try (var model = Model.open(golden.model(), open(), 24, 6);
        var loop = new Loop(model, 12)) {
      var alone = new ArrayList<Result>();
      for (var request : requests(model)) {
        alone.addAll(run(model, loop, List.of(request)));
      }
      var together = run(model, loop, requests(model));
      assertThat(loop.logits()).isEmpty();
      var all = requests(model);
      all.add(all.getFirst().withTopLogprobs(2));
      all.add(all.getFirst().with(BIASED));
      all.add(all.getFirst().with(drawn(2)));
      var besideOthers = run(model, loop, all);

      for (var i = 0; i < alone.size(); i++) {
        assertThat(together.get(i).tokens()).isEqualTo(alone.get(i).tokens());
        assertThat(besideOthers.get(i).tokens()).isEqualTo(alone.get(i).tokens());
      }
      assertThat(besideOthers.get(5).tokens()).isNotEqualTo(alone.get(1).tokens());
      assertThat(alone.get(2).text()).isIn("\"yes\"", "\"no\"", "\"maybe\"");
      // Greedy here and there.
      assertThat(besideOthers.get(3).tokens()).isEqualTo(alone.getFirst().tokens());
      assertThat(besideOthers.get(4).tokens()).containsOnly(BIASED_TOKEN);
    }
  }

  /// Greedy, drawn, and drawn by a schema.
  private List<Request> requests(Model model) {
    var free = Request.of(new int[] {5, 100, 42}, NEW_TOKENS).with(Stop.NEVER);
    var vocabulary = Vocabulary.of(Tokenizer.of(model.file().metadata()));
    var schema = SchemaCompiler.compile("{\"enum\": [\"yes\", \"no\", \"maybe\"]}");
    var answer = Request.of(new int[] {7, 8}, 12).with(schema.start(vocabulary));
    return new ArrayList<>(
        List.of(free, free.with(drawn(1)), answer.with(new Sampling(1, 0, 0.9f, 3))));
  }

  private static Sampling drawn(long seed) {
    return new Sampling(1.5f, 200, 1, 0.01f, Penalties.NONE, Map.of(), seed);
  }

  /// Tokens that nobody has read are the input of the next step, of every kind of model, in
  /// recorded steps and in others; with a request beside them that needs logits, each step is over
  /// first.
  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-llama-f32", "tiny-llama-f16", "tiny-qwen2-q4_k_m", "tiny-qwen3moe-q8_0"})
  void stepsThatOverlapGiveTheTokensOfOthers(String name) throws Exception {
    assertOverlapChangesNothing(name, List.of());
  }

  @Test
  void soTheyDoWithAdapters() throws Exception {
    var file = Path.of("src/test/resources/golden/adapters/tiny-llama-lora.gguf");
    assertOverlapChangesNothing("tiny-llama-q8_0", List.of(new AdapterFile("a", file, 1)));
  }

  private void assertOverlapChangesNothing(String name, List<AdapterFile> adapters)
      throws Exception {
    try (var model = Model.open(Golden.named(name).model(), open(), 24, 4, adapters);
        var loop = new Loop(model, 12)) {
      var overlapped = run(model, loop, with(adapters, requests(model)));
      assertThat(loop.logits()).isEmpty();
      var all = with(adapters, requests(model));
      all.add(Request.of(new int[] {3}, 13).with(Stop.NEVER).withTopLogprobs(1));
      var others = run(model, loop, all);
      for (var i = 0; i < overlapped.size(); i++) {
        assertThat(overlapped.get(i).tokens()).isEqualTo(others.get(i).tokens());
        assertThat(overlapped.get(i).text()).isEqualTo(others.get(i).text());
      }
    }
  }

  /// One of several.
  private static List<Request> with(List<AdapterFile> adapters, List<Request> requests) {
    for (var adapter : adapters) {
      requests.set(1, requests.get(1).withAdapter(adapter.name()));
    }
    return requests;
  }

  /// As late as the machine is, all that has happened then is what was waited for.
  @Test
  void aStepIsOnTheDeviceBeforeTheTokensOfTheLastAreAwaited() {
    var calls = new ArrayList<String>();
    var of = List.of("Stream", "Graph", "Event");
    try (var model = Model.open(golden.model(), CudaOnPtx.open(machine, calls::add), 24, 3);
        var loop = new Loop(model, 12)) {
      requests(model).forEach(request -> add(model, loop, request));
      for (var turn = 0; turn < 3; turn++) {
        loop.step();
      }
      calls.clear();
      machine.clearReports();

      loop.step();

      assertThat(calls.stream().filter(call -> of.contains(call.split("\\.")[0])))
          .containsExactly(
              "Event.synchronize", // of the copy before
              "Stream.copyToDevice",
              "Stream.record",
              "Graph.launch",
              "Event.synchronize", // of the tokens
              "Event.synchronize",
              "Stream.copyToDevice",
              "Stream.launch",
              "Stream.copyToHost",
              "Stream.record");
      var kernels = machine.launches().stream().map(LaunchReport::kernel).toList();
      assertThat(kernels.getLast()).startsWith("choose_token");
      assertThat(kernels.stream().filter(kernel -> kernel.startsWith("embed"))).hasSize(1);
      finish(loop);
    }
  }

  @Test
  void aFaultyConstraintEndsItsOwnRequestOnly() throws Exception {
    try (var model = Model.open(golden.model(), open(), 24, 3);
        var loop = new Loop(model, 12)) {
      var free = requests(model).getFirst();
      var bad = add(model, loop, free.with(new EngineTest.Faulty()));
      var good = add(model, loop, free);
      finish(loop);
      assertThatThrownBy(bad::result).hasMessageContaining("lost the thread");
      assertThat(good.result().tokens()).hasSize(NEW_TOKENS);
    }
  }

  /// As a device does that computes nothing, or breaks: memory that nobody wrote, a token of the
  /// vocabulary's padding, one that the schema excludes.
  @ParameterizedTest
  @ValueSource(ints = {0xa5a5a5a5, -2, 391, Integer.MAX_VALUE, 300})
  void rubbishInPlaceOfTokensFailsTheStep(int token) throws Exception {
    var faulty = FaultyBackend.of(open());
    try (var model = Model.open(golden.model(), faulty.backend(), 24, 3);
        var loop = new Loop(model, 12)) {
      faulty.rubbish().add(token);
      var failed = requests(model).stream().map(request -> add(model, loop, request)).toList();
      finish(loop);

      for (var generation : failed) {
        assertThatThrownBy(generation::result)
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
            .hasMessageMatching(
                "the model could not compute a step of 3 requests: cuda:0 \\(PTX machine, sm_80\\) "
                    + "chose token %d in row [02]; allowed were (all|some) of 0 to 390: .*restart the program.*"
                        .formatted(token));
      }
      assertThat(run(model, loop, requests(model))).hasSize(3);

      faulty.rubbish().addAll(List.of(token, token, token));
      for (var step = 1; step < 3; step++) {
        requests(model).forEach(request -> add(model, loop, request));
        finish(loop);
      }
      requests(model).forEach(request -> add(model, loop, request));
      loop.step();
      assertThatThrownBy(loop::step)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEAD))
          .hasMessageContaining("3 steps in a row");
    }
  }

  private static List<Result> run(Model model, Loop loop, List<Request> requests)
      throws InterruptedException {
    var generations = requests.stream().map(request -> add(model, loop, request)).toList();
    finish(loop);
    var results = new ArrayList<Result>();
    for (var generation : generations) {
      results.add(generation.result());
    }
    return results;
  }

  private static Generation add(Model model, Loop loop, Request request) {
    var generation = new Generation(() -> {});
    var limit = request.prompt().length + request.maxTokens();
    var candidates = new Candidates(model.config().vocabulary());
    var tokenizer = Tokenizer.of(model.file().metadata());
    loop.add(new Sequence(request, generation, tokenizer, candidates, 0, limit));
    return generation;
  }

  private static void finish(Loop loop) {
    while (!loop.isIdle()) {
      loop.step();
    }
  }
}
