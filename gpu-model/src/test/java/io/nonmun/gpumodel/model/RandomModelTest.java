package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.model.RandomModel.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RandomModelTest {

  /// Has 512 tokens; the shape's other rows are for unused ones.
  private static final Path VOCABULARY = Golden.named("tiny-llama-q8_0").model();

  private static final Shape LLAMA =
      new Shape("small", "llama", 8, 256, 4, 2, 64, 512, 600, 1024, 1e-5f, 5e5f, 32, true);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void computesLogitsThatAreNoisyButSane(Mixture mixture) throws IOException {
    var file = write(LLAMA, mixture.toString(), 1, "model.gguf");

    try (var model = Model.open(file, new CpuReference(), 4, 4);
        var cache = model.allocateCache(KvCache.Shape.blocks(4))) {
      var logits = new float[4 * 600];
      var tokens = new int[] {1, 200, 3, 511};
      model.forward(
          new Batch(List.of(new Piece(tokens, 0, new int[] {0}, Wanted.ALL))), cache, logits);

      var deviation =
          Math.sqrt(
              IntStream.range(0, logits.length)
                  .mapToDouble(i -> logits[i] * logits[i])
                  .average()
                  .orElseThrow());
      assertThat(deviation).isBetween(2.0, 4.0);
    }
  }

  /// With all that such a model's recipe asks for.
  @ParameterizedTest
  @CsvSource({"qwen3, 0, 0, 0", "qwen3moe, 0, 4, 2", "gemma3, 4, 0, 0", "exaone4, 0, 0, 0"})
  void otherArchitecturesCanBeComputedToo(String architecture, int window, int experts, int used)
      throws IOException {
    var shape =
        new Shape(
            "small",
            architecture,
            7,
            64,
            3,
            1,
            32,
            64,
            600,
            1024,
            1e-5f,
            5e5f,
            architecture.equals("exaone4") ? 16 : 0,
            true,
            window,
            experts,
            used);
    var file = write(shape, "q8_0", 1, "model.gguf");

    try (var model = Model.open(file, new CpuReference(), 8, 8);
        var cache = model.allocateCache(1)) {
      var logits = new float[8 * 600];
      var piece = new Piece(new int[] {1, 200, 3, 511, 1, 200, 3, 511}, 0, new int[1], Wanted.ALL);
      model.forward(new Batch(List.of(piece)), cache, logits);

      var squares = IntStream.range(0, logits.length).mapToDouble(i -> logits[i] * logits[i]);
      assertThat(Math.sqrt(squares.average().orElseThrow())).isBetween(2.0, 4.0);
    }
  }

  @Test
  void theSameSeedGivesTheSameFile() throws IOException {
    var one = write(LLAMA, "q4_k_m", 1, "one.gguf");
    var same = write(LLAMA, "q4_k_m", 1, "same.gguf");
    var other = write(LLAMA, "q4_k_m", 2, "other.gguf");

    assertThat(one).hasSameBinaryContentAs(same);
    assertThat(Files.mismatch(one, other)).isNotNegative();
    assertThat(Files.size(other)).isEqualTo(Files.size(one));
  }

  @Test
  void theMixtureGivesSomeMatricesMoreBits() throws IOException {
    try (var file = Gguf.open(write(LLAMA, "q4_k_m", 1, "model.gguf"))) {
      assertThat(file.tensor("token_embd.weight").type()).isEqualTo(TensorType.Q6_K);
      assertThat(file.find("output.weight")).isEmpty();
      for (var name : List.of("attn_v", "ffn_down")) {
        // Of eight layers the first and the last, and every third between.
        assertThat(IntStream.range(0, 8).mapToObj(layer -> type(file, layer, name)))
            .containsExactly(
                TensorType.Q6_K,
                TensorType.Q4_K,
                TensorType.Q4_K,
                TensorType.Q6_K,
                TensorType.Q4_K,
                TensorType.Q4_K,
                TensorType.Q6_K,
                TensorType.Q6_K);
      }
      assertThat(type(file, 0, "attn_q")).isEqualTo(TensorType.Q4_K);
      assertThat(type(file, 0, "attn_norm")).isEqualTo(TensorType.F32);
    }
  }

  /// Qwen 2.5's width of 896 is no multiple of 256.
  @Test
  void rowsThatFillNoSuperBlocksGetSmallerOnes() throws IOException {
    var shape =
        new Shape("narrow", "qwen2", 8, 128, 2, 1, 64, 256, 600, 1024, 1e-6f, 1e6f, 0, false);
    try (var file = Gguf.open(write(shape, "q4_k_m", 1, "model.gguf"))) {
      assertThat(file.tensor("token_embd.weight").type()).isEqualTo(TensorType.Q5_0);
      assertThat(file.tensor("output.weight").type()).isEqualTo(TensorType.Q8_0);
      assertThat(type(file, 0, "attn_v")).isEqualTo(TensorType.Q8_0);
      assertThat(type(file, 0, "ffn_down")).isEqualTo(TensorType.Q6_K);
      assertThat(file.tensor("blk.7.attn_k.bias").shape()).containsExactly(64L);
      assertThat(file.find("rope_freqs.weight")).isEmpty();
    }
  }

  @Test
  void slowsLowFrequenciesAsLlama3Does() throws IOException {
    try (var file = Gguf.open(write(LLAMA, "q8_0", 1, "model.gguf"))) {
      var factors = new float[32];
      Dequantizer.dequantize(
          TensorType.F32, file.tensor("rope_freqs.weight").data(), 0, factors, 0, 32);

      assertThat(factors).startsWith(1, 1, 1).endsWith(32, 32, 32).isSorted();
      // Wavelength 2 pi 500,000^(30/64) = 2,946: (8192 / 2946 - 1) / 3 = 0.594 of it is kept.
      assertThat(factors[15]).isCloseTo(1 / (0.594f + 0.406f / 32), within(0.005f));
    }
  }

  @Test
  void namesTheTokensBeyondTheVocabulary() throws IOException {
    try (var file = Gguf.open(write(LLAMA, "q8_0", 1, "model.gguf"))) {
      var tokens = file.metadata().texts("tokenizer.ggml.tokens");
      assertThat(tokens).hasSize(600).endsWith("[PAD599]");
      assertThat(file.metadata().integers("tokenizer.ggml.token_type")).hasSize(600).endsWith(5L);
    }
  }

  @Test
  void leavesAnExistingFileAlone() throws IOException {
    var file = Files.writeString(folder.resolve("precious.gguf"), "precious");

    assertThatThrownBy(() -> write(LLAMA, "q8_0", 1, "precious.gguf"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("precious.gguf", "exists");
    assertThat(file).hasContent("precious");
  }

  @Test
  void namesWhatItKnowsInstead() {
    assertThatThrownBy(() -> RandomModel.like("gpt-5"))
        .hasMessageContainingAll("gpt-5", "llama-3.2-1b");
    assertThatThrownBy(() -> write(LLAMA, "q3_k", 1, "model.gguf"))
        .hasMessageContainingAll("q3_k", "q4_k_m");
    assertThat(folder).isEmptyDirectory();
  }

  private static TensorType type(Gguf file, int layer, String name) {
    return file.tensor("blk.%d.%s.weight".formatted(layer, name)).type();
  }

  private Path write(Shape shape, String type, long seed, String name) throws IOException {
    var file = folder.resolve(name);
    new RandomModel(shape).write(type, VOCABULARY, file, seed, share -> {});
    return file;
  }
}
