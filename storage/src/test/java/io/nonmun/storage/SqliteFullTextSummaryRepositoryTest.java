package io.nonmun.storage;

import java.nio.file.Path;

class SqliteFullTextSummaryRepositoryTest extends FullTextSummaryRepositoryContract {

  @Override
  StorageSettings settings(Path folder) {
    return new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
  }
}
