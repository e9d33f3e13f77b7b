package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DequantizerTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "F32")
  void equalsTheGoldenValuesExactly(TensorType type) throws Exception {
    var entry =
        Pattern.compile(
                "\""
                    + type
                    + "\": *\\{[^}]*?\"hex\": *\"([0-9a-f]+)\"[^}]*?\"values\": *\\[([^]]*)]")
            .matcher(
                Files.readString(FOLDER.resolve("blocks.json"))
                    + Files.readString(FOLDER.resolve("blocks-low.json")));
    assertThat(entry.find()).isTrue();
    var data = MemorySegment.ofArray(HexFormat.of().parseHex(entry.group(1)));
    var wanted = entry.group(2).split(",");
    var values = new float[wanted.length];

    Dequantizer.dequantize(type, data, 0, values, 0, values.length);

    assertThat(values.length).isEqualTo(512);
    for (var i = 0; i < values.length; i++) {
      assertThat(values[i]).as("%s value %d", type, i).isEqualTo(Float.parseFloat(wanted[i]));
    }
  }

  @Test
  void startsAtAnyBlock() {
    var data =
        MemorySegment.ofArray(HexFormat.of().parseHex("0".repeat(68) + "003c" + "02".repeat(32)));
    var values = new float[33];

    Dequantizer.dequantize(TensorType.Q8_0, data, 34, values, 1, 32);

    assertThat(values[0]).isZero();
    assertThat(values[32]).isEqualTo(2);
  }

  @Test
  void halfABlockIsRefused() {
    assertThatThrownBy(() ->
            Dequantizer.dequantize(
                TensorType.Q4_K, MemorySegment.ofArray(new byte[144]), 0, new float[256], 0, 32))
        .hasMessageContainingAll("32", "Q4_K", "256");
  }
}
