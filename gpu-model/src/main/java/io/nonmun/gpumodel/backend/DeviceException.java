package io.nonmun.gpumodel.backend;

/// A device that is not there, has no room, or was lost; the message says what to do.
public final class DeviceException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
