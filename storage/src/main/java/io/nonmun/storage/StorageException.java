package io.nonmun.storage;

import org.jspecify.annotations.Nullable;

/// The database could not be opened, read or written; the message says which, and the mend.
public final class StorageException extends RuntimeException {

  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
