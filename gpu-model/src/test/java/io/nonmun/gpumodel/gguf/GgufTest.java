package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufTest {

  private static final Path MODELS = Path.of("src/test/resources/golden/models");

  @Test
  void readsMetadataAndTensors() {
    try (var file = Gguf.open(MODELS.resolve("tiny-llama-q8_0.gguf"))) {
      assertThat(file.metadata().text("general.architecture")).isEqualTo("llama");
      assertThat(file.metadata().texts("tokenizer.ggml.tokens")).isNotEmpty();
      var table = file.tensor("token_embd.weight");
      assertThat(table.type()).isEqualTo(TensorType.Q8_0);
      assertThat(table.shape())
          .isEqualTo(
              List.of(
                  (long) file.metadata().integer("llama.embedding_length"),
                  (long) file.metadata().texts("tokenizer.ggml.tokens").size()));
      assertThat(table.data().byteSize())
          .isEqualTo((long) table.rows() * table.columns() / 32 * 34);
    }
  }

  @Test
  void namesAMissingTensor() {
    try (var file = Gguf.open(MODELS.resolve("tiny-qwen2-q8_0.gguf"))) {
      assertThatThrownBy(() -> file.tensor("blk.99.attn_q.weight"))
          .isInstanceOf(GgufException.class)
          .hasMessageContainingAll("tiny-qwen2-q8_0.gguf", "blk.99.attn_q.weight", "qwen2");
    }
  }
}
