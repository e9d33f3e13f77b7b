package io.nonmun.bot.catalog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where a download is written; tests have a small one.
interface Disk {

  long free(Path folder) throws IOException;

  /// @param append to what is there; else the file starts empty
  OutputStream open(Path file, boolean append) throws IOException;

  static Disk real() {
    return new Disk() {
      @Override
      public long free(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
      }

      @Override
      public OutputStream open(Path file, boolean append) throws IOException {
        return Files.newOutputStream(
            file,
            StandardOpenOption.CREATE,
            append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
      }
    };
  }
}
