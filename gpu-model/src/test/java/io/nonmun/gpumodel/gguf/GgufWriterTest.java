package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("text", "논문 \uD83D\uDCDC");
    facts.put("small", 7L);
    facts.put("negative", -7L);
    facts.put("large", 1L << 40);
    facts.put("number", 0.5);
    facts.put("flag", true);
    facts.put("texts", List.of("a", "", "나"));
    facts.put("numbers", List.of(1L, -2L, 3L));
    facts.put("fractions", List.of(1.0, 0.25));
    facts.put("none", List.of());
    var path = folder.resolve("model.gguf");
    var blocks = bytes(2 * 34, 1);
    var values = bytes(20, 2);

    try (var writer =
        GgufWriter.create(
            path,
            facts,
            List.of(
                new Entry("blocks", TensorType.Q8_0, List.of(32L, 2L)),
                new Entry("values", TensorType.F32, List.of(5L))))) {
      writer.write("values", 0, values); // in any order, piece by piece
      writer.write("blocks", 34, blocks.asSlice(34));
      writer.write("blocks", 0, blocks.asSlice(0, 34));
    }

    try (var file = Gguf.open(path)) {
      assertThat(file.metadata().values()).isEqualTo(facts);
      assertThat(List.copyOf(file.metadata().values().keySet()))
          .isEqualTo(List.copyOf(facts.keySet()));
      assertThat(file.tensor("blocks").shape()).containsExactly(32L, 2L);
      assertThat(file.tensor("blocks").data().mismatch(blocks)).isEqualTo(-1);
      assertThat(file.tensor("values").type()).isEqualTo(TensorType.F32);
      assertThat(file.tensor("values").data().mismatch(values)).isEqualTo(-1);
    }
    assertThat(folder).isDirectoryContaining(path::equals).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void anUnfinishedFileLeavesNothing() throws IOException {
    var path = folder.resolve("model.gguf");
    var writer =
        GgufWriter.create(
            path, Map.of(), List.of(new Entry("values", TensorType.F32, List.of(8L))));
    writer.write("values", 0, bytes(16, 1));

    assertThatThrownBy(writer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("values", "16 bytes");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void moreBytesThanATensorHasAreRefused() throws IOException {
    var writer =
        GgufWriter.create(
            folder.resolve("model.gguf"),
            Map.of(),
            List.of(new Entry("values", TensorType.F32, List.of(2L))));
    writer.write("values", 0, bytes(8, 1));

    assertThatThrownBy(() -> writer.write("values", 8, bytes(4, 1)))
        .hasMessageContainingAll("values", "4 bytes more");
    assertThatThrownBy(writer::close).hasMessageContaining("values");
  }

  @Test
  void aFileThatTheDiskHasNoRoomForIsNotBegun() {
    var entries = List.of(new Entry("values", TensorType.F32, List.of(1L << 30, 1L << 28)));

    assertThatThrownBy(() -> GgufWriter.create(folder.resolve("model.gguf"), Map.of(), entries))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll(
            "model.gguf", "1152921504606846976 bytes", "room for", "free some");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> GgufWriter.create(folder.resolve("none/model.gguf"), Map.of(), List.of()))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("no folder", "none", "create it");
  }

  private static MemorySegment bytes(int size, int seed) {
    var segment = MemorySegment.ofArray(new byte[size]);
    for (var i = 0; i < size; i++) {
      segment.set(ValueLayout.JAVA_BYTE, i, (byte) (seed + i));
    }
    return segment;
  }
}
