package io.nonmun.bot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the launcher script in a copy of the project that holds nothing else, with a Maven and JDKs
/// that only note what they are asked.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "cat",
          "dirname",
          "env",
          "find",
          "grep",
          "head",
          "mkdir",
          "readlink",
          "rm",
          "sed",
          "touch");

  private @TempDir Path temporary;
  private Path home;
  private Path tools;
  private Path notes;
  private Path jar;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void layOut() throws IOException {
    home = temporary.resolve("my nonmun");
    tools = temporary.resolve("tools");
    notes = temporary.resolve("notes");
    jar = home.resolve("bot/target/nonmun.jar");
    write(home.resolve("pom.xml"), "");
    write(home.resolve("bot/pom.xml"), "");
    write(home.resolve("bot/src/main/java/A.java"), "");
    program(home.resolve("nonmun"), Files.readString(PROJECT.resolve("nonmun")));
    program(
        home.resolve("scripts/find-jdk"),
        Files.readString(PROJECT.resolve("scripts/find-jdk"))
            .replaceAll(" (/usr/lib/jvm|/opt|/Library/Java)/", " " + temporary + "/system/"));
    for (var tool : TOOLS) {
      var inUsr = Path.of("/usr/bin", tool);
      var path = Files.exists(inUsr) ? inUsr : Path.of("/bin", tool);
      program(tools.resolve(tool), "#!/bin/sh\nexec " + path + " \"$@\"\n");
    }
    program(
        tools.resolve("mvn"),
        """
        #!/bin/sh
        echo "mvn $* on ${JAVA_HOME##*/}" >> '%s'
        mkdir -p bot/target && : > bot/target/nonmun.jar
        echo words of Maven
        """
            .formatted(notes));
    environment.put("PATH", tools.toString());
    environment.put("HOME", temporary.toString());
  }

  @Test
  void buildsOnceAndHandsOverToTheNewJdk() throws Exception {
    jdk("system/jdk-17", 17, ECHO);
    jdk("system/jdk-25", 25, ECHO);

    var first = run("digest", "--date", "a b");

    assertThat(first.code()).isZero();
    assertThat(first.out()).startsWith("jdk-25: ").endsWith(jar + "|digest|--date|a b|\n");
    assertThat(first.err()).startsWith("nonmun: 빌드합니다.").contains("words of Maven");
    assertThat(notes).hasContent("mvn -q -B -Dmaven.test.skip=true package on jdk-25");

    assertThat(run("digest").err()).isEmpty();
    assertThat(notes).hasContent("mvn -q -B -Dmaven.test.skip=true package on jdk-25");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pom.xml", "bot/pom.xml", "bot/src/main/java/A.java", "bot/src/main/java"})
  void buildsAgainWhenASourceIsNewer(String source) throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    run();
    Files.setLastModifiedTime(home.resolve(source), FileTime.from(Instant.now().plusSeconds(60)));

    run();

    assertThat(notes).content().hasLineCount(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"system/jdk-25", ".sdkman/candidates/java/25.0.1-tem", ".jdks/temurin-26"})
  void findsAJdkInTheUsualFolders(String folder) throws Exception {
    jdk(folder, folder.endsWith("26") ? 26 : 25, ECHO);

    assertThat(run().out()).startsWith(Path.of(folder).getFileName() + ": ");
  }

  @Test
  void findsTheJdkOfThePathBehindItsLinks() throws Exception {
    var jdk = jdk("somewhere/jdk-25", 25, ECHO);
    Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));

    assertThat(run().out()).startsWith("jdk-25: ");
  }

  @Test
  void prefersJavaHomeIfItIsNewEnough() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    environment.put("JAVA_HOME", jdk("mine/jdk-27", 27, ECHO).toString());
    assertThat(run().out()).startsWith("jdk-27: ");

    environment.put("JAVA_HOME", jdk("mine/jdk-21", 21, ECHO).toString());
    assertThat(run().out()).startsWith("jdk-25: ");
  }

  @Test
  void saysWhatToInstallWithoutANewJdk() throws Exception {
    environment.put("JAVA_HOME", jdk("system/jdk-17", 17, ECHO).toString());

    var result = run();

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("nonmun: JDK 25 이상을 찾지 못했습니다 (JAVA_HOME=" + temporary + "/system/jdk-17).")
        .contains("https://adoptium.net", "export JAVA_HOME=");
    assertThat(notes).doesNotExist();
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    Files.delete(tools.resolve("mvn"));

    var result = run();

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("nonmun: 빌드하려면 Maven(mvn)이 필요합니다");
  }

  @Test
  void aFailedBuildStartsNothing() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    program(tools.resolve("mvn"), "#!/bin/sh\necho broken\nexit 3\n");

    var result = run();

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("broken", "nonmun: 빌드하지 못했습니다.");
  }

  @Test
  void passesTheExitCode() throws Exception {
    jdk("system/jdk-25", 25, "exit 7");

    assertThat(run().code()).isEqualTo(7);
  }

  @Test
  void theOwnersJvmOptionsComeLast() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    environment.put("NONMUN_JAVA_OPTS", "-Xmx2g -Dx=y");

    assertThat(run("digest").out())
        .startsWith("jdk-25: -Xmx512m|")
        .endsWith("|-Xmx2g|-Dx=y|-jar|" + jar + "|digest|\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --model a.gguf",
        "digest --config mine.yaml",
        "--config=mine.yaml run",
        "run --config mine.yaml",
      })
  void whereAModelMayRunTheEnginesModuleIsThere(String arguments) throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    write(
        temporary.resolve("mine.yaml"),
        "nonmun:\n  summarizer:\n    local:\n      model: a.gguf\n");

    assertThat(run(arguments.split(" ")).out())
        .contains("|jdk.incubator.vector|", "nonmun-engine.aot|")
        .doesNotContain("-Xmx512m");
  }

  @Test
  void aModelInTheEnvironmentCountsAndOtherCommandsDoNotPayForIt() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    write(temporary.resolve("mine.yaml"), "# local: not now\n");
    assertThat(run("digest", "--config", "mine.yaml").out()).doesNotContain("incubator");

    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "a.gguf");
    assertThat(run("digest").out()).contains("|jdk.incubator.vector|");
    assertThat(run().out()).contains("|jdk.incubator.vector|");
    assertThat(run("doctor").out()).startsWith("jdk-25: -Xmx512m|").doesNotContain("incubator");
  }

  @Test
  void inTheImageTheRuntimeAndTheProgramBesideItAreTaken() throws Exception {
    var java = jdk("my nonmun/java", 25, ECHO);
    Files.delete(java.resolve("bin/javac"));
    write(home.resolve("app/nonmun.jar"), "");
    write(home.resolve("app/nonmun-engine.aot"), "");
    Files.delete(home.resolve("scripts/find-jdk"));
    Files.delete(tools.resolve("mvn"));

    assertThat(run("run").out())
        .startsWith("java: -Xmx512m|")
        .endsWith(
            "|-Djava.library.path=%1$s/native/lib|-jar|%1$s/nonmun.jar|run|\n"
                .formatted(home.resolve("app")))
        .doesNotContain("AOTCache");

    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "auto");
    assertThat(run("run").out())
        .startsWith("java: -XX:MaxRAMPercentage=80|")
        .contains("|jdk.incubator.vector|", "|-XX:AOTCache=" + home + "/app/nonmun-engine.aot|");
  }

  @Test
  void isStartedThroughALinkFromElsewhere() throws Exception {
    jdk("system/jdk-25", 25, ECHO);
    var link = Files.createSymbolicLink(tools.resolve("link"), Path.of("../my nonmun/nonmun"));

    assertThat(run(link, "digest").out()).endsWith("|-jar|" + jar + "|digest|\n");
  }

  @Test
  void aSignalReachesJava() throws Exception {
    jdk("system/jdk-25", 25, "trap 'exit 42' TERM; echo ready; read line");
    var process = start(home.resolve("nonmun"));
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("ready");

      process.destroy();

      assertThat(process.waitFor(30, SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(42);
    } finally {
      process.destroyForcibly();
    }
  }

  // Names its own folder, then its arguments.
  private static final String ECHO =
      """
      home=${0%/bin/java}
      printf '%s: ' "${home##*/}"
      printf '%s|' "$@"
      echo\
      """;

  private Path jdk(String folder, int version, String java) throws IOException {
    var jdk = temporary.resolve(folder);
    write(jdk.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    program(jdk.resolve("bin/javac"), "");
    // Of the launcher's trial runs nothing is left but the cache.
    program(
        jdk.resolve("bin/java"),
        """
        #!/bin/sh
        for option; do
          case $option in -XX:AOTCacheOutput=*) : > "${option#*=}"; exit ;; esac
        done
        """
            + java
            + "\n");
    return jdk;
  }

  private static void program(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private record Result(int code, String out, String err) {}

  private Result run(String... arguments) throws Exception {
    return run(home.resolve("nonmun"), arguments);
  }

  private Result run(Path launcher, String... arguments) throws Exception {
    var process = start(launcher, arguments);
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), out, Files.readString(errors()));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command).directory(temporary.toFile()).redirectError(errors().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path errors() {
    return temporary.resolve("errors");
  }
}
