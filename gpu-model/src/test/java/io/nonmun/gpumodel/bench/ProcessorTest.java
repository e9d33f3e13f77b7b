package io.nonmun.gpumodel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void isNamedWithWhatItsKernelsDependOn() {
    var lines =
        List.of(
            "processor\t: 0",
            "cpu family\t: 25",
            "model\t\t: 17",
            "model name\t: AMD EPYC",
            "flags\t\t: fpu sse2 fma f16c avx2 avx512f avx512_vnni",
            "",
            "processor\t: 1",
            "model name\t: another");

    var processor = Processor.of(lines, "amd64", 2, 512);

    assertThat(processor.name()).isEqualTo("AMD EPYC (family 25, model 17)");
    assertThat(processor.flags()).containsExactly("avx2", "fma", "f16c", "avx512f", "avx512_vnni");
    assertThat(processor.cores()).isEqualTo(2);
    assertThat(processor.vectorBits()).isEqualTo(512);
  }

  @Test
  void ofArmHasFeatures() {
    var lines =
        List.of("Features : fp asimd asimddp", "CPU implementer : 0x41", "CPU part : 0xd40");

    var processor = Processor.of(lines, "aarch64", 4, 128);

    assertThat(processor.name()).isEqualTo("aarch64 (implementer 0x41, part 0xd40)");
    assertThat(processor.flags()).containsExactly("asimd", "asimddp");
  }

  @Test
  void isAtLeastAnArchitecture() {
    assertThat(Processor.of(List.of(), "amd64", 8, 256))
        .isEqualTo(new Processor("amd64", 8, List.of(), 256));
    assertThat(Processor.ofThisMachine().name()).isNotBlank();
  }
}
