package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// NVIDIA's own compiler takes every kernel, for every kind of device, and keeps all in registers.
class PtxCompilerTest {

  private static final Path PTX = Path.of("src/main/resources/io/nonmun/gpumodel/cuda");

  /// What the compiler says of one kernel.
  private record Usage(
      String kernel, int registers, int sharedBytes, int stackBytes, int spilledBytes) {

    private static final Pattern KERNEL =
        Pattern.compile(
            "Function properties for (\\w+)\\s+"
                + "ptxas[ .]+(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads\\s+"
                + "ptxas info +: Used (\\d+) registers(.*)");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

    static List<Usage> of(String log) {
      var usages = new ArrayList<Usage>();
      var kernel = KERNEL.matcher(log);
      while (kernel.find()) {
        var shared = SHARED.matcher(kernel.group(6));
        usages.add(
            new Usage(
                kernel.group(1),
                Integer.parseInt(kernel.group(5)),
                shared.find() ? Integer.parseInt(shared.group(1)) : 0,
                Integer.parseInt(kernel.group(2)),
                Integer.parseInt(kernel.group(3)) + Integer.parseInt(kernel.group(4))));
      }
      return usages;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sm_80", "sm_86", "sm_89", "sm_90"})
  void compilesWithoutSpills(String device) throws IOException {
    JNvPTXCompiler.setExceptionsEnabled(false);
    List<Path> files;
    try (var list = Files.list(PTX)) {
      files = list.filter(file -> file.toString().endsWith(".ptx")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    var table = new StringBuilder();
    table.append("| %-28s | registers | shared | on %s%n".formatted("kernel", device));
    for (var file : files) {
      var ptx = Files.readString(file);
      var usages = Usage.of(compile(file, ptx, device));
      assertThat(usages).as("kernels of %s", file).hasSize(kernels(ptx));
      for (var usage : usages) {
        table.append(
            "| %-28s | %9d | %6d |%n"
                .formatted(usage.kernel(), usage.registers(), usage.sharedBytes()));
        assertThat(usage.spilledBytes()).as("%s spills", usage).isZero();
        assertThat(usage.stackBytes()).as("%s has a stack", usage).isZero();
        assertThat(usage.sharedBytes()).as("%s", usage).isLessThanOrEqualTo(48 * 1024);
      }
    }
    System.out.print(table);
  }

  private static int kernels(String ptx) {
    return (int) Pattern.compile("\\.entry").matcher(ptx).results().count();
  }

  /// @return the compiler's log
  private static String compile(Path file, String ptx, String device) {
    var code = (ptx + '\0').getBytes(StandardCharsets.US_ASCII);
    var compiler = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(compiler, code.length, code);
    try {
      var options = new String[] {"--gpu-name=" + device, "--verbose"};
      var result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      var size = new long[1];
      if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
        var log = new byte[Math.toIntExact(size[0]) + 1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
        throw new AssertionError(
            "%s for %s: %s".formatted(file, device, new String(log, StandardCharsets.US_ASCII)));
      }
      JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
      var log = new byte[Math.toIntExact(size[0]) + 1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
      return new String(log, StandardCharsets.US_ASCII);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }
}
