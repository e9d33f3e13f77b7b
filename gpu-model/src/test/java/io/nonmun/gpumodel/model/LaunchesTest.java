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

  private static final List<String> LAYER =
      List.of(
          "few8", // queries, keys and values
          "place_heads",
          "attention_decode64",
          "few8",
          "add_rms_norm",
          "few8", // gate and up
          "few8",
          "add_rms_norm");

  /// Llama, and Qwen3, whose heads are normed.
  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama-f16", "tiny-qwen3-q8_0"})
  void aStepLaunchesLittle(String name) {
    var machine = new PtxMachine(1L << 30, 8);
    var blocks = IntStream.range(0, KvCache.Shape.blocks(LENGTH)).toArray();
    try (var model = Model.open(Golden.named(name).model(), CudaOnPtx.open(machine), 300, 1);
        var cache = model.allocateCache(blocks.length)) {
      var prompt = new Piece(new int[LENGTH - 1], 0, blocks, Wanted.LAST);
      model.forward(new Batch(List.of(prompt)), cache, new float[model.config().vocabulary()]);
      machine.clearReports();
      model.forward(
          new Batch(List.of(new Piece(new int[1], LENGTH - 1, blocks, Wanted.LAST))), cache);
      model.choose(List.of(Choice.best(1)), new int[1]);

      var layers = model.config().layers();
      var wanted =
          Stream.of(
                  List.of("embed", "rms_norm"),
                  Collections.nCopies(layers, LAYER).stream().flatMap(List::stream).toList(),
                  List.of("few8", "choose_token"))
              .flatMap(List::stream)
              .toList();
      assertThat(machine.launches())
          .extracting(launch -> launch.kernel().replaceFirst("(_(f16|q8_0))?_f32$", ""))
          .isEqualTo(wanted);
      assertThat(32 * LAYER.size() + wanted.size() - layers * LAYER.size())
          .as("of 32 layers")
          .isLessThanOrEqualTo(260);
    }
  }
}
