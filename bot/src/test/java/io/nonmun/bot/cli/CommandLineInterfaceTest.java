package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.evaluation.Evaluation;
import io.nonmun.bot.evaluation.Evaluation.Judged;
import io.nonmun.bot.evaluation.LabelledAnswer.Label;
import io.nonmun.bot.wiring.Application;
import io.nonmun.storage.model.Repair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {

  private static final String TOKEN = "123456789:AAplantedSecretPlantedSecret_0123";
  private static final String KEY = "planted-key-0123";
  private static final String ANSWER =
      """
      {"id": "a", "title": "T", "abstract": "A.", "answer": {}, "label": "good", "kind": "plain"}\
      """;

  private final FakeApplication application = new FakeApplication();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          digest                                | digest newest
          digest --sample                       | digest newest sample
          digest --date 2026-11-20              | digest 2026-11-20
          digest --date=2026-11-20 --sample     | digest 2026-11-20 sample
          summarize 2401.01234v2                | summarize 2401.01234 2
          summarize https://arxiv.org/abs/hep-th/9901001 | summarize hep-th/9901001 0
          """)
  void writesTheAnswerAndNothingElseToStdout(String arguments, String call) {
    assertThat(run(arguments.split(" "))).isZero();

    assertThat(stdout()).isEqualTo("answer to " + call + "\n");
    assertThat(stderr()).isEmpty();
    assertThat(application.calls).containsExactly(call, "close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run"})
  void runsTheBotWithoutACommand(String arguments) {
    assertThat(arguments.isEmpty() ? run() : run(arguments)).isZero();

    assertThat(application.calls).containsExactly("digest newest", "finish", "close");
    assertThat(stdout()).isEqualTo("answer to digest newest\n");
    assertThat(stderr()).startsWith("텔레그램 토큰이 없어 최신 브리핑을 터미널에 보여 줍니다.\n");
  }

  @Test
  void withATokenItIsTheBotThatRuns() {
    run(Map.of("NONMUN_TELEGRAM_TOKEN", TOKEN), "run");

    assertThat(application.calls).containsExactly("serve", "close");
  }

  @Test
  void evaluatesASetAndShowsTheCountsOfEachKind() throws IOException {
    var set = Files.writeString(directory.resolve("set.jsonl"), ANSWER);
    application.evaluation =
        new Evaluation(
            List.of(
                new Judged("a", "plain", Label.GOOD, List.of()),
                new Judged("b", "number", Label.BAD, List.of("numbers: 47%")),
                new Judged("c", "number", Label.BAD, List.of())));

    assertThat(run("evaluate", "--set", set.toString(), "--details")).isZero();
    assertThat(stdout())
        .isEqualTo(
            """
            통과  a  good  plain
            거름  b  bad  number
                numbers: 47%
            통과  c  bad  number

                통과     거름  라벨   종류
                   1        0  good   plain
                   1        1  bad    number
                   1        0  good   모두
                   1        1  bad    모두
            """);
    assertThat(application.calls).containsExactly("evaluate 1", "close");

    assertThat(run("evaluate", "--set", set.toString(), "--judge", "--json")).isZero();
    assertThat(stdout())
        .endsWith(
            """
            {"kinds":[{"kind":"plain","label":"good","accepted":1,"refused":0},\
            {"kind":"number","label":"bad","accepted":1,"refused":1}]}
            """);
    assertThat(application.calls).contains("evaluate 1 judge");
  }

  @Test
  void aSetThatCannotBeReadIsSaidBeforeAnythingIsOpened() throws IOException {
    var set = Files.writeString(directory.resolve("set.jsonl"), ANSWER + "\n{}\n");

    assertThat(run("evaluate", "--set", set.toString())).isEqualTo(1);
    assertThat(stderr()).contains("2번째 줄: label은");
    assertThat(run("evaluate", "--set", "none.jsonl")).isEqualTo(1);
    assertThat(stderr()).contains("그런 파일이나 폴더가 없습니다: none.jsonl");
    assertThat(application.calls).isEmpty();
  }

  @Test
  void comparesModelsAndSaysWhereTheyAreJudged() {
    assertThat(run("compare", "--models", "a,b", "--papers", "20")).isZero();

    assertThat(application.calls)
        .containsExactly("compare [a, b] null Wish[count=20, day=null, shared=false]", "close");
    assertThat(stdout())
        .isEqualTo(
            """
            a: 새로 20편 · 통과 15 · 거름 5 · 더 묻지 못함 (resting)
            이름을 가린 채 고르기: http://127.0.0.1:8080/compare (봇이나 ./nonmun page가 도는 동안)
            """);
  }

  @Test
  void oneModelIsComparedByTwoPromptsOnAFixedSelection() {
    assertThat(
            run(
                "compare",
                "--models",
                "a",
                "--prompt",
                "new.md",
                "--date",
                "2026-11-20",
                "--licensed"))
        .isZero();

    assertThat(application.calls)
        .containsExactly("compare [a] new.md Wish[count=20, day=2026-11-20, shared=true]", "close");
    assertThat(stdout()).startsWith("조건에 맞는 논문이 3편뿐입니다.\na: 새로 20편");
  }

  @Test
  void aComparisonNeedsTwoModelsOrAFileToWrite() {
    for (var wrong :
        List.of(
            List.of("compare"),
            List.of("compare", "--models", "a"),
            List.of("compare", "--models", "a,a"),
            List.of("compare", "--models", "a,b", "--papers", "0"))) {
      assertThat(run(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(2);
    }
    assertThat(application.calls).isEmpty();
  }

  @Test
  void whatWasChosenBecomesAFileThatWasNotThere() throws IOException {
    var file = directory.resolve("pairs.jsonl");

    assertThat(run("compare", "--pairs", file.toString(), "--private")).isZero();
    assertThat(file).hasContent("{\"prompt\": []}");
    assertThat(application.calls).containsExactly("train PAIRS private", "close");
    assertThat(stdout()).contains("1줄", "허가 때문에 뺀 것: unknown 3", "논문이 없어져 뺀 것: 2");
    assertThat(run("compare", "--train", file.toString())).isEqualTo(1);
    assertThat(stderr()).contains("파일이 이미 있습니다");
  }

  @Test
  void backsUp() {
    assertThat(run("backup", "copy.db")).isZero();

    assertThat(application.calls).containsExactly("backup copy.db", "close");
    assertThat(stdout()).isEqualTo("백업: " + Path.of("copy.db").toAbsolutePath() + "\n");
  }

  @Test
  void restoresAndSaysWhereTheOldOneIs() {
    assertThat(run("restore", "copy.db")).isZero();

    assertThat(application.calls).containsExactly("restore copy.db", "close");
    assertThat(stdout())
        .isEqualTo(
            "되돌림: %s\n쓰던 것: /data/nonmun.db.before\n"
                .formatted(Path.of("copy.db").toAbsolutePath()));
  }

  @Test
  void migratesAndShowsEachTable() {
    assertThat(run("migrate", "--to", "jdbc:postgresql://db/nonmun?ssl=true", "--user", "ada"))
        .isZero();

    assertThat(application.calls)
        .containsExactly("migrate jdbc:postgresql://db/nonmun?ssl=true ada 0", "close");
    assertThat(stderr()).contains("chat: 5행, 양쪽 0a1b", "paper: 1,234행, 양쪽 ff");
    assertThat(stdout())
        .isEqualTo(
            "옮겼습니다: 표 2개, 1,239행이 양쪽에서 같습니다. storage.url을 jdbc:postgresql://db/nonmun(으)로 바꾸고 봇을 시작하세요.\n");
  }

  @Test
  void repairsAndNamesWhatIsLost() {
    assertThat(run("repair")).isZero();
    assertThat(stdout())
        .isEqualTo(
            """
            검사: 손상된 곳이 없습니다.
            잃은 것: 없음
            쓰던 것: /data/nonmun.db.before
            """);

    application.repair =
        new Repair(
            Path.of("/data/old"),
            List.of("Tree 9 page 12: btreeInitPage() returns error code 11", "row 3 missing"),
            List.of(
                new Repair.Loss("summary", 388, List.of(new Repair.Gap("2611.00012", null)), 2)),
            12);
    assertThat(run("repair")).isZero();
    assertThat(stdout())
        .endsWith(
            """
            검사: 손상된 곳 2 (Tree 9 page 12: btreeInitPage() returns error code 11)
            잃은 것: summary (남은 줄 388 · 버린 줄 2)
              · 2611.00012 뒤부터 끝까지
            장부: 12줄을 고쳤습니다. 모자란 것은 다음 실행이 채웁니다.
            쓰던 것: /data/old
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          digest --date 2026-02-30 | '2026-02-30'은 날짜가 아닙니다 (예: 2026-11-20) | nonmun digest
          digest --date            | 빠진 인자 날짜 | nonmun digest
          digest --sampl           | 모르는 인자 '--sampl', 혹시 --sample인가요? | nonmun digest
          summarize                | 빠진 인자 논문 | nonmun summarize
          summarize rag            | 'rag'에서 arXiv 번호를 찾지 못했습니다 (예: 2401.01234, hep-th/9901001, https://arxiv.org/abs/2401.01234) | nonmun summarize
          backup                   | 빠진 인자 파일 | nonmun backup
          restore                  | 빠진 인자 파일 | nonmun restore
          dgest                    | 모르는 인자 'dgest', 혹시 digest인가요? | nonmun
          """)
  void refusesWrongUsage(String arguments, String reason, String command) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(stdout()).isEmpty();
    assertThat(stderr()).isEqualTo("잘못된 사용: " + reason + "\n도움말: " + command + " --help\n");
    assertThat(application.calls).isEmpty();
  }

  @Test
  void helpNamesWhatThereIs() {
    assertThat(run("--help")).isZero();

    assertThat(stdout())
        .startsWith("사용법: nonmun")
        .contains(
            "run ",
            "digest ",
            "summarize ",
            "evaluate ",
            "doctor ",
            "backup ",
            "serve ",
            "--config",
            "--verbose");
    assertThat(run("digest", "--help")).isZero();
    assertThat(stdout()).contains("--date", "--sample");
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();

    assertThat(stdout()).startsWith("nonmun ");
  }

  @Test
  void wrongSettingsStopBeforeAnythingIsOpened() throws IOException {
    var file = Files.writeString(directory.resolve("my.yaml"), "nonmun: { digest: { papers: 0 } }");

    assertThat(run("digest", "--config", file.toString())).isEqualTo(1);

    assertThat(stdout()).isEmpty();
    assertThat(stderr()).contains("my.yaml:1  nonmun.digest.papers: \"0\"");
    assertThat(application.calls).isEmpty();
  }

  @Test
  void theConfigFileMayStandBeforeTheCommand() throws IOException {
    var file = Files.writeString(directory.resolve("my.yaml"), "nonmun: { wrong: 1 }");

    assertThat(run("--config", file.toString(), "digest")).isEqualTo(1);

    assertThat(stderr()).contains("my.yaml:1  nonmun.wrong");
  }

  @Test
  void aFailureIsOneLineWithoutStackTrace() {
    application.failure = new IllegalStateException("the database is locked; stop the other run");

    assertThat(run("digest")).isEqualTo(1);

    assertThat(stdout()).isEmpty();
    assertThat(stderr())
        .isEqualTo(
            """
            실패: the database is locked; stop the other run
            자세히 보려면 --verbose를 붙이세요.
            """);
    assertThat(application.calls).endsWith("close");
  }

  @Test
  void verboseShowsTheStackTrace() {
    application.failure = new IllegalStateException("no");
    try {
      assertThat(run("digest", "--verbose")).isEqualTo(1);
    } finally {
      LogLayout.setVerbose(false);
    }

    assertThat(stderr()).contains("\tat io.nonmun.bot.cli.CommandLineInterfaceTest");
  }

  @Test
  void anErrorOfTheMachineIsAFailureToo() {
    assertThat(
            run(
                Map.of(),
                (_, _) -> {
                  throw new OutOfMemoryError("Java heap space");
                },
                "digest"))
        .isEqualTo(1);

    assertThat(stderr())
        .startsWith("실패: 메모리에 들어가지 않습니다 (Java heap space). 더 작은 모델을 쓰거나 NONMUN_JAVA_OPTS=-Xmx");
  }

  @Test
  void doctorTellsEachMendAndGoesOnAfterAFailure() {
    application.checks =
        List.of(
            new Check("가", () -> Finding.ok("좋음")),
            new Check("나", () -> Finding.fail("나쁨", "고치기")),
            new Check(
                "다",
                () -> {
                  throw new IOException("broken");
                }),
            new Check("라", () -> Finding.warn("아쉬움", "더하기")));

    assertThat(run("doctor")).isEqualTo(1);

    assertThat(stdout())
        .contains("[정상] 자바: ", "[정상] 설정: ", "[주의] 텔레그램: 토큰 없음")
        .endsWith(
            """
            [정상] 가: 좋음
            [실패] 나: 나쁨
                   고치는 법: 고치기
            [실패] 다: java.io.IOException: broken
                   고치는 법: --verbose로 로그를 보세요.
            [주의] 라: 아쉬움
                   고치는 법: 더하기
            """);
    assertThat(stderr()).isEmpty();
  }

  @Test
  void doctorIsContentWithWarnings() {
    assertThat(run("doctor")).isZero();
    assertThat(application.calls).containsExactly("close");
  }

  @Test
  void doctorMissesNoServerWhereAModelRunsInThisProcess() {
    run("doctor");
    assertThat(stdout()).contains("[주의] 모델 API: ");

    assertThat(run(Map.of("NONMUN_SUMMARIZER_LOCAL_MODEL", "auto"), "doctor")).isZero();
    assertThat(stdout()).containsOnlyOnce("모델 API");
  }

  // R14: a file with a key in it that everybody on the machine can read.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void r14DoctorTellsOfSecretsThatEverybodyCanRead() throws IOException {
    var file =
        Files.writeString(
            directory.resolve("my.yaml"),
            "nonmun: { telegram: { token: \"%s\", base-url: \"http://localhost:1\" } }"
                .formatted(TOKEN));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    run("doctor", "--config", file.toString());
    assertThat(stdout())
        .contains("[주의] 설정: " + file, "고치는 법: chmod o-rwx " + file)
        .doesNotContain(TOKEN);

    out.reset();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    run("doctor", "--config", file.toString());
    assertThat(stdout()).contains("[정상] 설정: " + file);

    out.reset();
    Files.writeString(file, "nonmun: { digest: { papers: 3 } }");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    run("doctor", "--config", file.toString());
    assertThat(stdout()).contains("[정상] 설정: " + file);
  }

  @Test
  void doctorShowsWrongSettings() {
    assertThat(run(Map.of("NONMUN_HTTP_PORT", "x"), "doctor")).isEqualTo(1);

    assertThat(stdout()).contains("[정상] 자바: ", "[실패] 설정: 설정이 잘못되어", "NONMUN_HTTP_PORT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"digest", "summarize 2401.01234", "backup x.db", "doctor", "digest --verbose"})
  void b04SecretsReachNoStream(String arguments) {
    var url = "https://api.telegram.org/bot" + TOKEN + "/getMe";
    application.failure = new IllegalStateException("no answer from " + url + " with key " + KEY);
    application.checks =
        List.of(
            new Check("가", () -> Finding.fail(url, KEY)),
            new Check(
                "나",
                () -> {
                  throw application.failure;
                }));
    var environment =
        Map.of(
            "NONMUN_TELEGRAM_TOKEN",
            TOKEN,
            "NONMUN_TELEGRAM_BASE_URL",
            "http://localhost:1",
            "NONMUN_SUMMARIZER_OPENAI_BASE_URL",
            "http://localhost:1/v1",
            "NONMUN_SUMMARIZER_OPENAI_API_KEY",
            KEY);
    try {
      assertThat(run(environment, arguments.split(" "))).isEqualTo(1);
    } finally {
      LogLayout.setVerbose(false);
    }

    assertThat(stdout() + stderr()).contains("****").doesNotContain("planted");
  }

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    return run(environment, (_, _) -> application, arguments);
  }

  private int run(Map<String, String> environment, Application.Opener opener, String... arguments) {
    var terminal = new Terminal(printTo(out), printTo(err), false);
    return new CommandLineInterface(terminal, environment, opener).run(arguments);
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
