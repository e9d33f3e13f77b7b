package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that see a window keep its keys and values only.
class WindowTest {

  private static final int WINDOW = 24;

  /// Steps that go on behind two windows, so that blocks are used again; an interpreter takes its
  /// time.
  static Stream<Arguments> ways() {
    var ones = IntStream.range(0, 130).map(_ -> 1).toArray();
    var parts = new int[] {13, 13, 13, 13, 13, 13, 13, 13, 13, 13};
    var both = new int[] {20, 9, 18, 20, 16, 20, 1, 1, 1};
    return Stream.of("tiny-gemma3-f16", "tiny-exaone4-window-f16")
        .flatMap(name ->
            Stream.of(
                Arguments.of(name, (Supplier<Backend>) CpuReference::new, ones),
                Arguments.of(name, (Supplier<Backend>) CpuReference::new, parts),
                Arguments.of(name, (Supplier<Backend>) () -> new CpuVector(2), ones),
                Arguments.of(name, (Supplier<Backend>) () -> new CpuVector(2), parts),
                Arguments.of(
                    name, (Supplier<Backend>) () -> CudaOnPtx.open(new PtxMachine()), both)));
  }

  /// What lies before the window has no block at all in the table, so whoever looked there would
  /// fail, and its blocks are written anew by the sequence itself.
  @ParameterizedTest(name = "{0}, way {index}")
  @MethodSource("ways")
  void logitsAreThoseOfACacheThatKeepsAll(String name, Supplier<Backend> backend, int[] steps) {
    var golden = Golden.named(name);
    var tokens = new Random(1).ints(IntStream.of(steps).sum(), 0, golden.vocabulary()).toArray();
    try (var model = Model.open(golden.model(), backend.get(), 20, 20)) {
      var all = logits(model, tokens, steps, false);
      var windows = logits(model, tokens, steps, true);
      assertThat(all).hasSize(steps.length);
      for (var step = 0; step < steps.length; step++) {
        // Java computes exponents in two ways, before and after a method is compiled, and float16
        // makes more of it.
        assertThat(windows.get(step))
            .as("step %d", step)
            .containsExactly(all.get(step), within(0.01f));
      }
    }
  }

  /// The last logits of each step.
  private static List<float[]> logits(Model model, int[] tokens, int[] steps, boolean inWindows) {
    var shape = model.kvShape();
    var blocks = KvCache.Shape.blocks(tokens.length);
    var windowBlocks = inWindows ? shape.windowBlocks(blocks, 1, model.maxRows()) : blocks;
    assertThat(windowBlocks < blocks).isEqualTo(inWindows);
    var all = new ArrayList<float[]>();
    try (var cache = model.allocateCache(blocks, windowBlocks)) {
      var from = 0;
      for (var rows : steps) {
        var table = new int[blocks];
        var windowTable = new int[blocks];
        for (var i = 0; i < blocks; i++) {
          table[i] = blocks - 1 - i;
          var isSeen = !inWindows || i >= shape.firstBlock(from);
          windowTable[i] = isSeen ? i % windowBlocks : -1;
        }
        var part = Arrays.copyOfRange(tokens, from, from + rows);
        var piece = new Piece(part, from, table, windowTable, Wanted.LAST, null);
        all.addAll(GoldenRun.forward(model, cache, List.of(piece)));
        from += rows;
      }
    }
    return all;
  }

  @Test
  void aModelSaysWhichLayersHaveWindows() {
    assertThat(shape("tiny-gemma3-f16").windowed()).isEqualTo(Set.of(0, 1, 3));
    assertThat(shape("tiny-gemma3-f16").window()).isEqualTo(WINDOW);
    assertThat(shape("tiny-llama-f16").hasWindows()).isFalse();
  }

  private static KvCache.Shape shape(String name) {
    try (var file = Gguf.open(Golden.named(name).model())) {
      var config = ModelConfig.of(file);
      return Recipe.of(file, config).kvShape(config);
    }
  }

  /// Gemma 3 4B: 29 of 34 layers see 1,024 positions.
  @Test
  void aLongTextTakesAWindowInMostLayers() {
    var windowed =
        IntStream.range(0, 34).filter(layer -> layer % 6 < 5).boxed().collect(Collectors.toSet());
    var shape = new KvCache.Shape(34, 4, 256, windowed, 1024);
    var blocks = KvCache.Shape.blocks(32_768);
    var windowBlocks = shape.windowBlocks(blocks, 1, 512);
    assertThat(windowBlocks).isEqualTo(63 + 3 + 512 / 16);
    assertThat(shape.values(blocks, windowBlocks))
        .isEqualTo(2L * 4 * 256 * 16 * (5 * 2048 + 29 * 98));
    assertThat(shape.values(blocks, blocks)).isEqualTo(2L * 4 * 256 * 32_768 * 34);
    assertThat(shape.windowBlocks(50, 16, 512)).as("no more than of the others").isEqualTo(50);
  }

  /// Whatever the rows are shared out among sequences, and wherever a window begins.
  @Test
  void asManyBlocksAsAnyStepCanNeed() {
    for (var window = 1; window < 50; window++) {
      var shape = new KvCache.Shape(2, 1, 16, Set.of(0), window);
      for (var rows = 1; rows < 40; rows++) {
        var most = 0;
        for (var start = 0; start < 200; start++) {
          var last = (start + rows - 1) / KvCache.BLOCK_TOKENS;
          most = Math.max(most, last + 1 - shape.firstBlock(start));
        }
        assertThat(most).isLessThanOrEqualTo(shape.windowBlocks(1_000, 1, rows));
        assertThat(3 * most).isLessThanOrEqualTo(shape.windowBlocks(1_000, 3, 3 * rows));
      }
    }
  }
}
