package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JCuda itself, on a driver without a device: [JCudaOnStub] in a process that finds this driver.
class JCudaStubTest {

  @TempDir private Path folder;

  @Test
  void bindingAsksTheDriverForWhatThePortMeans() throws Exception {
    compile();
    var java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder, // where JCuda unpacks its library
            "-cp",
            System.getProperty("java.class.path"),
            JCudaOnStub.class.getName());
    java.directory(folder.toFile());
    java.environment().put("LD_LIBRARY_PATH", folder.toString());

    succeeds(java);

    // What JCuda unpacked was nobody else's to replace, and is gone.
    assertThat(folder.toFile().list())
        .as("unpacked")
        .noneMatch(name -> name.contains("JCuda") || name.startsWith("nonmun-cuda"));
  }

  private void compile() throws InterruptedException {
    var library = folder.resolve("libcuda.so.1").toString();
    try {
      succeeds(new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library, "src/test/c/libcuda.c"));
    } catch (IOException e) {
      abort("needs a C compiler, cc, on the PATH: " + e.getMessage());
    }
  }

  private static void succeeds(ProcessBuilder command) throws IOException, InterruptedException {
    var process = command.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }
}
