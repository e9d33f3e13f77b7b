package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a file is said with the file, the place, the value and the mend.
class GgufRefusalTest {

  private static final int F32 = TensorType.F32.id();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aFileThatEndsAnywhereTooEarly(int version) throws IOException {
    var whole = RawGguf.sound(version).bytes();
    var file = folder.resolve("cut.gguf");
    for (var length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> Gguf.open(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(GgufException.class)
          .hasMessageContainingAll("cut.gguf", "download");
    }
    Files.write(file, whole);
    Gguf.open(file).close();
  }

  @Test
  void aFileThatIsNotThere() {
    assertThatThrownBy(() -> Gguf.open(folder.resolve("none.gguf")))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("none.gguf", "does not exist", "check the path");
  }

  @Test
  void aFolder() {
    assertThatThrownBy(() -> Gguf.open(folder))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll(folder.toString(), "is it a readable file?");
  }

  @Test
  void anotherFormat() throws IOException {
    refuses(new RawGguf().text("PK\3\4 and more"), "at byte 0", "no GGUF file", "convert");
  }

  @Test
  void aPackedFile() throws IOException {
    refuses(new RawGguf().int32(0x00088b1f), "at byte 0", "gzip", "unpack");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, -1})
  void anUnknownVersion(int version) throws IOException {
    refuses(
        RawGguf.of(version, 0, 0),
        "at byte 4",
        "version " + Integer.toUnsignedString(version),
        "2 and 3",
        "convert");
  }

