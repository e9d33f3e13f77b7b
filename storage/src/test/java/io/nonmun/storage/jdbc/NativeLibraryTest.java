package io.nonmun.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/// In processes of their own, as a library is loaded once.
@EnabledOnOs(OS.LINUX)
class NativeLibraryTest {

  private @TempDir Path folder;

  @Test
  void whatTheBuildHasPutBesideTheJarIsLoadedAndNothingIsUnpacked() throws Exception {
    var driver =
        Path.of(SQLiteJDBCLoader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var library = Files.createDirectories(folder.resolve("app/lib"));
    var jar = Files.copy(driver, library.resolve(driver.getFileName()));
    var natives = folder.resolve("app/native/org/sqlite/native");
    var own = Files.createDirectories(natives.resolve(OSInfo.getNativeLibFolderPathForCurrentOS()));
    var name = LibraryLoaderUtil.getNativeLibName();
    try (var packed =
        SQLiteJDBCLoader.class.getResourceAsStream(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
      Files.copy(packed, own.resolve(name));
    }
    var temporary = Files.createDirectory(folder.resolve("tmp"));
    var classPath =
        List.of(System.getProperty("java.class.path").split(":")).stream()
            .filter(entry -> !entry.endsWith(driver.getFileName().toString()))
            .collect(Collectors.joining(":"));

    var output = run(temporary, jar + ":" + classPath);

    assertThat(output).contains("loaded " + own.resolve(name).toRealPath());
    assertThat(temporary).isEmptyDirectory();
    assertThat(run(folder.resolve("none"), jar + ":" + classPath))
        .contains("loaded ")
        .doesNotContain("ERROR");
  }

  @Test
  void withoutThatItIsUnpackedWhereNobodyElseMayEnterAndRemoved() throws Exception {
    var temporary = Files.createDirectory(folder.resolve("tmp"));

    var output = run(temporary, System.getProperty("java.class.path"));

    assertThat(output)
        .containsPattern("loaded \\Q" + temporary.toRealPath() + "\\E/nonmun-sqlite\\d+/sqlite-")
        .containsPattern("rwx------ nonmun-sqlite\\d+");
    assertThat(temporary).isEmptyDirectory();
  }

  private static String run(Path temporary, String classPath) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                NativeLibraryTest.class.getName(),
                temporary.toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static Stream<Path> list(Path folder) throws IOException {
    return Files.exists(folder) ? Files.list(folder) : Stream.empty();
  }

  /// For the processes above: which library is mapped, and whose the unpacked folders are.
  public static void main(String[] arguments) throws IOException {
    try (var _ = Database.open(new StorageSettings("jdbc:sqlite::memory:"));
        var folders = list(Path.of(arguments[0]))) {
      try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
        maps.filter(line -> line.contains("sqlitejdbc"))
            .map(line -> line.substring(line.indexOf('/')))
            .distinct()
            .forEach(file -> System.out.println("loaded " + file));
      }
      for (var made : folders.toList()) {
        System.out.println(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(made))
                + " "
                + made.getFileName());
      }
    }
  }
}
