package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a step of decoding launches, from its tokens to the next ones.
class LaunchesTest {

  /// Positions that are enough for attention to be split among blocks.
  private static final int LENGTH = 300;

  /// Llama, and Qwen3, whose heads are normed: of 32 layers a step of decoding launches 260.
  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama-f16", "tiny-qwen3-q8_0"})
  void aStepLaunchesLittle(String name) {
    var machine = new PtxMachine(1L << 30, 8);
    var blocks = IntStream.range(0, KvCache.Shape.blocks(LENGTH)).toArray();
    try (var model = Model.open(Golden.named(name).model(), CudaOnPtx.open(machine), 300, 1);
        var cache = model.allocateCache(blocks.length)) {
      launched(machine, model, cache, new Piece(new int[9], 0, blocks, Wanted.LAST)); // and norms

      var half = LENGTH / 2;
      var prompt = new Piece(new int[half - 1], half, blocks, Wanted.LAST);
      launched(machine, model, cache, new Piece(new int[half], 0, blocks, Wanted.LAST));
      assertThat(launched(machine, model, cache, prompt))
          .isEqualTo(
              step(
                  model,
                  "tile128",
                  List.of("attention_prefill64", "pack"),
                  List.of("select_rows", "pack", "few8")));

      var token = new Piece(new int[1], LENGTH - 1, blocks, Wanted.LAST);
      assertThat(launched(machine, model, cache, token))
          .isEqualTo(step(model, "few8", List.of("attention_decode64"), List.of("few8")));
    }
  }

  /// @param last what follows the layers, before a token is chosen
  private static List<String> step(
      Model model, String product, List<String> attention, List<String> last) {
    var layer =
        Stream.of(
                List.of(product, "place_heads"), // queries, keys and values
                attention,
                List.of(product, "add_rms_norm"),
                List.of(product, product, "add_rms_norm")) // gate and up, down
            .flatMap(List::stream)
            .toList();
    return Stream.of(
            List.of("embed", "rms_norm"),
            Collections.nCopies(model.config().layers(), layer).stream()
                .flatMap(List::stream)
                .toList(),
            last,
            List.of("choose_token"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> launched(
      PtxMachine machine, Model model, KvCache cache, Piece piece) {
    machine.clearReports();
    model.forward(new Batch(List.of(piece)), cache);
    model.choose(List.of(Choice.best(1)));
    model.awaitTokens(new int[1]);
    return machine.launches().stream()
        .map(launch -> launch.kernel().replaceFirst("(_(f16|q8_0))?(_f16)?_f32$", ""))
        .toList();
  }
}
