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

  /// The most of the twenty continuations that may part from llama.cpp's: it rounds activations to
  /// eight bits in its own way, and where two tokens are close either may win.
  private static final int MOST_PARTED = 2;

  static Stream<RealGolden> models() {
    return RealGolden.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptsAreTheSameTokens(RealGolden golden) {
    try (var file = Gguf.open(golden.file())) {
      var tokenizer = Tokenizer.of(file.metadata());
      for (var prompt : golden.cases()) {
        assertThat(tokens(tokenizer, prompt.text())).as(prompt.text()).isEqualTo(prompt.tokens());
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
        // Sure: the lead is more than both sides' errors can make up.
        if (prompt.exactMargin() > 4 * golden.rms()) {
          assertThat(GoldenRun.argmax(found)).as(prompt.text()).isEqualTo(prompt.exactBest());
        }
      }
    }
    assertThat(Math.sqrt(squares / values)).isLessThanOrEqualTo(golden.rms());
  }

  @ParameterizedTest
  @MethodSource("models")
  void greedyTextIsLlamaCpps(RealGolden golden) {
    var parted = new ArrayList<String>();
    try (var model = open(golden)) {
      for (var prompt : golden.cases()) {
        var found = GoldenRun.greedy(model, prompt.tokens(), prompt.greedy().length);
        for (var step = 0; step < found.length; step++) {
          if (found[step] != prompt.greedy()[step]) {
            parted.add(
                "%s: step %d, llama.cpp's lead %.3f"
                    .formatted(prompt.text(), step, prompt.greedyMargin()[step]));
            break;
          }
        }
      }
    }
    System.out.println(golden + " parted: " + parted);
    assertThat(parted).hasSizeLessThanOrEqualTo(MOST_PARTED);
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
        var tokens = tokens(tokenizer, text);
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

  private static int[] tokens(Tokenizer tokenizer, String text) {
    var ids = IntStream.of(tokenizer.encode(text, false));
    return (tokenizer.addsBos()
            ? IntStream.concat(IntStream.of(tokenizer.bos().orElseThrow()), ids)
            : ids)
        .toArray();
  }

  private static Model open(RealGolden golden) {
    return Model.open(golden.file(), new CpuVector(2), MOST_ROWS, MOST_WANTED);
  }

  /// Of all tokens but the first, each by what stands before it.
  private static double logProbability(Model model, int[] tokens) {
    var sum = 0.0;
    var blocks = KvCache.Shape.blocks(tokens.length);
    try (var cache = model.allocateCache(blocks)) {
      for (var from = 0; from + 1 < tokens.length; from += MOST_WANTED) {
        var part =
            Arrays.copyOfRange(tokens, from, Math.min(tokens.length - 1, from + MOST_WANTED));
        var piece = new Piece(part, from, IntStream.range(0, blocks).toArray(), Wanted.ALL);
        var logits = GoldenRun.forward(model, cache, List.of(piece));
        for (var i = 0; i < part.length; i++) {
          sum += logProbability(logits.get(i), tokens[from + i + 1]);
        }
      }
    }
    return sum;
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
