package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenChoiceTest {

  private static final int TOKENS = 1501;
  private static final Choice BEST = Choice.best(TOKENS);

  CudaBackend open() {
    return CudaOnPtx.open(new PtxMachine());
  }

  @Test
  void takesTheFirstOfTheBest() {
    var logits = random(TOKENS, 1);
    logits[700] = 50;
    logits[701] = 50;
    assertThat(choose(logits, BEST)).containsExactly(700);
    assertThat(choose(logits, choice(2, 1, 1, 0, 0.9, null))).containsExactly(700);
  }

  @Test
  void leavesTheBestHoweverSmallTopPIs() {
    var logits = random(TOKENS, 5);
    logits[700] = 50;
    assertThat(choose(logits, choice(1, 0, Float.MIN_VALUE, 0, 0.9, null))).containsExactly(700);
  }

  /// As some models have more logits than tokens.
  @Test
  void takesNothingBeyondTheVocabulary() {
    var logits = random(TOKENS, 6);
    logits[700] = 50;
    logits[701] = 60;
    logits[702] = Float.NaN;
    assertThat(choose(logits, Choice.best(701), new Choice(701, 1, 0, 1, 0, 0.9999, null)))
        .containsOnly(700);
  }

  @Test
  void takesOnlyWhatTheMaskAllows() {
    var logits = random(TOKENS, 2);
    logits[700] = 50;
    var mask = new long[24];
    mask[3] = 1L << 7 | 1L << 63;
    logits[3 * 64 + 7] = -60;
    logits[3 * 64 + 63] = -59;
    assertThat(choose(logits, choice(0, 0, 1, 0, 0, mask), BEST)).containsExactly(3 * 64 + 63, 700);
    assertThat(choose(logits, choice(1, 0, 1, 0, 0.01, mask))).containsExactly(3 * 64 + 7);
    assertThat(choose(logits, choice(1, 0, 1, 0, 0, new long[24])))
        .containsExactly(TokenChoice.NONE);
  }

  @Test
  void saysWhenLogitsAreNoNumbers() {
    var logits = random(TOKENS, 3);
    logits[TOKENS - 1] = Float.NaN;
    assertThat(choose(logits, BEST)).containsExactly(TokenChoice.NONE);
  }

  @Test
  void saysWhenTheBestIsInfinite() {
    var logits = random(TOKENS, 3);
    var mask = new long[24];
    mask[2] = 3;
    logits[128] = Float.NEGATIVE_INFINITY;
    logits[129] = Float.NEGATIVE_INFINITY;
    var drawn = choice(1, 0, 1, 0, 0.5, null);
    assertThat(choose(logits, choice(0, 0, 1, 0, 0, mask), choice(1, 0, 1, 0, 0.5, mask)))
        .containsOnly(TokenChoice.NONE);
    assertThat(logits[choose(logits, drawn)[0]]).isFinite();

    logits[128] = Float.POSITIVE_INFINITY;
    logits[129] = Float.POSITIVE_INFINITY;
    assertThat(choose(logits, drawn, BEST)).containsOnly(TokenChoice.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 0",
    "0.7, 40, 1, 0",
    "1, 0, 0.9, 0",
    "1.5, 20, 0.8, 0",
    "1, 0, 1, 0.1",
    "2, 50, 0.5, 0.05"
  })
  void drawsByTheCandidatesProbability(float temperature, int topK, float topP, float minP) {
    var logits = random(TOKENS, 4);
    var weights = candidates(logits, temperature, topK, topP, minP);
    var total = Arrays.stream(weights).sum();
    var points = new double[] {0, 0.1, 0.35, 0.5, 0.77, 0.999999};
    var choices =
        Arrays.stream(points)
            .mapToObj(point -> choice(temperature, topK, topP, minP, point, null))
            .toArray(Choice[]::new);
    var tokens = choose(logits, choices);
    for (var i = 0; i < points.length; i++) {
      var before = Arrays.stream(weights, 0, tokens[i]).sum() / total;
      assertThat(weights[tokens[i]]).as("token %d", tokens[i]).isPositive();
      assertThat(points[i]).isBetween(before - 1e-6, before + weights[tokens[i]] / total + 1e-6);
    }
  }

  /// Logits that are neighbours as floats, around places where many of their bits change.
  @ParameterizedTest
  @ValueSource(floats = {0, 1, -2, 0x1p-126f, -0x1p-63f, 40})
  void cutsBetweenNeighbouringFloats(float middle) {
    var order = IntStream.range(0, 300).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(order, new Random(7));
    var logits = new float[order.size()];
    var next = middle;
    for (var i = 0; i < order.size() / 2; i++) {
      next = Math.nextDown(next);
    }
    for (var token : order) {
      logits[token] = next;
      next = Math.nextUp(next);
    }
    // The best 7, each as likely as the others.
    var best = order.subList(order.size() - 7, order.size()).stream().sorted().toList();
    var vocabulary = logits.length;
    for (var topK : new int[] {7, 0}) {
      var topP = topK == 0 ? 6.5f / 300 : 1;
      var choices =
          IntStream.range(0, 7)
              .mapToObj(i -> new Choice(vocabulary, 1, topK, topP, 0, (i + 0.5) / 7, null))
              .toArray(Choice[]::new);
      assertThat(Arrays.stream(choose(logits, choices)).boxed().toList()).isEqualTo(best);
    }
  }

  /// Before anybody has read it; where there is none, another row that there is.
  @Test
  void aStepTakesWhatWasChosenForARow() {
    var rows = new float[][] {{0, 1, 9, 3}, {0, Float.NaN, 0, 0}, {5, 1, 2, 3}, {0, 0, 0, 8}};
    try (var arena = Arena.ofConfined();
        var backend = open()) {
      var data = arena.allocate(16 * Float.BYTES, 64);
      for (var i = 0; i < 16; i++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, rows[i / 4][i % 4]);
      }
      var table = backend.load(new GgufTensor("table", TensorType.F32, List.of(4L, 4L), data));
      var x = backend.allocate(4, 4);
      backend.reserve(x);
      embed(backend, table, x, 0, 1, 2);
      backend.choose(x, Collections.nCopies(3, Choice.best(4)));
      embed(backend, table, x, Batch.chosen(2), Batch.chosen(0), 1, Batch.chosen(1));

      var values = new float[16];
      backend.read(4, x, values);
      var read = IntStream.range(0, 4).mapToObj(i -> Arrays.copyOfRange(values, 4 * i, 4 * i + 4));
      assertThat(read).containsExactly(rows[0], rows[2], rows[1], rows[3]);
      var tokens = new int[3];
      backend.awaitTokens(tokens);
      assertThat(tokens).containsExactly(2, TokenChoice.NONE, 0);
    }
  }

  private static void embed(CudaBackend backend, Weight table, Tensor x, int... tokens) {
    backend.begin(new Batch(List.of(new Piece(tokens, 0, new int[1], Wanted.NONE))));
    backend.embed(table, 1, x);
  }

  private static Choice choice(
      float temperature, int topK, float topP, float minP, double point, long @Nullable [] mask) {
    return new Choice(TOKENS, temperature, topK, topP, minP, point, mask);
  }

  /// Shares of the best one's probability; 0 for tokens that are no candidates.
  private static double[] candidates(
      float[] logits, float temperature, int topK, float topP, float minP) {
    var order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted((a, b) -> Float.compare(logits[b], logits[a]))
            .toList();
    var most = logits[order.getFirst()];
    var kept = topK == 0 ? order : order.subList(0, topK);
    var all = new double[logits.length];
    for (var token : kept) {
      var weight = Math.exp((logits[token] - most) / temperature);
      all[token] = weight < minP ? 0 : weight;
    }
    var enough = topP * Arrays.stream(all).sum();
    var weights = new double[logits.length];
    var sum = 0.0;
    for (var token : kept) {
      if (sum < enough) {
        weights[token] = all[token];
        sum += all[token];
      }
    }
    return weights;
  }

  private static float[] random(int count, long seed) {
    var random = new SplittableRandom(seed);
    var logits = new float[count];
    for (var i = 0; i < count; i++) {
      logits[i] = (float) random.nextDouble(-6, 6);
    }
    return logits;
  }

  /// Each choice has the same logits.
  private int[] choose(float[] logits, Choice... choices) {
    var rows = choices.length;
    try (var arena = Arena.ofConfined();
        var backend = open()) {
      var data = arena.allocate(2L * logits.length * Float.BYTES, 64);
      for (var i = 0; i < logits.length; i++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, logits[i]);
      }
      var shape = List.of((long) logits.length, 2L);
      var table = backend.load(new GgufTensor("logits", TensorType.F32, shape, data));
      var x = backend.allocate(rows, logits.length);
      var blocks = IntStream.range(0, KvCache.Shape.blocks(rows)).toArray();
      backend.begin(new Batch(List.of(new Piece(new int[rows], 0, blocks, Wanted.NONE))));
      backend.embed(table, 1, x);
      var tokens = new int[rows];
      backend.reserve(x);
      backend.choose(x, Arrays.asList(choices));
      backend.awaitTokens(tokens);
      return tokens;
    }
  }
}