  @Test
  void aBigEndianFile() throws IOException {
    refuses(RawGguf.of(3 << 24, 0, 0), "at byte 4", "big-endian", "convert");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 20, 1L << 32, Long.MAX_VALUE, -1})
  void moreTensorsThanTheFileHasRoomFor(long count) throws IOException {
    refuses(
        RawGguf.of(3, count, 0),
        "at byte 8",
        Long.toUnsignedString(count) + " tensors",
        "room for 0",
        "download");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 20, 1L << 32, Long.MAX_VALUE, -1})
  void moreMetadataThanTheFileHasRoomFor(long count) throws IOException {
    refuses(
        RawGguf.of(3, 0, count),
        "at byte 16",
        Long.toUnsignedString(count) + " metadata values",
        "room for 0",
        "download");
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 1 << 30, 1L << 40, Long.MAX_VALUE, -1})
  void aStringLongerThanTheFile(long length) throws IOException {
    refuses(
        RawGguf.of(3, 0, 1).key("name", RawGguf.STRING).int64(length).text("short"),
        "at byte 40",
        Long.toUnsignedString(length),
        "name",
        "room for 5",
        "download");
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 1 << 30, 1L << 62, Long.MAX_VALUE, -1})
  void aListLongerThanTheFile(long count) throws IOException {
    refuses(
        RawGguf.of(3, 0, 1).key("list", RawGguf.ARRAY).int32(RawGguf.UINT32).int64(count).int64(0),
        "at byte 44",
        Long.toUnsignedString(count),
        "list",
        "room for 2",
        "download");
  }

  @Test
  void aListOfLists() throws IOException {
    refuses(
        RawGguf.of(3, 0, 1).key("list", RawGguf.ARRAY).int32(RawGguf.ARRAY).int64(1),
        "at byte 40",
        "list",
        "list of lists",
        "convert");
  }

  @Test
  void aValueOfAnUnknownType() throws IOException {
    refuses(RawGguf.of(3, 0, 1).key("odd", 13).int64(0), "at byte 35", "odd", "type 13", "convert");
  }

  @Test
  void aKeyThatIsThereTwice() throws IOException {
    refuses(
        RawGguf.of(3, 0, 2)
            .key("twin", RawGguf.UINT32)
            .int32(1)
            .key("twin", RawGguf.UINT32)
            .int32(2),
        "at byte 44",
        "twin",
        "twice",
        "convert");
  }

  @Test
  void anEmptyKey() throws IOException {
    refuses(
        RawGguf.of(3, 0, 1).key("", RawGguf.UINT32).int64(0), "at byte 24", "0 bytes", "download");
  }

  @Test
  void aTensorNameThatIsTooLong() throws IOException {
    refuses(
        RawGguf.of(3, 1, 0).tensor("x".repeat(65), F32, 0, 1).data(32),
        "at byte 24",
        "65 bytes",
        "1 to 64",
        "download");
  }

  @Test
  void aTensorThatIsThereTwice() throws IOException {
    refuses(
        RawGguf.of(3, 2, 0).tensor("twin", F32, 0, 8).tensor("twin", F32, 32, 8).data(64),
        "at byte 60",
        "twin",
        "twice",
        "convert");
  }

  @Test
  void aTensorOfNoOrTooManyDimensions() throws IOException {
    refuses(RawGguf.tensor(F32, 0), "at byte 24", "weights", "0 dimensions", "1 to 4", "download");
    refuses(RawGguf.tensor(F32, 0, 1, 1, 1, 1, 1), "weights", "5 dimensions", "1 to 4", "download");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 0",
    "-1, 1",
    "4, -4",
    "2147483648, 1",
    "1, 2147483648",
    "9223372036854775807, 9223372036854775807",
    "4294967296, 4294967296"
  })
  void aShapeThatNoMatrixHas(long columns, long rows) throws IOException {
    refuses(
        RawGguf.tensor(F32, 0, columns, rows),
        "at byte 24",
        "weights",
        "[%d, %d]".formatted(columns, rows),
        "download");
  }

  @ParameterizedTest
  @CsvSource({
    "18, IQ3_XXS, Q3_K_M",
    "22, IQ2_S, Q2_K",
    "31, Q4_0_4_4, Q4_0",
    "35, TQ2_0, Q2_K",
    "39, MXFP4, Q4_K_M",
  })
  void aTensorTypeThatNothingComputesWith(int type, String name, String instead)
      throws IOException {
    refuses(
        RawGguf.tensor(type, 0, 32),
        "at byte 24",
        "weights",
        "type %s (%d)".formatted(name, type),
        "take the model's %s file".formatted(instead));
  }

  @ParameterizedTest
  @ValueSource(ints = {43, 1000, -1})
  void anUnknownTensorType(int type) throws IOException {
    refuses(
        RawGguf.tensor(type, 0, 32),
        "at byte 24",
        "weights",
        "type " + Integer.toUnsignedString(type),
        "Q4_K (12)",
        "llama-quantize");
  }

  @Test
  void rowsThatDoNotFillBlocks() throws IOException {
    refuses(
        RawGguf.tensor(TensorType.Q4_K.id(), 0, 128, 2),
        "at byte 24",
        "weights",
        "128",
        "Q4_K",
        "256",
        "quantise it to Q8_0");
  }

  @Test
  void tensorsThatOverlap() throws IOException {
    refuses(
        RawGguf.of(3, 2, 0).tensor("late", F32, 32, 8).tensor("early", F32, 0, 9).data(64),
        "at byte 24",
        "late",
        "begins at 32",
        "inside early",
        "ends at 36",
        "convert");
  }

  @ParameterizedTest
  @CsvSource({"65, 0", "1, 256", "1, 9223372036854775776", "2147483647, 0"})
  void aTensorBeyondTheFilesEnd(long columns, long offset) throws IOException {
    refuses(
        RawGguf.tensor(F32, offset, columns),
        "at byte 24",
        "weights",
        "%d bytes at %d".formatted(4 * columns, offset),
        "256 bytes of data",
        "download");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 16, 33, -32, -1})
  void aTensorThatIsNotAligned(long offset) throws IOException {
    refuses(
        RawGguf.tensor(F32, offset, 1),
        "at byte 24",
        "weights",
        Long.toUnsignedString(offset),
        "multiple of 32",
        "convert");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 48, 1 << 21, Integer.MIN_VALUE, -1})
  void anAlignmentThatNoFileHas(int alignment) throws IOException {
    refuses(
        RawGguf.of(3, 0, 1).key("general.alignment", RawGguf.UINT32).int32(alignment),
        "general.alignment",
        Integer.toUnsignedString(alignment),
        "convert");
  }

  @Test
  void namesWithControlCharactersAreShownWithoutThem() throws IOException {
    var file =
        RawGguf.of(3, 1, 0).tensor("red\u001b[31m\n", 99, 0, 1).write(folder.resolve("x.gguf"));

    assertThatThrownBy(() -> Gguf.open(file))
        .message()
        .contains("red\uFFFD[31m\uFFFD")
        .doesNotContain("\u001b", "\n");
  }

  @Test
  void aSplitModelWithoutOneOfItsParts() throws IOException {
    var first = part(1, 2);

    assertThatThrownBy(() -> Gguf.open(first))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("m-00002-of-00002.gguf", "missing", "2 parts", "download");
  }

  @Test
  void aPartUnderAnothersName() throws IOException {
    var first = part(1, 2);
    Files.copy(first, folder.resolve("m-00002-of-00002.gguf"));

    assertThatThrownBy(() -> Gguf.open(first))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("m-00002-of-00002.gguf", "part 1 of 2", "part 2 of 2", "name");
  }

  @Test
  void aPartNumberBeyondThePartsCount() throws IOException {
    var file = RawGguf.sound(3).write(folder.resolve("m-00003-of-00002.gguf"));

    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("m-00003-of-00002.gguf", "part 3 of 2", "name");
  }

  @Test
  void partsWithTheSameTensor() throws IOException {
    var first = RawGguf.sound(3).write(folder.resolve("m-00001-of-00002.gguf"));
    RawGguf.sound(3).write(folder.resolve("m-00002-of-00002.gguf"));

    assertThatThrownBy(() -> Gguf.open(first))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("m-00002-of-00002.gguf", "first", "earlier part", "download");
  }

  @Test
  void partsWithFewerTensorsThanTheFirstSays() throws IOException {
    var file =
        RawGguf.of(3, 1, 1)
            .key("split.tensors.count", RawGguf.UINT32)
            .int32(2)
            .tensor("only", F32, 0, 8)
            .data(32)
            .write(folder.resolve("m-00001-of-00001.gguf"));

    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("m-00001-of-00001.gguf", "1 tensors instead of 2", "download");
  }

  @Test
  void aMissingTensor() throws IOException {
    try (var file = Gguf.open(RawGguf.sound(3).write(folder.resolve("small.gguf")))) {
      assertThatThrownBy(() -> file.tensor("blk.99.attn_q.weight"))
          .isInstanceOf(GgufException.class)
          .hasMessageContainingAll("small.gguf", "blk.99.attn_q.weight", "llama", "whole model");
    }
  }

  @Test
  void aMissingKey() {
    var facts = new Metadata("small.gguf", Map.of());

    assertThatThrownBy(() -> facts.texts("tokenizer.ggml.tokens"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", "tokenizer.ggml.tokens", "onvert");
  }

  @Test
  void aValueOfAnotherKind() {
    var facts =
        new Metadata(
            "small.gguf", Map.of("size", "large", "large", 1L << 40, "tokens", List.of("a", 1L)));

    assertThatThrownBy(() -> facts.integer("size"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", "size", "String large", "Long", "convert");
    assertThatThrownBy(() -> facts.integer("large"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", "large", "1099511627776", "convert");
    assertThatThrownBy(() -> facts.texts("tokens"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", "tokens", "Long 1", "String", "convert");
  }

  private Path part(int number, int count) throws IOException {
    return RawGguf.of(3, 0, 2)
        .key("split.no", RawGguf.UINT32)
        .int32(number - 1)
        .key("split.count", RawGguf.UINT32)
        .int32(count)
        .write(folder.resolve("m-%05d-of-%05d.gguf".formatted(number, count)));
  }

  private void refuses(RawGguf damaged, CharSequence... said) throws IOException {
    var file = damaged.write(folder.resolve("damaged.gguf"));
    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(GgufException.class)
        .message()
        .startsWith(file.toString())
        .contains(said);
  }
}
