package io.nonmun.storage;

import java.nio.file.Path;

class SqlitePaperRepositoryTest extends PaperRepositoryContract {

  @Override
  StorageSettings settings(Path folder) {
    return new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
  }
}
