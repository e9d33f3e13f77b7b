package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JCudaTest {

  private static final String REPORT =
      """
      Error while loading native library "JCudaDriver-12.6.0-linux-x86_64"
      Stack trace from the attempt to load the library as a file:
      java.lang.UnsatisfiedLinkError: no JCudaDriver-12.6.0-linux-x86_64 in java.library.path: /lib
      Stack trace from the attempt to load the library as a resource:
      java.lang.UnsatisfiedLinkError: /tmp/libJCudaDriver-12.6.0-linux-x86_64.so: %s
      \tat java.base/jdk.internal.loader.NativeLibraries.load(Native Method)
      """;

  @Test
  void driverThatIsNotThereIsTheReason() {
    var report = REPORT.formatted("libcuda.so.1: cannot open shared object file: No such file");

    assertThat(JCuda.reason(report)).isEqualTo("no NVIDIA driver (libcuda.so.1)");
  }

  @Test
  void folderThatForbidsProgramsIsNoMissingDriver() {
    var report = REPORT.formatted("failed to map segment from shared object");

    assertThat(JCuda.reason(report))
        .endsWith("libJCudaDriver-12.6.0-linux-x86_64.so: failed to map segment from shared object")
        .doesNotContain("\n");
  }
}
