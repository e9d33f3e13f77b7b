package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every tiny model on every backend, CUDA on the PTX machine, against the exact logits and
/// llama.cpp's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // for ways of a subclass
class GoldenTest {

  private static final int MOST_ROWS = 600;

  /// Longest prompt on an interpreter.
  private static final int QUICK_TOKENS = 50;

  /// Longest continuation on an interpreter.
  private static final int QUICK_STEPS = 16;

  /// How far a path may be from the exact logits.
  ///
  /// @param most largest difference; infinite where the two below say it
  /// @param times of llama.cpp's own rms and KL
  /// @param argmaxMargin from which lead on the best token must be the same
  private record Limits(double most, double times, double argmaxMargin) {

    static final Limits REFERENCE = new Limits(1e-3, Double.POSITIVE_INFINITY, 2e-3);
    static final Limits HALF_CACHE = new Limits(0.05, Double.POSITIVE_INFINITY, 0.05);
    static final Limits QUANTISED = new Limits(Double.POSITIVE_INFINITY, 1.5, 1.0);
  }

  record Way(String name, Supplier<Backend> backend, boolean exact, Predicate<Golden> takes) {

    Limits limits(Golden golden) {
      return exact ? Limits.REFERENCE : golden.isQuantised() ? Limits.QUANTISED : Limits.HALF_CACHE;
    }

    /// An interpreter takes its time; `-Dnonmun.golden=long` is for the night.
    boolean isQuick() {
      return name.equals("cuda") && !isLong();
    }

    List<Golden.Case> prompts(Golden golden) {
      return golden.cases().stream()
          .filter(prompt -> !isQuick() || prompt.tokens().length <= QUICK_TOKENS)
          .toList();
    }

    int mostTogether() {
      return isQuick() ? QUICK_TOKENS : 150;
    }

