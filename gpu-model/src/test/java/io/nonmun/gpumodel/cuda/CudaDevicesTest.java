package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.model.ModelConfig;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaDevicesTest {

  private static final int LEAST_BLOCKS = KvCache.Shape.blocks(KvCache.LEAST_TOKENS);

  private static final CudaDevice PASCAL = device(0, "GTX 1080", 6, 1, 8L << 30);
  private static final CudaDevice AMPERE = device(1, "RTX 3090", 8, 6, 24L << 30);
  private static final CudaDevice HOPPER = device(2, "H200", 9, 0, 141L << 30);

  @TempDir private Path folder;

  @Test
  void largestSupportedDeviceIsTaken() {
    assertThat(CudaDevices.choose(with(PASCAL, AMPERE, HOPPER), "cuda")).isEqualTo(HOPPER);
    assertThat(CudaDevices.choose(with(PASCAL, AMPERE, HOPPER), "cuda:1")).isEqualTo(AMPERE);
  }

  @Test
  void whatCannotBeTakenIsSaid() {
    assertThatThrownBy(() -> CudaDevices.choose(with(), "cuda"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no device")
        .hasMessageContaining("CUDA_VISIBLE_DEVICES");
    assertThatThrownBy(() -> CudaDevices.choose(with(AMPERE), "cuda:7"))
        .hasMessage("cuda:7 is not there, but cuda:1 (RTX 3090, compute capability 8.6)");
    assertThatThrownBy(() -> CudaDevices.choose(with(PASCAL), "cuda"))
        .hasMessage(
            "cuda:0 (GTX 1080, compute capability 6.1): compute capability 8.0 is the least; use the device cpu");
    assertThatThrownBy(() -> CudaDevices.choose(with(PASCAL, AMPERE), "cuda:0"))
        .hasMessageContaining("8.0 is the least");
  }

  /// The weights of Llama 3.1 8B and 3.2 1B, and of Qwen3 14B, but for looked up embeddings. Each
  /// row takes two operations for each; in the last column, seconds by count.
  @ParameterizedTest
  @CsvSource({
    "132, 9, 0, 7_504_000_000, 1216, 256, 0.098", // H100, H200
    "108, 8, 0, 7_504_000_000, 960, 256, 0.095", // A100
    "128, 8, 9, 7_504_000_000, 576, 256, 0.099", // RTX 4090
    "82, 8, 6, 7_504_000_000, 320, 160, 0.086", // RTX 3090
    "28, 8, 6, 7_504_000_000, 64, 32, 0.050", // RTX 3060
    "132, 9, 0, 1_236_000_000, 2048, 256, 0.027",
    "28, 8, 6, 1_236_000_000, 768, 256, 0.100",
    "28, 8, 6, 13_990_000_000, 64, 32, 0.094",
    "20, 8, 6, 13_990_000_000, 64, 32, 0.132", // no fewer rows than a tile has
  })
  void aStepTakesATenthOfASecondByCount(
      int multiprocessors,
      int major,
      int minor,
      String weights,
      int rows,
      int sequences,
      double seconds) {
    var device = new CudaDevice(0, "a card", major, minor, multiprocessors, 100 << 10, 24L << 30);
    var count = Long.parseLong(weights.replace("_", ""));

    var capacity = CudaBackend.capacity(device, count);

    assertThat(capacity.rows()).isEqualTo(rows);
    assertThat(capacity.sequences()).isEqualTo(sequences);
    var rate = multiprocessors * (minor == 0 ? 1410e9 : 680e9);
    assertThat(2.0 * count * rows / rate).isCloseTo(seconds, within(0.001));
  }

  /// Tied models have one table, which gives the logits too.
  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama-f16", "tiny-qwen2-q8_0"}) // tied, and not
  void embeddingsThatAreOnlyLookedUpAreNotMultiplied(String name) {
    try (var file = Gguf.open(model(name));
        var loaded = Model.open(model(name), CudaOnPtx.open(new PtxMachine()), 8, 2)) {
      var vectors =
          file.tensors().stream()
              .filter(tensor -> tensor.rows() == 1)
              .filter(tensor -> !tensor.name().equals("rope_freqs.weight")) // the host's
              .mapToLong(CudaBackend::bytes)
              .sum();
      var matrices =
          file.tensors().stream()
              .filter(tensor -> tensor.rows() > 1)
              .filter(tensor -> isTied(file) || !tensor.name().equals("token_embd.weight"))
              .toList();
      assertThat(loaded.weightBytes() - vectors)
          .isEqualTo(matrices.stream().mapToLong(CudaBackend::bytes).sum());
      assertThat(Model.demand(model(name)).multiplied())
          .isEqualTo(matrices.stream().mapToLong(t -> (long) t.rows() * t.columns()).sum());
    }
  }

  private static boolean isTied(Gguf file) {
    return file.find("output.weight").isEmpty();
  }

  @Test
  void modelThatDoesNotFitIsRefusedWithItsSizes() {
    CudaDevices.checkRoom(AMPERE, 3L << 30, 2L << 30, 1L << 30);

    assertThatThrownBy(() -> CudaDevices.checkRoom(AMPERE, 3L << 30, 2L << 30, (1L << 30) + 1))
        .hasMessageContaining("3072 MiB free")
        .hasMessageContaining("weights take 2048 MiB");
  }

  @Test
  void deviceIsOpenedForAModelItCanCompute() {
    var machine = new PtxMachine();
    try (var backend =
        CudaDevices.open(machine, "cuda:0", Model.demand(model("tiny-qwen3-q8_0")), 0.9)) {
      assertThat(backend.name()).isEqualTo("cuda:0 (PTX machine, sm_80)");
    }
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void deviceThatCannotComputeAModelIsGivenBack() {
    var machine = new PtxMachine(64 << 20);

    assertThatThrownBy(
            () -> CudaDevices.open(machine, "cuda", Model.demand(model("tiny-llama-q2_k")), 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IQ4_XS, BF16 are supported")
        .hasMessageContaining("use the device cpu");
    assertThatThrownBy(
            () -> CudaDevices.open(machine, "cuda", Model.demand(model("tiny-llama-f16")), 0.01))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0 MiB free");
    assertThat(machine.openResources()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama-f16", "tiny-qwen3moe-f16"})
  void whatAModelNeedsIsCountedToTheByte(String name) {
    var path = model(name);
    var demand = Model.demand(path);
    long needed;
    try (var file = Gguf.open(path)) {
      var config = ModelConfig.of(file);
      var device = new PtxMachine().devices().getFirst();
      var capacity = CudaBackend.capacity(device, demand.multiplied());
      var experts = demand.experts();
      needed =
          file.tensors().stream().mapToLong(CudaBackend::bytes).sum()
              + Model.workBytes(config, capacity)
              + CudaBackend.workBytes(device, capacity, file.tensors())
              + (experts == null ? 0 : ExpertRows.bytes(experts, capacity.rows()))
              + DeviceChoices.bytes(capacity.sequences(), config.vocabulary())
              + PagedCache.bytes(demand.cache(), LEAST_BLOCKS, LEAST_BLOCKS);
    }
    var memory = needed;
    while (memory - memory / 64 < needed) { // a 64th is left
      memory++;
    }
    var tooSmall = new PtxMachine(memory - 1);
    assertThatThrownBy(() -> CudaDevices.open(tooSmall, "cuda", Model.demand(path), 1))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("use a smaller model");

    var backend = CudaDevices.open(new PtxMachine(memory), "cuda", Model.demand(path), 1);
    try (var model = Model.open(path, backend);
        var cache = model.allocateCache(LEAST_BLOCKS)) {
      assertThat(cache.blocks()).isEqualTo(LEAST_BLOCKS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, 16, tensor token_embd.weight has rows of 80 values; multiples of 32",
    "64, 40, heads of 40 values; multiples of 16 up to 256",
    "64, 272, heads of 272 values; multiples of 16 up to 256"
  })
  void modelWithoutKernelsForItsSizesIsRefusedBeforeItIsLoaded(
      int width, int headDimension, String said) throws IOException {
    var machine = new PtxMachine();

    var file = sizes(width, headDimension);
    assertThatThrownBy(() -> CudaDevices.open(machine, "cuda", Model.demand(file), 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(said.split("; "))
        .hasMessageEndingWith("use the device cpu");
    assertThat(machine.openResources()).isZero();
  }

  /// The facts and tensors that give a model its sizes.
  private Path sizes(long width, long headDimension) throws IOException {
    var file = folder.resolve("sizes.gguf");
    var facts = new HashMap<String, Object>();
    facts.put("general.architecture", "llama");
    facts.put("llama.block_count", 1L);
    facts.put("llama.context_length", 64L);
    facts.put("llama.embedding_length", width);
    facts.put("llama.feed_forward_length", headDimension);
    facts.put("llama.attention.head_count", 1L);
    facts.put("llama.attention.key_length", headDimension);
    facts.put("llama.attention.layer_norm_rms_epsilon", 1e-5);
    var entries =
        Stream.of("token_embd", "blk.0.attn_q", "blk.0.attn_k", "blk.0.ffn_up")
            .map(name -> new Entry(name + ".weight", TensorType.F16, List.of(width, headDimension)))
            .toList();
    try (var writer = GgufWriter.create(file, facts, entries)) {
      for (var entry : entries) {
        writer.write(entry.name(), 0, MemorySegment.ofArray(new byte[(int) entry.bytes()]));
      }
    }
    return file;
  }

  private static Path model(String name) {
    return Golden.named(name).model();
  }

  @Test
  void machineWithoutDriverIsToldInOneLine() {
    assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "this machine has a driver");

    for (var again = 0; again < 2; again++) {
      assertThatThrownBy(CudaDevices::driver)
          .isInstanceOf(CudaException.class)
          .hasMessage("cuInit: no NVIDIA driver (libcuda.so.1)");
    }
  }

  private static CudaDevice device(int ordinal, String name, int major, int minor, long memory) {
    return new CudaDevice(ordinal, name, major, minor, 80, 100 << 10, memory);
  }

  private static CudaDriver with(CudaDevice... devices) {
    return new CudaDriver() {
      @Override
      public String version() {
        return "12.4";
      }

      @Override
      public List<CudaDevice> devices() {
        return List.of(devices);
      }

      @Override
      public CudaContext open(CudaDevice device) {
        throw new AssertionError("nothing is opened");
      }
    };
  }
}
