package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sound GGUF files that are no sound models: said with the file, the tensor or key, and the mend,
/// before anything is allocated by a wrong size.
class ModelRefusalTest {

  private static final String TOKENS = "tokenizer.ggml.tokens";

  @TempDir private Path folder;

  private ChangedModel model;
  private Map<String, Object> facts;
  private List<GgufTensor> tensors;

  @BeforeEach
  void open() {
    open("tiny-llama-q8_0");
  }

  private void open(String golden) {
    model = new ChangedModel(golden);
    facts = model.facts;
    tensors = model.tensors;
  }

  private void openInstead(String golden) {
    model.close();
    open(golden);
  }

  @Test
  void aMissingWeight() throws IOException {
    tensors.removeIf(tensor -> tensor.name().equals("blk.0.ffn_gate.weight"));
    refuses("blk.0.ffn_gate.weight", "whole model");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_embd.weight",
        "output_norm.weight",
        "rope_freqs.weight",
        "blk.0.attn_norm.weight",
        "blk.0.attn_q.weight",
        "blk.0.attn_k.weight",
        "blk.0.attn_v.weight",
        "blk.0.attn_output.weight",
        "blk.0.ffn_norm.weight",
        "blk.0.ffn_gate.weight",
        "blk.0.ffn_up.weight",
        "blk.0.ffn_down.weight"
      })
  void aWeightOfAnotherShape(String name) throws IOException {
    tensors.replaceAll(tensor -> tensor.name().equals(name) ? cut(tensor) : tensor);
    refuses(name, "ask for", "convert");
  }

  /// Half the rows; of a vector half the values.
  private static GgufTensor cut(GgufTensor tensor) {
    var shape = new ArrayList<>(tensor.shape());
    shape.set(shape.size() - 1, shape.getLast() / 2);
    var bytes = tensor.type().bytes(shape.stream().reduce(1L, (a, b) -> a * b));
    return new GgufTensor(tensor.name(), tensor.type(), shape, tensor.data().asSlice(0, bytes));
  }

  @Test
  void fewerTokensThanTheEmbeddingHasRows() throws IOException {
    facts.put(TOKENS, model.whole.metadata().texts(TOKENS).subList(0, 100));
    refuses("token_embd.weight", "100", "convert");
  }

  @ParameterizedTest
  @CsvSource({
    "block_count, 0, not positive",
    "block_count, 99, blk.98.",
    "block_count, 2147483647, blk.2147483646.",
    "embedding_length, 2147483647, token_embd.weight",
    "feed_forward_length, 2147483647, ffn_up.weight",
    "feed_forward_length, 0, ffn_up.weight",
    "attention.head_count, 0, not positive",
    "attention.head_count, 2147483646, 68719476672",
    "attention.head_count_kv, 3, of keys and values",
    "attention.key_length, 7, keys of 7",
    "rope.dimension_count, 1000, 1000 rotated",
    "rope.dimension_count, 3, 3 rotated"
  })
  void aSizeThatIsNotTheWeights(String key, long value, String said) throws IOException {
    facts.put("llama." + key, value);
    refuses(said, "onvert");
  }

  /// Room for layers is made by their number, so the last one's tensors alone must not do.
  @Test
  void moreLayersThanTensors() throws IOException {
    facts.put("llama.block_count", (long) Integer.MAX_VALUE);
    for (var name : List.of("attn_q.weight", "attn_k.weight", "ffn_up.weight")) {
      model.add("blk.2147483646." + name, "blk.0." + name);
    }
    refuses("2147483647 layers, and fewer tensors", "convert it anew");
  }

  @Test
  void aMissingSize() throws IOException {
    facts.remove("llama.block_count");
    refuses("llama.block_count", "Convert");
  }

  @Test
  void anUnknownArchitecture() throws IOException {
    model.rename("rwkv");
    refuses("rwkv", "use a model of llama, qwen2, qwen3");
  }

  /// An adapter's or a projector's file has an architecture too.
  @Test
  void aFileThatIsNoModel() throws IOException {
    facts.put("general.type", "adapter");
    refuses("a file of type adapter", "use the model's own file");
  }

  @Test
  void aVocabularyAlone() throws IOException {
    tensors.clear();
    refuses("holds a vocabulary and no weights", "use a whole model");
  }

  /// One whose layers have other tensors is not told that some are missing.
  @Test
  void theArchitectureIsJudgedBeforeTensors() throws IOException {
    model.rename("glm4moe");
    tensors.removeIf(tensor -> tensor.name().contains("ffn_"));
    facts.remove("glm4moe.feed_forward_length");
    refuses("architecture glm4moe is not supported", "use a model of");
  }

  /// Each would have made the logits others than they are.
  @ParameterizedTest
  @CsvSource({
    "tiny-llama-q8_0, blk.1.attn_q_norm.weight, blk.1.attn_norm.weight",
    "tiny-llama-q8_0, blk.0.attn_q.scale, rope_freqs.weight",
    "tiny-llama-q8_0, blk.2.attn_norm.weight, blk.1.attn_norm.weight",
    "tiny-llama-q8_0, output.bias, rope_freqs.weight",
    "tiny-qwen2-q8_0, rope_freqs.weight, blk.0.attn_k.bias",
    "tiny-qwen2-q8_0, blk.0.attn_output.bias, output_norm.weight",
    "tiny-qwen3-q8_0, blk.0.post_attention_norm.weight, output_norm.weight"
  })
  void aTensorThatNothingUses(String golden, String name, String like) throws IOException {
    openInstead(golden);
    model.add(name, like);
    refuses("tensor " + name + " is not used", "use a file of this model without it");
  }

  @Test
  void howManyTensorsNothingUses() throws IOException {
    model.add("b", "output_norm.weight").add("a", "output_norm.weight");
    refuses("tensor a (and 1 more) is not used");
  }

  @ParameterizedTest
  @CsvSource({
    "attention.head_count",
    "attention.head_count_kv",
    "feed_forward_length",
  })
  void layersThatAreNotAlike(String key) throws IOException {
    facts.put("llama." + key, List.of(4L, 2L));
    refuses(key, "[4, 2]", "use a model whose layers are alike");
  }

  @Test
  void logitsThatAreCapped() throws IOException {
    openInstead("tiny-gemma3-f16");
    facts.put("gemma3.final_logit_softcapping", 30.0);
    refuses("gemma3.final_logit_softcapping", "use a Gemma 3 model");
  }

  @ParameterizedTest
  @CsvSource({
    "expert_count, 0, 0 experts",
    "expert_count, -1, -1 experts",
    "expert_used_count, 9, 9 experts of 8",
    "expert_used_count, 0, 0 experts of 8",
    "expert_feed_forward_length, 64, ffn_up_exps.weight",
    "expert_count, 4, ffn_up_exps.weight"
  })
  void expertsThatAreNotTheWeights(String key, long value, String said) throws IOException {
    openInstead("tiny-qwen3moe-f16");
    facts.put("qwen3moe." + key, value);
    refuses(said, "onvert");
  }

  /// As many values, in another order.
  @Test
  void expertsOfAnotherShape() throws IOException {
    openInstead("tiny-qwen3moe-f16");
    tensors.replaceAll(tensor ->
        tensor.name().equals("blk.1.ffn_down_exps.weight")
            ? new GgufTensor(tensor.name(), tensor.type(), List.of(64L, 32L, 8L), tensor.data())
            : tensor);
    refuses("blk.1.ffn_down_exps.weight", "[64, 32, 8]", "[32, 64, 8]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 0 0", "8 4 4", "8 4 4 -1"})
  void sectionsOfARopeThatAreNone(String sizes) throws IOException {
    openInstead("tiny-qwen3vl-f16");
    var sections = Stream.of(sizes.split(" ")).map(Long::valueOf).toList();
    facts.put("qwen3vl.rope.dimension_sections", sections);
    refuses("dimension_sections is " + sections, "convert the model anew");
  }

  @Test
  void aWindowOfNothing() throws IOException {
    openInstead("tiny-exaone4-window-f16");
    facts.put("exaone4.attention.sliding_window", 0L);
    refuses("a window of 0 positions", "convert it anew");
  }

  @Test
  void anUnknownScalingOfPositions() throws IOException {
    facts.put("llama.rope.scaling.type", "longrope");
    refuses("longrope", "use a model with none, linear");
  }

  private void refuses(String... said) throws IOException {
    var file = folder.resolve("changed.gguf");
    try (var changed = model) {
      changed.write(file);
    }
    assertThatThrownBy(() -> Model.open(file, new CpuReference(), 4, 1))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("changed.gguf")
        .hasMessageContainingAll(said);
  }
}
