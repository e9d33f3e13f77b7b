package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Adapters beside the weights of a model: what llama.cpp computes with them (`golden/README.md`),
/// for those rows only that ask for it.
class AdapterTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden/adapters");
  private static final Path LLAMA = FOLDER.resolve("tiny-llama-lora.gguf");

  /// The scales that there are golden logits for, of the last positions of the first prompt.
  private static final float[] SCALES = {1, -0.5f};

  private static final int POSITIONS = 4;

  /// @param most distance from llama.cpp, which quantises activations in blocks of its own
  private record Way(String model, Supplier<Backend> backend, float most) {

    Golden golden() {
      return Golden.named(model);
    }

    Model open(AdapterFile... adapters) {
      return Model.open(golden().model(), backend.get(), 64, 64, List.of(adapters));
    }

    @Override
    public String toString() {
      return model + " within " + most;
    }
  }

  @TempDir private Path folder;

  static Stream<Way> ways() {
    return Stream.of(
        new Way("tiny-llama-f32", CpuReference::new, 1e-3f),
        new Way("tiny-llama-f32", () -> new CpuVector(2), 0.05f),
        new Way("tiny-llama-q8_0", CpuReference::new, 0.5f),
        new Way("tiny-llama-q8_0", () -> new CpuVector(2), 0.5f),
        new Way("tiny-llama-q8_0", () -> CudaOnPtx.open(new PtxMachine()), 0.5f),
        new Way("tiny-qwen2-q8_0", CpuReference::new, 0.5f),
        new Way("tiny-qwen2-q8_0", () -> new CpuVector(2), 0.5f));
  }

  private static Path adapter(String model) {
    return FOLDER.resolve(model.replaceFirst("-[^-]+$", "-lora.gguf"));
  }

  /// The step's size decides between two ways to multiply; one adapter is loaded at two scales.
  @ParameterizedTest
  @MethodSource("ways")
  void logitsAreLlamaCpps(Way way) throws IOException {
    var file = adapter(way.model());
    var wanted =
        ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(way.model() + ".bin")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    var tokens = way.golden().cases().getFirst().tokens();
    try (var model =
        way.open(new AdapterFile("0", file, SCALES[0]), new AdapterFile("1", file, SCALES[1]))) {
      for (var i = 0; i < SCALES.length; i++) {
        var expected = new float[POSITIONS][way.golden().vocabulary()];
        for (var row : expected) {
          wanted.get(row);
        }
        for (var chunk : new int[] {1, 64}) {
          var logits = logits(model, tokens, chunk, Integer.toString(i));
          for (var at = 0; at < POSITIONS; at++) {
            assertThat(distance(logits.get(tokens.length - POSITIONS + at), expected[at]))
                .as("scale %s, in chunks of %d, position %d", SCALES[i], chunk, at)
                .isLessThanOrEqualTo(way.most());
          }
        }
      }
      assertThat(wanted.remaining()).isZero();
    }
  }

  private static float distance(float[] found, float[] wanted) {
    var most = 0f;
    for (var i = 0; i < wanted.length; i++) {
      most = Math.max(most, Math.abs(found[i] - wanted[i]));
    }
    return most;
  }

  private static List<float[]> logits(Model model, int[] tokens, int chunk, String adapter) {
    var blocks = IntStream.range(0, KvCache.Shape.blocks(tokens.length)).toArray();
    var all = new ArrayList<float[]>();
    try (var cache = model.allocateCache(blocks.length)) {
      for (var from = 0; from < tokens.length; from += chunk) {
        var part = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + chunk));
        var piece = new Piece(part, from, blocks, Wanted.ALL, adapter);
        all.addAll(GoldenRun.forward(model, cache, List.of(piece)));
      }
    }
    return all;
  }

  /// Of a step with two adapters and without one in turns, rows without one have the very logits
  /// that they have without adapters, and the others those of a step of their own kind but for
  /// rounding: how many rows an adapter has decides how they are multiplied.
  @ParameterizedTest
  @MethodSource("ways")
  void rowsBesideEachOtherKeepTheirOwn(Way way) {
    var file = adapter(way.model());
    var names = Arrays.asList(null, "one", null, "two", "one");
    try (var mixed = way.open(new AdapterFile("one", file, 1), new AdapterFile("two", file, -2));
        var plain = way.open()) {
      var together = step(mixed, names);
      var base = step(plain, Arrays.asList(null, null, null, null, null));
      var ones = step(mixed, List.of("one", "one", "one", "one", "one"));
      var twos = step(mixed, List.of("two", "two", "two", "two", "two"));
      for (var i = 0; i < names.size(); i++) {
        var own = names.get(i) == null ? base : names.get(i).equals("one") ? ones : twos;
        assertThat(distance(together.get(i), own.get(i)))
            .as("piece %d", i)
            .isLessThanOrEqualTo(names.get(i) == null ? 0 : way.most() / 10);
        assertThat(distance(ones.get(i), base.get(i))).isGreaterThan(1);
        assertThat(distance(ones.get(i), twos.get(i))).isGreaterThan(1);
      }
    }
  }

  private static List<float[]> step(Model model, List<String> adapters) {
    var tokens = new int[] {5, 17, 3};
    try (var cache = model.allocateCache(adapters.size())) {
      return GoldenRun.forward(
          model,
          cache,
          IntStream.range(0, adapters.size())
              .mapToObj(i -> new Piece(tokens, 0, new int[] {i}, Wanted.LAST, adapters.get(i)))
              .toList());
    }
  }

  /// A prompt's part whose logits nobody wants, beside a piece with another adapter.
  @ParameterizedTest
  @MethodSource("ways")
  void anAdapterMayHaveNoLogitsInAStep(Way way) {
    var file = adapter(way.model());
    try (var model = way.open(new AdapterFile("one", file, 1), new AdapterFile("two", file, 2));
        var cache = model.allocateCache(2)) {
      var tokens = new int[] {5, 17, 3};
      var silent = new Piece(tokens, 0, new int[] {0}, Wanted.NONE, "one");
      var other = new Piece(tokens, 0, new int[] {1}, Wanted.LAST, "two");
      var logits = GoldenRun.forward(model, cache, List.of(silent, other));
      assertThat(distance(logits.getFirst(), step(model, List.of("two")).getFirst()))
          .isLessThanOrEqualTo(way.most());
    }
  }

  @Test
  void aNameThatIsNotLoaded() {
    try (var model = open("tiny-llama-q8_0", LLAMA)) {
      assertThat(model.adapters()).containsExactly("own");
      assertThatThrownBy(() -> step(model, List.of("other")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("other");
    }
  }

  @Test
  void aNameThatIsGivenTwice() {
    var twice = new AdapterFile("own", LLAMA, 1);
    var way = ways().findFirst().orElseThrow();
    assertThatThrownBy(() -> way.open(twice, twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name own");
  }

  @Test
  void aModelOfAnotherArchitecture() {
    refuses("tiny-qwen2-q8_0", LLAMA, "llama", "qwen2");
  }

  @Test
  void aWholeModelIsNoAdapter() {
    refuses("tiny-llama-q8_0", Golden.named("tiny-llama-q8_0").model(), "no LoRA adapter", "model");
  }

  @ParameterizedTest
  @CsvSource({
    "adapter.type, control, no LoRA adapter",
    "general.type, model, no LoRA adapter",
    "general.architecture, qwen2, architecture qwen2",
    "adapter.alora.invocation_tokens, 7, certain tokens"
  })
  void aKindThatIsNotSupported(String key, String value, String said) throws IOException {
    refuses("tiny-llama-q8_0", changed(Map.of(key, value), Map.of()), said);
  }

  @ParameterizedTest
  @CsvSource({
    "blk.0.attn_q.weight, blk.7.attn_q.weight, does not have",
    "blk.0.attn_q.weight, token_embd.weight, adapters cannot change",
    "blk.0.attn_q.weight, output.weight, adapters cannot change",
    "blk.0.attn_q.weight, blk.0.attn_norm.weight, adapters cannot change",
    "blk.0.attn_q.weight, blk.0.attn_qkv.weight, does not have",
    "blk.0.attn_q.weight.lora_a, blk.0.attn_q.weight, low-rank pair",
    "blk.0.attn_q.weight.lora_a, blk.0.other.weight.lora_a, 'blk.0.other.weight, which'"
  })
  void aTensorThatTheModelLacks(String tensor, String instead, String said) throws IOException {
    refuses("tiny-llama-q8_0", changed(Map.of(), Map.of(tensor, instead)), said);
  }

  /// A matrix of 256 rows has the pair of one of 64, and the other way round.
  @ParameterizedTest
  @CsvSource({"attn_k, attn_q, lora_b", "attn_q, attn_k, lora_b"})
  void aShapeThatIsNotTheModels(String of, String like, String said) throws IOException {
    var path =
        changed(
            Map.of(),
            Map.of("blk.0." + like + ".", "", "blk.0." + of + ".", "blk.0." + like + "."));
    refuses("tiny-llama-q8_0", path, "blk.0." + like, said, "asks for");
  }

  @Test
  void aPairWithoutItsOtherHalf() throws IOException {
    refuses(
        "tiny-llama-q8_0",
        changed(Map.of(), Map.of("blk.1.ffn_down.weight.lora_b", "")),
        "lacks the tensor blk.1.ffn_down.weight.lora_b");
  }

  private static Model open(String golden, Path adapter) {
    var files = List.of(new AdapterFile("own", adapter, 1));
    return Model.open(Golden.named(golden).model(), new CpuReference(), 64, 64, files);
  }

  private static void refuses(String golden, Path adapter, String... words) {
    assertThatThrownBy(() -> open(golden, adapter).close())
        .isInstanceOf(GgufException.class)
        .hasMessageContaining(adapter.toString())
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  /// @param facts other values
  /// @param names parts of tensors' names, with what is there instead; nothing for no such tensor
  private Path changed(Map<String, String> facts, Map<String, String> names) throws IOException {
    try (var whole = Gguf.open(LLAMA)) {
      var metadata = new LinkedHashMap<>(whole.metadata().values());
      metadata.putAll(facts);
      var tensors = new ArrayList<GgufTensor>();
      for (var tensor : whole.tensors()) {
        var part = names.keySet().stream().filter(tensor.name()::contains).findFirst().orElse("");
        if (part.isEmpty() || !names.get(part).isEmpty()) {
          var name = part.isEmpty() ? tensor.name() : tensor.name().replace(part, names.get(part));
          tensors.add(new GgufTensor(name, tensor.type(), tensor.shape(), tensor.data()));
        }
      }
      var entries =
          tensors.stream().map(each -> new Entry(each.name(), each.type(), each.shape())).toList();
      var file = folder.resolve("changed.gguf");
      try (var writer = GgufWriter.create(file, metadata, entries)) {
        for (var tensor : tensors) {
          writer.write(tensor.name(), 0, tensor.data());
        }
      }
      return file;
    }
  }
}
