package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Real weights against llama.cpp (`golden/weights/README.md`): the files of `scripts/weights`, in
/// the folder that `-Dnonmun.weights` names.
@Tag("weights")
class WeightsTest {

  private static final int MOST_ROWS = 512;

  /// A row of logits is a megabyte where the vocabulary has 262,144 tokens.
  private static final int MOST_WANTED = 64;

  /// Leads of this many times llama.cpp's rms error are sure: the error of one prompt is up to
  /// three times that of all. Below, either token may win.
  private static final double SURE = 6;

  static Stream<RealGolden> models() {
    return RealGolden.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptsAreTheSameTokens(RealGolden golden) {
    try (var file = Gguf.open(golden.file())) {
      var tokenizer = Tokenizer.of(file.metadata());
      for (var prompt : golden.cases()) {
        assertThat(tokenizer.begun(tokenizer.encode(prompt.text(), false)))
            .as(prompt.text())
            .isEqualTo(prompt.tokens());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void logitsAreAsNearTheExactOnesAsLlamaCpps(RealGolden golden) {
    var squares = 0.0;
    var values = 0;
    try (var model = open(golden)) {
      for (var prompt : golden.cases()) {
        var found = GoldenRun.continued(model, prompt.tokens(), new int[1])[0];
        for (var i = 0; i < prompt.exact().length; i++) {
          var difference = (double) found[i * golden.stride()] - prompt.exact()[i];
          squares += difference * difference;
          values++;
        }
        if (prompt.exactMargin() > SURE * golden.rms()) {
          assertThat(GoldenRun.argmax(found)).as(prompt.text()).isEqualTo(prompt.exactBest());
        }
      }
    }
    var rms = Math.sqrt(squares / values);
    System.out.printf("%s: logits' rms error %.4f, llama.cpp's %.4f%n", golden, rms, golden.rms());
    assertThat(rms).isLessThanOrEqualTo(golden.rms());
  }

  /// One row at a time, activations are rounded to eight bits, as llama.cpp rounds them.
  @ParameterizedTest
  @MethodSource("models")
  void greedyTextIsLlamaCppsWhereItsLeadIsSure(RealGolden golden) {
    var unsure = SURE * golden.rms();
    var equal = 0;
    var steps = 0;
    var squares = 0.0;
    try (var model = open(golden)) {
      for (var prompt : golden.cases()) {
        var stepwise = GoldenRun.continued(model, prompt.tokens(), prompt.greedy());
        var first = prompt.tokens().length - 1;
        var atOnce = new float[prompt.greedy().length][];
        eachPosition(
            model,
            IntStream.concat(IntStream.of(prompt.tokens()), IntStream.of(prompt.greedy()))
                .toArray(),
            (position, logits) -> {
              if (position >= first) {
                atOnce[position - first] = logits;
              }
            });
        for (var step = 0; step < stepwise.length; step++) {
          var found = GoldenRun.argmax(stepwise[step]);
          if (prompt.greedyMargin()[step] > unsure) {
            assertThat(found)
                .as("%s, step %d, lead %.3f", prompt.text(), step, prompt.greedyMargin()[step])
                .isEqualTo(prompt.greedy()[step]);
          }
          equal += found == prompt.greedy()[step] ? 1 : 0;
          steps++;
          squares += meanSquare(stepwise[step], atOnce[step]);
        }
      }
    }
    var rms = Math.sqrt(squares / steps);
    System.out.printf(
        "%s: %d of %d steps choose llama.cpp's token; rounding costs rms %.4f, llama.cpp %.4f%n",
        golden, equal, steps, rms, golden.rms());
    assertThat(equal).isGreaterThan((int) (0.95 * steps));
    assertThat(rms).isLessThanOrEqualTo(golden.rms());
  }

  private static double meanSquare(float[] one, float[] other) {
    var sum = 0.0;
    for (var i = 0; i < one.length; i++) {
      var difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return sum / one.length;
  }

  /// Many rows at once are computed with activations in F32, as the exact ones are. A continuation
  /// is what would be chosen step by step if each of its tokens is the best one after those before.
  @ParameterizedTest
  @MethodSource("models")
  void greedyTextIsTheExactOneWhereActivationsAreNotRounded(RealGolden golden) {
    var parted = new ArrayList<String>();
    try (var model = open(golden)) {
      for (var prompt : golden.cases()) {
        var first = prompt.tokens().length;
        var tokens =
            IntStream.concat(IntStream.of(prompt.tokens()), IntStream.of(prompt.exactGreedy()))
                .toArray();
        var best = new int[tokens.length];
        eachPosition(
            model, tokens, (position, logits) -> best[position] = GoldenRun.argmax(logits));
        if (!Arrays.equals(best, first - 1, tokens.length - 1, tokens, first, tokens.length)) {
          parted.add(prompt.text());
        }
      }
    }
    System.out.printf("%s: parted from the exact continuations: %s%n", golden, parted);
    assertThat(parted).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("models")
  void perplexityIsLlamaCpps(RealGolden golden) {
    var sum = 0.0;
    var count = 0;
    try (var file = Gguf.open(golden.file());
        var model = open(golden)) {
      var tokenizer = Tokenizer.of(file.metadata());
      for (var text : RealGolden.texts()) {
        var tokens = tokenizer.begun(tokenizer.encode(text, false));
        sum -= logProbability(model, tokens);
        count += tokens.length - 1;
      }
    }
    assertThat(count).isEqualTo(golden.perplexityCount());
    var perplexity = Math.exp(sum / count);
    System.out.printf(
        "%s perplexity %.4f, llama.cpp %.4f, exact %.4f%n",
        golden, perplexity, golden.perplexity(), golden.exactPerplexity());
    assertThat(perplexity / golden.perplexity()).isBetween(0.99, 1.01);
  }

  private static Model open(RealGolden golden) {
    return Model.open(golden.file(), new CpuVector(2), MOST_ROWS, MOST_WANTED);
  }

  /// Of all tokens but the first, each by what stands before it.
  private static double logProbability(Model model, int[] tokens) {
    var sum = new double[1];
    eachPosition(
        model,
        tokens,
        (position, logits) -> sum[0] += logProbability(logits, tokens[position + 1]));
    return sum[0];
  }

  private interface Seen {
    void logits(int position, float[] logits);
  }

  /// The logits after each token but the last.
  private static void eachPosition(Model model, int[] tokens, Seen seen) {
    var table = IntStream.range(0, KvCache.Shape.blocks(tokens.length)).toArray();
    try (var cache = model.allocateCache(table.length)) {
      for (var from = 0; from + 1 < tokens.length; from += MOST_WANTED) {
        var part =
            Arrays.copyOfRange(tokens, from, Math.min(tokens.length - 1, from + MOST_WANTED));
        var piece = new Piece(part, from, table, Wanted.ALL);
        var logits = GoldenRun.forward(model, cache, List.of(piece));
        for (var i = 0; i < part.length; i++) {
          seen.logits(from + i, logits.get(i));
        }
      }
    }
  }

  private static double logProbability(float[] logits, int token) {
    var most = logits[GoldenRun.argmax(logits)];
    var sum = 0.0;
    for (var logit : logits) {
      sum += Math.exp(logit - most);
    }
    return logits[token] - most - Math.log(sum);
  }
}
