package io.nonmun.storage;

import java.nio.file.Path;

/// Of one dialect.
interface OnDatabase {

  /// The same database for the same folder, empty at first.
  StorageSettings settings(Path folder);

  /// Nobody asks for that database any more.
  default void done(Path folder) {}
}
