package io.nonmun.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What every repository contract starts from: an empty database of one dialect.
abstract class RepositoryContract implements OnDatabase {

  @TempDir private Path folder;

  Storage storage;

  /// Opens the database once more, as a second process would.
  Storage openAgain() {
    return Storage.open(settings(folder));
  }

  @BeforeEach
  void open() {
    storage = openAgain();
  }

  @AfterEach
  void close() {
    storage.close();
    done(folder);
  }
}
