package io.nonmun.storage;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of a few megabytes, in memory, which a test may fill or make read-only. Only root may
/// mount one, and not in every container: elsewhere the test is skipped.
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// @param folder an empty one
  public static SmallDisk mount(Path folder, int megabytes) {
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", "" + folder))
        .as("whether a small disk can be mounted, which takes root")
        .isZero();
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /// Writes until nothing more fits.
  public void fill() throws IOException {
    var block = new byte[4_096];
    try (var out = Files.newOutputStream(folder.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(folder).getUsableSpace() > 0) {
        throw full;
      }
    }
  }

  public void free() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  public void readOnly(boolean readOnly) {
    if (run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), "" + folder) != 0) {
      throw new IllegalStateException("cannot remount " + folder);
    }
  }

  @Override
  public void close() {
    run("umount", "-l", "" + folder);
  }

  private static int run(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
