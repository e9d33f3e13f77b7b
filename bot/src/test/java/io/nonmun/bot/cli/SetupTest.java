package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.config.ConfigFile;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.Fix;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked of an owner: `init`, and `doctor --fix`.
class SetupTest {

  private static final String TOKEN = FakeTelegram.TOKEN;

  @TempDir private Path folder;
  private final FakeTelegram telegram = new FakeTelegram();
  private final FakeModelServer model = new FakeModelServer();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeApplication application = new FakeApplication();

  @AfterEach
  void close() {
    telegram.close();
    model.close();
  }

  @Test
  void initAsksChecksAndWritesSettingsThatAreValid() throws Exception {
    telegram.say(77, "안녕");

    assertThat(
            run(
                "init",
                "cs.CL stat.ML",
                model.url(),
                "", // no key; the only model is taken
                TOKEN,
                "", // a message was sent
                "")) // that is the admin
        .as(stderr())
        .isZero();

    var settings = settings();
    assertThat(settings.arxiv().categories())
        .extracting(Object::toString)
        .containsExactly("cs.CL", "stat.ML");
    assertThat(settings.summarizer().openai().baseUrl()).isEqualTo(model.url());
    assertThat(settings.summarizer().openai().model()).isEqualTo("fake");
    assertThat(settings.telegram().token().value()).isEqualTo(TOKEN);
    assertThat(settings.telegram().admins()).containsExactly(77L);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config())))
        .isEqualTo("rw-------");
    assertThat(telegram.calls("getUpdates"))
        .as("the bot finds the message again")
        .allMatch(call -> call.parameters().path("offset").isMissingNode());
  }

  @Test
  void eachAnswerIsTriedAndAskedForAgain() throws Exception {
    telegram.say(77, "안녕");

    assertThat(
            run(
                "init",
                "cs.cl", // no such category
                "cs.CL",
                "http://127.0.0.1:11434", // not to its end
                "http://127.0.0.1:9/v1", // nobody there
                "",
                "fake",
                model.url(),
                "",
                "my token",
                "123456:a-token-that-nobody-knows-at-all",
                TOKEN,
                "",
                "y"))
        .as(stderr())
        .isZero();

    assertThat(stderr())
        .contains("nonmun.arxiv.categories", "/v1로 끝나는 http(s) 주소", "에 닿지 않습니다", "토큰은 123456789:AA")
        .contains("텔레그램이 이 토큰을 모릅니다");
    assertThat(settings().telegram().admins()).containsExactly(77L);
  }

  @Test
  void nothingButAModelInThisProcessIsAnAnswerToo() throws Exception {
    assertThat(run("init", "", "auto", "")).as(stderr()).isZero();

    assertThat(settings().summarizer().local().model()).isEqualTo("auto");
    assertThat(settings().telegram().token().isPresent()).isFalse();
  }

  @Test
  void whoStopsAnsweringLeavesNothing() {
    assertThat(run("init", "cs.CL")).isEqualTo(1);

    assertThat(stderr()).contains("대답이 없어 그만둡니다. 아무것도 쓰지 않았습니다.");
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void initOverwritesNothing() throws Exception {
    Files.writeString(config(), "nonmun: { digest: { papers: 3 } }");

    assertThat(run("init", "cs.CL", "", "")).isEqualTo(1);

    assertThat(config()).hasContent("nonmun: { digest: { papers: 3 } }");
    assertThat(stderr()).contains("이미 있습니다");
  }

  // --- doctor --fix ---

  @Test
  void doctorPutsATokenWhereTheOwnersWordsStay() throws Exception {
    Files.writeString(
        config(),
        """
        # mine
        nonmun:
            digest:
                papers: 3 # enough
        """);

    run("doctor --fix", TOKEN);

    assertThat(config())
        .content()
        .contains(
            "# mine", "    digest:\n        papers: 3 # enough", "    telegram:\n      token: ");
    assertThat(settings().telegram().token().value()).isEqualTo(TOKEN);
    assertThat(stdout()).doesNotContain(TOKEN);
  }

  @Test
  void doctorDoesWhatIsWantedAndLooksAgain() throws Exception {
    Files.writeString(config(), "nonmun: { telegram: { token: \"" + TOKEN + "\" } }");
    Files.setPosixFilePermissions(config(), PosixFilePermissions.fromString("rw-r--r--"));
    var mended = new AtomicBoolean();
    application.checks =
        List.of(
            new Check(
                "가",
                () ->
                    mended.get()
                        ? Finding.ok("좋음")
                        : Finding.fail("나쁨", "고치기")
                            .with(new Fix.Do("고칩니다", () -> mended.getAndSet(true)))));

    assertThat(run("doctor --fix", "y", "y")).as(stdout()).isZero();

    assertThat(mended).isTrue();
    assertThat(stdout()).contains("[실패] 가: 나쁨", "[정상] 가: 좋음");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config())))
        .isEqualTo("rw-r-----");
  }

  @Test
  void doctorDoesNothingUnasked() throws Exception {
    Files.writeString(config(), "nonmun: { telegram: { token: \"" + TOKEN + "\" } }");
    Files.setPosixFilePermissions(config(), PosixFilePermissions.fromString("rw-r--r--"));

    run("doctor --fix", "n");
    run("doctor");
    run("doctor --fix");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config())))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void doctorMakesTheFolderOfBackupsAndClearsWhatAKillLeft() throws Exception {
    var backups = folder.resolve("backups");
    Files.writeString(
        config(),
        """
        nonmun:
          telegram: { token: "%s" }
          storage:
            url: "jdbc:sqlite:%s"
            backup: { folder: "%s" }
        """
            .formatted(TOKEN, folder.resolve("nonmun.db"), backups));
    Files.setPosixFilePermissions(config(), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("nonmun.db.12345.partial"), "half");

    run("doctor --fix", "y", "y");

    assertThat(backups).isDirectory();
    assertThat(folder.resolve("nonmun.db.12345.partial")).doesNotExist();
    assertThat(stdout()).contains("[정상] 백업: " + backups, "[정상] 남은 파일: ");
  }

  private Path config() {
    return folder.resolve("config.yaml");
  }

  private NonmunConfig settings() {
    return ConfigReader.read(Optional.of(new ConfigFile(config())), Map.of());
  }

  private int run(String command, String... typed) {
    var environment = new HashMap<String, String>();
    environment.put("NONMUN_CONFIG", config().toString());
    environment.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    var terminal =
        new Terminal(
            printTo(out),
            printTo(err),
            false,
            new BufferedReader(
                new StringReader(typed.length == 0 ? "" : String.join("\n", typed) + "\n")));
    return new CommandLineInterface(terminal, environment, (_, _) -> application)
        .run(command.split(" "));
  }

  private static PrintStream printTo(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String stdout() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String stderr() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
