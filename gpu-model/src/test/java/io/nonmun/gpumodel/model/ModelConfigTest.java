package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.gguf.Gguf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {

  @TempDir private Path folder;

  /// As converters write them for models whose layers could differ, and do not.
  @Test
  void sizesMayBeGivenForEachLayer() throws IOException {
    try (var model = new ChangedModel("tiny-llama-q8_0")) {
      var plain = ModelConfig.of(model.whole);
      for (var key : List.of("head_count", "head_count_kv")) {
        var size = model.facts.get("llama.attention." + key);
        model.put("llama.attention." + key, List.of(size, size));
      }
      var size = model.facts.get("llama.feed_forward_length");
      model.put("llama.feed_forward_length", List.of(size, size));

      try (var changed = Gguf.open(model.write(folder.resolve("changed.gguf")))) {
        assertThat(ModelConfig.of(changed)).isEqualTo(plain);
      }
    }
  }

  /// Where a file does not give it, the experts that a token uses share the width.
  @Test
  void expertsHaveAWidthOfTheirOwn() throws IOException {
    try (var model = new ChangedModel("tiny-qwen3moe-f16")) {
      assertThat(ModelConfig.of(model.whole).feedForward()).isEqualTo(32);
      model.facts.remove("qwen3moe.expert_feed_forward_length");

      try (var changed = Gguf.open(model.write(folder.resolve("changed.gguf")))) {
        assertThat(ModelConfig.of(changed).feedForward()).isEqualTo(96 / 3);
      }
    }
  }
}
