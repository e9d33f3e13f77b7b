package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nonmun.storage.model.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LiveConfigTest {

  private static final String BEFORE =
      """
      nonmun:
        telegram: { token: "123456789:AAAAAAAAAAAAAAAAAAAAAAAA", admins: [1] }
        arxiv: { categories: [cs.CL], poll: 5m }
        digest: { papers: 10 }
        http: { port: 8080 }
      """;

  private @TempDir Path folder;
  private Path file;
  private long seconds = 1_000_000;
  private final List<ConfigException> refused = new ArrayList<>();
  private final List<NonmunConfig> read = new ArrayList<>();
  private final List<List<String>> needRestart = new ArrayList<>();
  private LiveConfig live;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("config.yaml");
    write(BEFORE);
    live = LiveConfig.read(Optional.of(new ConfigFile(file)), Map.of());
    live.onRefusal(refused::add);
    live.onRead(read::add);
    live.onRestartNeeded(needRestart::add);
  }

  @Test
  void digestChatsCategoriesAndAdminsAreInForceAtOnce() throws IOException {
    write(
        BEFORE
                .replace("[cs.CL]", "[cs.LG, cs.AI]")
                .replace("papers: 10", "papers: 3")
                .replace("[1]", "[1, 2]")
            + "  chats: [{ id: \"@papers\" }]\n");
    lookTwice();

    assertThat(live.now().arxiv().categories())
        .containsExactly(new Category("cs.LG"), new Category("cs.AI"));
    assertThat(live.now().digest().papers()).isEqualTo(3);
    assertThat(live.now().telegram().admins()).containsExactly(1L, 2L);
    assertThat(live.now().chats()).extracting(ChatSettings::id).containsExactly("@papers");
    assertThat(refused).isEmpty();
  }

  @Test
  void whatNeedsARestartStaysAsItWas() throws IOException {
    write(
        BEFORE
            .replace("port: 8080", "port: 8081")
            .replace("poll: 5m", "poll: 1m")
            .replace("AAAA\"", "BBBB\"")
            .replace("papers: 10", "papers: 3"));
    var before = live.now();
    lookTwice();

    assertThat(live.now().http()).isEqualTo(before.http());
    assertThat(live.now().arxiv()).isEqualTo(before.arxiv());
    assertThat(live.now().telegram().token()).isEqualTo(before.telegram().token());
    assertThat(Section.ALL.changes(live.now(), read.getLast()))
        .containsExactly("telegram.token", "arxiv.poll", "http.port");
    assertThat(needRestart).containsExactly(List.of("telegram.token", "arxiv.poll", "http.port"));
  }

  @Test
  void everyKeyIsToldWithWhereItWasSetAndWithoutASecret() throws IOException {
    var environment = Map.of("NONMUN_DIGEST_PAPERS", "7", "NONMUN_ARXIV_CATEGORIES", "cs.AI,cs.CL");
    var before =
        BEFORE
            + "  summarizer: { openai: { endpoints: [{ base-url: \"http://10.0.0.2/v1\", api-key: AAAA"
            + " }] } }\n";
    write(before);
    live = LiveConfig.read(Optional.of(new ConfigFile(file)), environment);
    write(
        before.replace("port: 8080", "port: 8081")
            + "  chats: [{ id: \"@papers\", time: \"08:30\" }]\n");
    lookTwice();
    var told = live.inForce();

    assertThat(told)
        .contains(
            new InForce("telegram.token", "****", file + ":2", false),
            new InForce("telegram.admins", "1", file + ":2", false),
            new InForce("arxiv.categories", "cs.AI, cs.CL", "환경 변수 NONMUN_ARXIV_CATEGORIES", false),
            new InForce("arxiv.poll", "5m", file + ":3", false),
            new InForce("digest.papers", "7", "환경 변수 NONMUN_DIGEST_PAPERS", false),
            new InForce("digest.time", "발표", null, false),
            new InForce("telegram.access", "open", null, false),
            new InForce("http.port", "8080", file + ":5", true),
            new InForce("chats[0].time", "08:30", file + ":7", false))
        .extracting(InForce::key)
        .doesNotHaveDuplicates()
        .containsAll(
            ConfigKey.all().stream()
                .map(key -> key.name().substring("nonmun.".length()).replace("[]", "[0]"))
                .toList());
    assertThat(told.toString()).doesNotContain("AAAA");
  }

  @Test
  void keysThatWaitForARestartAreToldWhenTheyAreOthersThanBefore() throws IOException {
    var port = BEFORE.replace("port: 8080", "port: 8081");
    write(port);
    lookTwice();
    write(port.replace("papers: 10", "papers: 3"));
    lookTwice();
    assertThat(needRestart).containsExactly(List.of("http.port"));

    write(port + "  storage: { keep-days: 30, url: \"jdbc:sqlite:other.db\" }\n");
    lookTwice();
    assertThat(needRestart.getLast())
        .containsExactly("storage.url", "storage.keep-days", "http.port");

    write(BEFORE);
    lookTwice();
    write(port);
    lookTwice();
    assertThat(needRestart).hasSize(3).last().isEqualTo(List.of("http.port"));
  }

  @Test
  void theLogNamesTheKeysAndNoSecret() throws IOException {
    var log = (Logger) LoggerFactory.getLogger(LiveConfig.class);
    var lines = new ListAppender<ILoggingEvent>();
    var level = log.getLevel();
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      write(BEFORE.replace("AAAA\"", "BBBB\"").replace("papers: 10", "papers: 3"));
      lookTwice();
    } finally {
      log.detachAppender(lines);
      log.setLevel(level);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("config read: changed=[digest.papers] need-restart=[telegram.token]");
  }

  @Test
  void aWrongFileIsRefusedWholeWithTheMessageOfAStart() throws IOException {
    var wrong = BEFORE.replace("papers: 10", "papers: 0").replace("[cs.CL]", "[cs.LG]");
    write(wrong);
    var before = live.now();
    lookTwice();

    assertThat(live.now()).isSameAs(before);
    assertThatThrownBy(() -> ConfigReader.read(Optional.of(new ConfigFile(file)), Map.of()))
        .hasMessage(refused.getFirst().getMessage())
        .hasMessageContaining("nonmun.digest.papers");
    live.look();
    assertThat(refused).as("told once").hasSize(1);

    write(BEFORE.replace("papers: 10", "papers: 4"));
    lookTwice();
    assertThat(live.now().digest().papers()).isEqualTo(4);
  }

  @Test
  void aFileThatIsBeingWrittenIsLeftAlone() throws IOException {
    write(BEFORE.replace("papers: 10", "papers: 3"));
    live.look();
    assertThat(live.now().digest().papers()).isEqualTo(10);
    write(BEFORE.replace("papers: 10", "papers: 5"));
    live.look();
    assertThat(live.now().digest().papers()).isEqualTo(10);
    live.look();
    assertThat(live.now().digest().papers()).isEqualTo(5);
    assertThat(read).hasSize(1);
  }

  @Test
  void aFileThatGoesAwayIsRefusedAndChangesNothing() throws IOException {
    Files.delete(file);
    lookTwice();

    assertThat(refused).hasSize(1);
    assertThat(live.now().digest().papers()).isEqualTo(10);
  }

  // R7: a file that is wrong in the worst way keeps nobody an admin for longer than it stays so.
  @Test
  void r07AfterAnAliasThatHoldsItselfTheNextRightFileIsInForce() throws IOException {
    write(BEFORE + "  chats: &a [*a]\n");
    lookTwice();
    assertThat(refused).singleElement().asString().contains("자기 자신을 담은 별칭");
    assertThat(live.now().telegram().admins()).containsExactly(1L);

    write(BEFORE.replace("[1]", "[2]"));
    lookTwice();
    assertThat(live.now().telegram().admins()).containsExactly(2L);
  }

  @Test
  void aListenerThatFailsHoldsUpNothingAndIsToldAgain() throws IOException {
    var failures = new ArrayList<>(List.of(new IllegalStateException("the disk is full")));
    var told = new ArrayList<NonmunConfig>();
    live.onRead(config -> {
      if (!failures.isEmpty()) {
        throw failures.removeFirst();
      }
      told.add(config);
    });
    write(BEFORE.replace("[1]", "[2]"));
    live.look();
    assertThatThrownBy(() -> live.look()).hasMessage("the disk is full");
    assertThat(live.now().telegram().admins()).containsExactly(2L);
    assertThat(read).as("of those that do not fail").hasSize(1);

    live.look();
    assertThat(told).hasSize(1);
    live.look();
    assertThat(told).as("once").hasSize(1);
  }

  @Test
  void anUnchangedFileIsNotReadAgain() {
    lookTwice();
    assertThat(read).isEmpty();
  }

  @Test
  void everyChangedKeyIsNamedWithoutItsValue() {
    var other =
        ConfigReader.read(
            Optional.empty(),
            Map.of(
                "NONMUN_SUMMARIZER_OPENAI_API_KEY", "secret-value",
                "NONMUN_SUMMARIZER_DAILY_LIMIT", "5",
                "NONMUN_DIGEST_TIME", "08:30"));
    assertThat(Section.ALL.changes(ConfigReader.read(Optional.empty(), Map.of()), other))
        .containsExactly("summarizer.daily-limit", "summarizer.openai.api-key", "digest.time");
  }

  private void lookTwice() {
    live.look();
    live.look();
  }

  // A clock's grain must not hide that a file of the same size has changed.
  private void write(String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000 * seconds++));
  }
}
