package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/// Where SQLite's native library is loaded from.
///
/// The driver would unpack it into the folder for temporary files, which is everybody's, and often
/// mounted without programs. The build puts it beside the jars, and nothing is unpacked; started
/// without that, it is unpacked into a new folder of this user's alone, which ends with the
/// process.
final class NativeLibrary {

  private static final String PATH = "org.sqlite.lib.path";
  private static final String UNPACKED = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /// Says it to the driver, before it loads anything; what the command line says holds.
  static synchronized void choose() {
    if (System.getProperty(PATH) != null || System.getProperty(UNPACKED) != null) {
      return;
    }
    var beside = beside();
    beside.ifPresent(folder -> System.setProperty(PATH, folder.toString()));
    // There the driver looks for what earlier processes have left, whether or not it unpacks.
    System.setProperty(UNPACKED, beside.orElseGet(NativeLibrary::ownFolder).toString());
  }

  /// The folder of this machine's kind, `native/org/sqlite/native/OS/ARCHITECTURE`, beside that of
  /// the jars.
  private static Optional<Path> beside() {
    try {
      var jar =
          Path.of(
              SQLiteJDBCLoader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return folder(jar.resolveSibling("../native").normalize());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// @param natives what the build has unpacked
  static Optional<Path> folder(Path natives) {
    var folder =
        natives.resolve("org/sqlite/native").resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
    return Optional.of(folder)
        .filter(found -> Files.isReadable(found.resolve(LibraryLoaderUtil.getNativeLibName())));
  }

  private static Path ownFolder() {
    try {
      var folder = Files.createTempDirectory("nonmun-sqlite");
      folder.toFile().deleteOnExit(); // after what the driver unpacks, which comes later
      return folder;
    } catch (IOException e) {
      throw new StorageException(
          "SQLite's library cannot be unpacked: %s. Start ./nonmun, which finds it beside the jar, or set %s"
              .formatted(e, PATH),
          e);
    }
  }
}
