package io.nonmun.gpumodel.json;

/// A text that is not JSON.
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int offset;

  JsonException(String problem, int offset) {
    super("not JSON at character %d: %s".formatted(offset, problem));
    this.offset = offset;
  }

  /// Characters before the fault.
  public int offset() {
    return offset;
  }
}
