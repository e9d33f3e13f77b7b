package io.nonmun.storage;

import java.nio.file.Path;

class SqliteTrendRepositoryTest extends TrendRepositoryContract {

  @Override
  StorageSettings settings(Path folder) {
    return new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
  }
}
