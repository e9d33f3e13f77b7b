package io.nonmun.gpumodel.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The blocks of layers that see 24 positions: given back when these have gone by, and found again
/// by prompts that begin alike. Steps have 32 rows, for 2 sequences.
class WindowedLoopTest {

  private static final double MARGIN = 2e-3;

  private final Golden golden = Golden.named("tiny-gemma3-f16");
  private final Model model = Model.open(golden.model(), new CpuReference(), 32, 2);
  private final Tokenizer tokenizer = Tokenizer.of(model.file().metadata());
  private final Loop loop = new Loop(model, 100);
  private final BlockPool windowed = requireNonNull(loop.pools().windowed());
  private long arrivals;

  @AfterEach
  void nothingIsHeldAtTheEnd() {
    LoopTest.check(loop);
    assertThat(windowed.available()).isEqualTo(windowed.blocks());
    model.close();
  }

  private Sequence add(int[] prompt, int maxTokens) {
    var sequence =
        new Sequence(
            Request.of(prompt, maxTokens).with(Stop.NEVER),
            new Generation(() -> {}),
            tokenizer,
            new Candidates(golden.vocabulary()),
            arrivals++,
            prompt.length + maxTokens);
    loop.add(sequence);
    return sequence;
  }

  private int[] prompt(int length, long seed) {
    return new Random(seed).ints(length, 0, golden.vocabulary()).toArray();
  }

  private void finish() {
    for (var step = 0; !loop.isIdle(); step++) {
      assertThat(step).isLessThan(1_000);
      loop.step();
      LoopTest.check(loop);
    }
  }

  private Result.Usage assertAsAlone(Sequence sequence, int[] prompt, int maxTokens)
      throws Exception {
    var result = sequence.generation().result();
    var alone = Alone.greedy(model, prompt, maxTokens);
    var at = 0;
    for (; at < maxTokens && alone.margins()[at] >= MARGIN; at++) {
      assertThat(result.tokens()[at]).as("token %d", at).isEqualTo(alone.tokens()[at]);
    }
    assertThat(at).isPositive();
    return result.usage();
  }

  /// 24 positions touch 3 blocks at most, and 32 rows 2 more.
  @Test
  void aLongTextHoldsItsWindowOnly() throws Exception {
    assertThat(windowed.blocks()).isEqualTo(2 * 4 + 2);
    var prompt = prompt(400, 1);
    var sequence = add(prompt, 40);
    while (sequence.pending() > 1) {
      loop.step();
      assertThat(sequence.windowed().held()).isLessThanOrEqualTo(3);
    }
    assertThat(windowed.peak()).isLessThanOrEqualTo(5);
    assertThat(sequence.full().held()).isEqualTo(25);
    finish();
    assertThat(windowed.peak()).isLessThanOrEqualTo(5);
    assertAsAlone(sequence, prompt, 40);
  }

  @Test
  void aPromptIsFoundWithTheWindowBeforeItsEnd() throws Exception {
    var shared = prompt(64, 2);
    var one = Arrays.copyOf(shared, 70);
    var other = Arrays.copyOf(shared, 75);
    add(one, 2);
    finish();
    var second = add(other, 6);
    loop.step();
    assertThat(second.windowed().first()).as("of the row at 75").isEqualTo(3);
    finish();
    assertThat(assertAsAlone(second, other, 6).cachedTokens()).isEqualTo(64);
  }

  /// Another text has taken the windows' blocks, and not the others: its beginning cannot be used
  /// although layers that see all still know it.
  @Test
  void aPromptWithoutItsWindowIsComputedAnew() throws Exception {
    var prompt = prompt(64, 3);
    add(prompt, 2);
    finish();
    add(prompt(200, 4), 2);
    finish();
    var again = add(prompt, 6);
    finish();
    assertThat(assertAsAlone(again, prompt, 6).cachedTokens()).isZero();
    assertThat(loop.pools().full().cached()).isGreaterThan(15);
  }

  /// Of a text that went on, the windows' last blocks are there: what was found before them counts
  /// as far as windows reach back.
  @Test
  void aTextThatGoesOnIsFoundAtItsEnd() throws Exception {
    var prompt = prompt(200, 5);
    add(prompt, 2);
    finish();
    var longer = Arrays.copyOf(prompt, 220);
    var second = add(longer, 4);
    finish();
    assertThat(assertAsAlone(second, longer, 4).cachedTokens()).isEqualTo(192);
  }

  @Test
  void textsSideBySideKeepTheirOwn() throws Exception {
    var prompts = new int[][] {prompt(150, 6), prompt(90, 7), prompt(33, 8), prompt(120, 9)};
    var sequences = Arrays.stream(prompts).map(prompt -> add(prompt, 30)).toList();
    finish();
    for (var i = 0; i < prompts.length; i++) {
      assertAsAlone(sequences.get(i), prompts[i], 30);
    }
    assertThat(loop.metrics().preemptions()).isZero();
  }

  @Test
  void theCacheTakesWhatItsLayersNeed() {
    var shape = model.kvShape();
    assertThat(loop.metrics().kvBytes())
        .isEqualTo(shape.values(100, 10) * Float.BYTES)
        .isLessThan(shape.values(100, 100) * Float.BYTES / 2);
  }
}
