package io.nonmun.gpumodel.gguf;

/// A model file that cannot be used, or not be written: what is wrong where, and the mend.
public final class GgufException extends RuntimeException {

  public GgufException(String message) {
    super(message);
  }

  public GgufException(String message, Throwable cause) {
    super(message, cause);
  }
}
