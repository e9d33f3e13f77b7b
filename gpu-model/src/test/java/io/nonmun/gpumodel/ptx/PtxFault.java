package io.nonmun.gpumodel.ptx;

/// Something that a kernel must not do, or that the machine does not know. An error and no
/// exception, so that no fallback swallows it: the test fails.
public final class PtxFault extends AssertionError {

  private static final long serialVersionUID = 1L;

  PtxFault(String message) {
    super(message);
  }

  PtxFault(String message, Throwable cause) {
    super(message, cause);
  }
}
