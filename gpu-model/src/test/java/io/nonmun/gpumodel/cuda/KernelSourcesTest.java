package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The PTX in git is what `cuda.sh` makes of the sources.
class KernelSourcesTest {

  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path PTX = Path.of("src/main/resources/io/nonmun/gpumodel/cuda");

  /// How `cuda.sh` ends where it finds no nvcc of the version that wrote what is in git: others
  /// order registers differently.
  private static final int NO_NVCC = 3;

  static Stream<Path> ptx() throws IOException {
    return list(PTX, ".ptx").stream();
  }

  @ParameterizedTest
  @MethodSource("ptx")
  void ptxIsOfItsSource(Path ptx) throws Exception {
    var name = ptx.getFileName().toString();
    var hash = sha256(SOURCES.resolve(name.substring(0, name.indexOf('.')) + ".cu"));
    assertThat(Files.readAllLines(ptx))
        .as("%s is of another source: run gpu-model/cuda.sh", ptx)
        .contains("// source: " + hash);
  }

  @Test
  void everySourceHasItsPtx() throws IOException {
    var wanted =
        list(SOURCES, ".cu").stream()
            .map(source ->
                source
                    .getFileName()
                    .toString()
                    .replace(".cu", ".%s.ptx".formatted(CudaDevices.TARGET)))
            .toList();
    assertThat(ptx().map(file -> file.getFileName().toString()).toList())
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void ptxNamesNoMachine() throws IOException {
    for (var file : ptx().toList()) {
      assertThat(Files.readString(file))
          .doesNotContain("Build ID", "Based on NVVM")
          .contains(".version 8.0");
    }
  }

  @Test
  void nvccMakesTheSamePtx(@TempDir Path folder) throws Exception {
    var build =
        new ProcessBuilder("./cuda.sh", folder.toString()).redirectErrorStream(true).start();
    var output = new String(build.getInputStream().readAllBytes());
    var status = build.waitFor();
    assumeThat(status).as(output).isNotEqualTo(NO_NVCC);
    assertThat(status).as(output).isZero();
    for (var file : ptx().toList()) {
      assertThat(folder.resolve(file.getFileName())).hasSameTextualContentAs(file);
    }
  }

  private static List<Path> list(Path folder, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /// Of a source and everything that it may include.
  private static String sha256(Path source) throws IOException, NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(source));
    for (var header : list(SOURCES, ".cuh")) {
      digest.update(Files.readAllBytes(header));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
