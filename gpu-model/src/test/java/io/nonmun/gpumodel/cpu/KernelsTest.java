package io.nonmun.gpumodel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nonmun.gpumodel.gguf.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// That vectors stay in registers: as a rule for the sources, which alone decides it for every
/// start of the JVM, and as the bytes that this one allocates.
class KernelsTest {

  private static final int PANELS = 3;
  private static final int COLUMNS = 512;
  private static final int PREFILL = 7; // tiles of four, two and one
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void noMethodTakesOrReturnsVectors() throws IOException, URISyntaxException {
    var folder = Path.of(CpuVector.class.getResource("CpuVector.class").toURI()).getParent();
    try (var files = Files.list(folder)) {
      var methods =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .flatMap(KernelsTest::methods)
              .toList();
      assertThat(methods)
          .anyMatch(method -> method.contains("Int4Panels.dequantize"))
          .noneMatch(method -> method.matches(".*jdk/incubator/vector/\\w*Vector;.*"));
    }
  }

  /// Each with its descriptor, those of lambdas among them.
  private static Stream<String> methods(Path file) {
    try {
      var type = ClassFile.of().parse(file);
      return type.methods().stream()
          .map(method ->
              "%s.%s%s"
                  .formatted(
                      type.thisClass().asInternalName(), method.methodName(), method.methodType()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onceCompiledKernelsAllocateNothing(TensorType type) {
    try (var arena = Arena.ofConfined();
        var workers = new Workers(1)) {
      var tensor = RandomTensors.of(type, PANELS * Lanes.ROWS, COLUMNS, 1, arena);
      var panels = Repacker.repack(tensor, workers);
      var x = new Activations();
      x.of(RandomTensors.activations(PREFILL * COLUMNS, 2), COLUMNS, COLUMNS);
      x.quantise(1);
      var panel = new float[COLUMNS * Lanes.ROWS];
      var outColumns = PANELS * Lanes.ROWS;
      var out = new float[PREFILL * outColumns];
      Runnable kernels =
          () -> {
            panels.multiply(0, PANELS, x, 0, out, 0);
            panels.dequantize(1, 0, COLUMNS, panel);
            Gemm.multiply(
                panel, COLUMNS, x.values(), 0, COLUMNS, PREFILL, out, Lanes.ROWS, outColumns);
          };

      var deadline = System.nanoTime() + PATIENCE.toNanos();
      var bytes = bytes(kernels);
      while (bytes > 0 && System.nanoTime() < deadline) {
        bytes = bytes(kernels);
      }

      assertThat(bytes).as("bytes allocated for %s", type).isZero();
    }
  }

  /// What a hundred runs allocate.
  private static long bytes(Runnable kernels) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadAllocatedBytes();
    for (var i = 0; i < 100; i++) {
      kernels.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
