package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTest {

  private static final Path MODELS = Path.of("src/test/resources/golden/models");

  @TempDir private Path folder;

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

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsBothVersions(int version) throws IOException {
    try (var file = Gguf.open(RawGguf.sound(version).write(folder.resolve("small.gguf")))) {
      assertThat(file.metadata().integer("llama.block_count")).isOne();
      assertThat(file.tensors())
          .extracting(GgufTensor::name)
          .containsExactly("first", "second", "third");
      assertThat(file.tensor("third").data().byteSize()).isEqualTo(32);
    }
  }

  @Test
  void aSplitModelIsOneWhicheverPartIsNamed() throws IOException {
    for (var number = 1; number <= 2; number++) {
      RawGguf.of(3, 1, 2)
          .key("split.no", RawGguf.UINT32)
          .int32(number - 1)
          .key("split.tensors.count", RawGguf.UINT32)
          .int32(2)
          .tensor("of part " + number, TensorType.F32.id(), 0, 8)
          .data(32)
          .write(folder.resolve("m-%05d-of-00002.gguf".formatted(number)));
    }
    for (var named : List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf")) {
      try (var file = Gguf.open(folder.resolve(named))) {
        assertThat(file.tensors())
            .extracting(GgufTensor::name)
            .containsExactly("of part 1", "of part 2");
        assertThat(file.metadata().integer("split.no")).isZero();
      }
    }
  }

  @Test
  void keepsTheAlignmentThatTheFileAsksFor() throws IOException {
    var header =
        RawGguf.of(3, 1, 1)
            .key("general.alignment", RawGguf.UINT32)
            .int32(256)
            .tensor("values", TensorType.F32.id(), 0, 1);
    var bytes = Arrays.copyOf(header.bytes(), 256 + 4);
    bytes[256 + 3] = 0x40; // 2f
    try (var file = Gguf.open(Files.write(folder.resolve("wide.gguf"), bytes))) {
      assertThat(file.tensor("values").data().get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(2);
    }
  }

  /// A file with a hole takes no room on disk.
  @Test
  void readsBeyondTwoGigabytes() throws IOException {
    var rows = 700_000L;
    var path =
        RawGguf.tensor(TensorType.F32.id(), 0, 1024, rows).write(folder.resolve("large.gguf"));
    var end = Files.size(path) - 256 + 4 * 1024 * rows;
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 0x40}), end - 4);
    }
    try (var file = Gguf.open(path)) {
      var data = file.tensor("weights").data();
      assertThat(data.byteSize()).isGreaterThan(Integer.MAX_VALUE);
      assertThat(data.get(ValueLayout.JAVA_FLOAT, data.byteSize() - 4)).isEqualTo(2);
    }
  }
}