    Model open(Golden golden) {
      return Model.open(golden.model(), backend.get(), MOST_ROWS, MOST_ROWS);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  List<Way> ways() {
    return List.of(
        new Way("reference", CpuReference::new, true, _ -> true),
        new Way("vector", () -> new CpuVector(2), false, _ -> true),
        new Way("cuda", () -> CudaOnPtx.open(new PtxMachine()), false, GoldenTest::isForPtx));
  }

  /// An interpreter has no time for sixty-four layers, nor for what others have as well: types that
  /// are in another model's mixture, biases, and positions that are turned another way.
  private static boolean isForPtx(Golden golden) {
    return hasCudaKernels(golden)
        && (isLong()
            || !golden
                .name()
                .matches(
                    "tiny-(exaone4-window|gemma3-q8_0|llama-(biases|f32|q4_0|q4_k_m|q6_k|q8_0|iq4_nl)|qwen2-(yarn|q8_0|q4_k_m)|qwen3-(q4_0|q8_0)|qwen3vl).*"));
  }

  private static boolean isLong() {
    return "long".equals(System.getProperty("nonmun.golden"));
  }

  static boolean hasCudaKernels(Golden golden) {
    return !golden.name().endsWith("q2_k");
  }

  Stream<Arguments> modelsAndWays() {
    return Golden.all()
        .flatMap(golden ->
            ways().stream()
                .filter(way -> way.takes().test(golden))
                .map(way -> Arguments.of(golden, way)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndWays")
  void logitsAreTheExactOnes(Golden golden, Way way) {
    var limits = way.limits(golden);
    var squares = 0.0;
    var kl = 0.0;
    var rows = 0;
    try (var model = way.open(golden)) {
      for (var prompt : way.prompts(golden)) {
        var logits = GoldenRun.logits(model, prompt.tokens(), MOST_ROWS);
        for (var i = 0; i < prompt.positions().length; i++) {
          var exact = prompt.exact()[i];
          var found = logits[prompt.positions()[i]];
          for (var token = 0; token < exact.length; token++) {
            var difference = (double) found[token] - exact[token];
            assertThat(Math.abs(difference))
                .as("%s, position %d, token %d", prompt, prompt.positions()[i], token)
                .isLessThanOrEqualTo(limits.most());
            squares += difference * difference / exact.length;
          }
          kl += divergence(exact, found);
          rows++;
        }
        for (var position = 0; position < prompt.tokens().length; position++) {
          if (prompt.exactMargin()[position] > limits.argmaxMargin()) {
            assertThat(GoldenRun.argmax(logits[position]))
                .as("%s, best token at %d", prompt, position)
                .isEqualTo(prompt.exactArgmax()[position]);
          }
        }
      }
    }
    assertThat(Math.sqrt(squares / rows)).isLessThanOrEqualTo(limits.times() * golden.rms());
    assertThat(kl / rows).isLessThanOrEqualTo(limits.times() * golden.meanKl());
  }

  @ParameterizedTest
  @MethodSource("modelsAndWays")
  void greedyContinuationsAreLlamaCpps(Golden golden, Way way) {
    // Where llama.cpp's own lead is within its error, either token is right.
    var margin = golden.isQuantised() ? 0.7 : 0.05;
    var compared = 0;
    try (var model = way.open(golden)) {
      for (var prompt : way.prompts(golden)) {
        var most = way.isQuick() ? QUICK_STEPS : prompt.greedy().length;
        var greedy = Arrays.copyOf(prompt.greedy(), Math.min(most, prompt.greedy().length));
        var logits = GoldenRun.continued(model, prompt.tokens(), greedy);
        for (var step = 0; step < greedy.length; step++) {
          if (prompt.greedyMargin()[step] < margin) {
            break;
          }
          assertThat(GoldenRun.argmax(logits[step]))
              .as("%s, step %d", prompt, step)
              .isEqualTo(greedy[step]);
          compared++;
        }
      }
    }
    assertThat(compared).isPositive();
  }

  @ParameterizedTest
  @MethodSource("modelsAndWays")
  void thePromptMayBeCutAndBatchedInAnyWay(Golden golden, Way way) {
    var tolerance = way.exact() ? 1e-4f : golden.isQuantised() ? 0.5f : 0.05f;
    var prompts =
        way.prompts(golden).stream().filter(c -> c.tokens().length < way.mostTogether()).toList();
    try (var model = way.open(golden)) {
      var tokens = prompts.getFirst().tokens();
      var whole = GoldenRun.logits(model, tokens, MOST_ROWS);
      for (var chunk : way.isQuick() ? new int[] {7, 16} : new int[] {1, 7, 16}) {
        var cut = GoldenRun.logits(model, tokens, chunk);
        for (var position = 0; position < tokens.length; position++) {
          assertClose(cut[position], whole[position], tolerance, "in chunks of " + chunk);
        }
      }
      var together =
          GoldenRun.together(model, prompts.stream().map(Golden.Case::tokens).toList(), 24, 5);
      for (var i = 0; i < prompts.size(); i++) {
        var alone = GoldenRun.logits(model, prompts.get(i).tokens(), MOST_ROWS);
        assertClose(together[i], alone[alone.length - 1], tolerance, "beside others");
      }
    }
  }

  private static void assertClose(float[] found, float[] wanted, float tolerance, String how) {
    var most = 0f;
    for (var i = 0; i < wanted.length; i++) {
      most = Math.max(most, Math.abs(found[i] - wanted[i]));
    }
    assertThat(most).as(how).isLessThanOrEqualTo(tolerance);
  }

  /// KL(exact, found) in nats.
  private static double divergence(float[] exact, float[] found) {
    var p = softmax(exact);
    var q = softmax(found);
    var sum = 0.0;
    for (var i = 0; i < p.length; i++) {
      sum += p[i] * Math.log(p[i] / q[i]);
    }
    return sum;
  }

  private static double[] softmax(float[] logits) {
    var most = logits[GoldenRun.argmax(logits)];
    var weights = new double[logits.length];
    var total = 0.0;
    for (var i = 0; i < logits.length; i++) {
      weights[i] = Math.exp(logits[i] - most);
      total += weights[i];
    }
    for (var i = 0; i < logits.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }
}
