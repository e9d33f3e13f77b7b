package io.nonmun.storage.model.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that only the user who runs the program may read and write, whatever the umask. Where
/// there are no such rights (POSIX), they are made as any others.
public final class PrivateFiles {

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PUBLISHED =
      PosixFilePermissions.fromString("rw-r--r--");

  private PrivateFiles() {}

  /// Makes the folders that lack, for this user alone; those that are there stay as they are.
  public static Path createFolders(Path folder) throws IOException {
    return POSIX
        ? Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER))
        : Files.createDirectories(folder);
  }

  /// Makes an empty file for this user alone; one that is there is narrowed.
  ///
  /// @return whether it was there for others too
  /// @throws IOException if it cannot be made, or is another user's
  public static boolean create(Path file) throws IOException {
    try {
      if (POSIX) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
      } else {
        Files.createFile(file);
      }
      return false;
    } catch (FileAlreadyExistsException e) {
      return narrow(file);
    }
  }

  /// Takes the rights on a file from all but its owner, if it is there.
  ///
  /// @return whether others had any
  /// @throws IOException if it is another user's
  public static boolean narrow(Path file) throws IOException {
    if (!POSIX || !Files.exists(file)) {
      return false;
    }
    var rights = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    if (FILE.containsAll(rights)) {
      return false;
    }
    rights.retainAll(FILE);
    Files.setPosixFilePermissions(file, rights);
    return true;
  }

  /// Whether every user of the machine may read a file.
  public static boolean isForAll(Path file) throws IOException {
    return POSIX && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }

  /// Takes the rights on a file from those who are neither its owner nor of its group.
  ///
  /// @return whether they had any
  public static boolean hideFromOthers(Path file) throws IOException {
    if (!POSIX) {
      return false;
    }
    var rights = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    var had =
        rights.removeAll(
            EnumSet.of(
                PosixFilePermission.OTHERS_READ,
                PosixFilePermission.OTHERS_WRITE,
                PosixFilePermission.OTHERS_EXECUTE));
    Files.setPosixFilePermissions(file, rights);
    return had;
  }

  /// Lets everybody read a file.
  public static void publish(Path file) throws IOException {
    if (POSIX) {
      Files.setPosixFilePermissions(file, PUBLISHED);
    }
  }
}
