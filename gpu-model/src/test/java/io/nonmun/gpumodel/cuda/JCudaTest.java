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
      java.lang.UnsatisfiedLinkError: /tmp/libJCudaDriver-12.6.0-linux-x86_64.so: failed to map segment from shared object
      \tat java.base/jdk.internal.loader.NativeLibraries.load(Native Method)
      """;

  @Test
  void folderThatForbidsProgramsIsTheReason() {
    assertThat(JCuda.reason(REPORT))
        .endsWith("libJCudaDriver-12.6.0-linux-x86_64.so: failed to map segment from shared object")
        .doesNotContain("\n");
  }
}
