package io.nonmun.storage.jdbc;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.Fixtures.planned;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nonmun.storage.AlertRepository.Alert;
import io.nonmun.storage.ChannelRepository.Channel;
import io.nonmun.storage.JobRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SqliteDialectTest {

  private static final Migrations NEXT =
      new Migrations(List.of("classpath:db/sqlite", "classpath:db/next"), 90);
  private static final Migrations BROKEN =
      new Migrations(List.of("classpath:db/sqlite", "classpath:db/broken"), 90);

  private static final Migrations FIRST = new Migrations(List.of("classpath:db/sqlite"), 1);
  private static final ChatKey ADA = ChatKey.of(5);

  @TempDir private Path folder;

  @Test
  void theNewestMigrationIsTheOneThatIsStated() throws IOException {
    try (var scripts = Files.list(Path.of("src/main/resources/db/sqlite"))) {
      assertThat(scripts.map(script -> script.getFileName().toString()))
          .hasSize(SqliteDialect.MIGRATIONS.newest())
          .anyMatch(name -> name.startsWith("V" + SqliteDialect.MIGRATIONS.newest() + "__"));
    }
  }

  @Test
  void aFileIsInWalModeAndEnforcesForeignKeys() {
    try (var dialect = open(SqliteDialect.MIGRATIONS)) {
      var sql = JdbcClient.create(dialect.dataSource());
      assertThat(value(sql, "PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(value(sql, "PRAGMA foreign_keys")).isEqualTo("1");
      assertThat(value(sql, "PRAGMA synchronous")).isEqualTo("1");
      assertThat(value(sql, "PRAGMA busy_timeout")).isEqualTo("10000");
    }
  }

  @Test
  void aBackupIsTakenBeforeAnExistingDatabaseIsMigrated() throws IOException {
    savePaper();
    assertThat(backups()).isEmpty();

    open(NEXT).close();

    assertThat(backups())
        .singleElement()
        .asString()
        .matches(
            ".*nonmun\\.db\\.backup-v%d-\\d{8}T.*Z".formatted(SqliteDialect.MIGRATIONS.newest()));
    try (var upgraded = open(NEXT)) {
      var sql = JdbcClient.create(upgraded.dataSource());
      assertThat(value(sql, "SELECT count(*) FROM paper_version WHERE note IS NULL"))
          .isEqualTo("1");
    }
    Files.delete(file());
    Files.move(backups().getFirst(), file());
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      assertThat(database.papers().latest(List.of(id(1)))).hasSize(1);
    }
  }

  /// What was promised before there were jobs is done by jobs.
  @Test
  void cardsAndDigestsThatWerePromisedBecomeJobs() {
    try (var third = open(new Migrations(List.of("classpath:db/sqlite"), 3))) {
      var sql = JdbcClient.create(third.dataSource());
      for (var insert :
          List.of(
              "INSERT INTO open_card VALUES (-100123, 17, 71, '2611.00001', NULL, 0, '%s')",
              "INSERT INTO open_card VALUES (5, 0, 72, '2611.00002', 2, 1, '%s')",
              "INSERT INTO mark VALUES ('today:-100123/17', '9', '%s')",
              "INSERT INTO mark VALUES ('today:5/0', '', '%s')")) {
        sql.sql(insert.formatted("2026-11-20T01:00:00.000000000Z")).update();
      }
    }
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      assertThat(database.jobs().of("card"))
          .extracting(JobRepository.Job::chat, JobRepository.Job::payload)
          .containsExactlyInAnyOrder(
              tuple(
                  new ChatKey(-100123, 17),
                  "{\"message\":71,\"paper\":\"2611.00001\",\"version\":null,\"shown\":false}"),
              tuple(ADA, "{\"message\":72,\"paper\":\"2611.00002\",\"version\":2,\"shown\":true}"));
      assertThat(database.jobs().of("today"))
          .extracting(JobRepository.Job::chat, JobRepository.Job::payload)
          .containsExactlyInAnyOrder(
              tuple(new ChatKey(-100123, 17), "{\"replyTo\":9}"), tuple(ADA, "{\"replyTo\":null}"));
      assertThat(database.marks().find("today:-100123/17")).isEmpty();
      assertThat(database.marks().find("today:5/0")).isEmpty();
    }
  }

  /// What was written into the values of marks is rows of its own.
  @Test
  void marksThatHeldMoreThanOneThingBecomeRows() {
    try (var fifth = open(new Migrations(List.of("classpath:db/sqlite"), 5))) {
      var sql = JdbcClient.create(fifth.dataSource());
      Map.of(
              "unread:2026-11-19", "cs.LG",
              "unread:2026-11-20", "cs.CL math.AG cs.LG",
              "chat-name:@papers_kr", "CHANNEL -1001234567890",
              "alert:arxiv", "true false ⚠️ the lists\ncannot be read",
              "alert:chat:@papers", "false true ✅ true false",
              "alert:work:today:5/0", "false false ",
              "paused", "yes")
          .forEach((name, value) ->
              sql.sql("INSERT INTO mark VALUES (?, ?, '2026-11-20T01:00:00.000000000Z')")
                  .params(name, value)
                  .update());
    }
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      assertThat(database.lateListings().since(LocalDate.EPOCH))
          .containsExactly(
              entry(FRIDAY.minusDays(1), List.of(LG)),
              entry(FRIDAY, List.of(CL, LG, new Category("math.AG"))));
      assertThat(database.channels().find("@papers_kr"))
          .contains(new Channel("@papers_kr", -1_001_234_567_890L, Chat.Kind.CHANNEL));
      assertThat(database.alerts().all())
          .containsOnly(
              entry("arxiv", new Alert(true, false, "⚠️ the lists\ncannot be read")),
              entry("chat:@papers", new Alert(false, true, "✅ true false")));
      assertThat(database.marks().find("paused")).contains(Instant.parse("2026-11-20T01:00:00Z"));
      assertThat(rows().get("mark")).hasSize(1);
    }
  }

  @Test
  void theFirstSchemasDataIsBackedUpAndKept() throws IOException {
    try (var first = open(FIRST)) {
      var sql = JdbcClient.create(first.dataSource());
      for (var insert :
          List.of(
              "INSERT INTO paper VALUES ('2611.00001')",
              "INSERT INTO paper_version VALUES ('2611.00001', 1, 'A Study of Retrieval', 'We…',"
                  + " '[\"홍길동\"]', 'cs.CL', '[]', NULL, NULL, NULL, NULL, '[]', 0)",
              "INSERT INTO listing VALUES ('2026-11-20', 'cs.CL')",
              "INSERT INTO ledger VALUES ('2026-11-20', '2611.00001', 'FAILED', 'numbers')",
              "INSERT INTO listing_entry VALUES ('2026-11-20', 'cs.CL', '2611.00001', 'NEW', 0)",
              "INSERT INTO summary VALUES ('2611.00001', 1, 'm', '1', 'openai', '{}', '[]', '[]',"
                  + " 1, 1, '0.1', 5, '2026-11-20T01:00:00.000000000Z')",
              "INSERT INTO spending VALUES ('2026-11-20T01:00:00.000000000Z', 'openai', 'm', 1, 1,"
                  + " 100000000)",
              "INSERT INTO gate VALUES ('arxiv', NULL, NULL, NULL, NULL, NULL)",
              "INSERT INTO response VALUES ('https://arxiv.org/', NULL, NULL, NULL,"
                  + " '2026-11-20T01:00:00.000000000Z', 1, x'00')")) {
        assertThat(sql.sql(insert).update()).isOne();
      }
    }
    var before = rows();

    Database.open(new StorageSettings("jdbc:sqlite:" + file())).close();

    assertThat(rows()).containsAllEntriesOf(before).containsEntry("delivery", List.of());
    assertThat(before).hasSize(9).allSatisfy((_, rows) -> assertThat(rows).hasSize(1));
    assertThat(backups()).singleElement().asString().contains(".backup-v1-");
    Files.delete(file());
    Files.move(backups().getFirst(), file());
    try (var first = open(FIRST)) {
      assertThat(value(JdbcClient.create(first.dataSource()), "SELECT count(*) FROM summary"))
          .isEqualTo("1");
    }
  }

  /// What each of our tables holds.
  private Map<String, List<List<String>>> rows() {
    var sql = JdbcClient.create(new DriverManagerDataSource("jdbc:sqlite:" + file()));
    return sql
        .sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%schema%'")
        .query(String.class)
        .list()
        .stream()
        .collect(toMap(table -> table, table -> rows(sql, table)));
  }

  private static List<List<String>> rows(JdbcClient sql, String table) {
    return sql
        .sql("SELECT * FROM " + table)
        .query((row, _) -> {
          var values = new ArrayList<String>();
          for (var column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            values.add(row.getString(column));
          }
          return values;
        })
        .list()
        .stream()
        .<List<String>>map(values -> values)
        .toList();
  }

  @Test
  void aMigrationThatFailsChangesNothing() throws IOException {
    savePaper();

    assertThatThrownBy(() -> open(BROKEN))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("no_such_table");

    assertThat(backups()).hasSize(1);
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      assertThat(database.papers().latest(List.of(id(1)))).hasSize(1);
    }
  }

  @Test
  void saysInOneLineThatItMigrated() {
    var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var level = root.getLevel();
    root.addAppender(lines);
    root.setLevel(Level.INFO);
    try {
      open(SqliteDialect.MIGRATIONS).close();
      open(SqliteDialect.MIGRATIONS).close();
    } finally {
      root.setLevel(level);
      root.detachAppender(lines);
    }

    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith(
            "stage=migrate database=%s from=0 to=%d backup=none took="
                .formatted(file(), SqliteDialect.MIGRATIONS.newest()));
  }

  /// What the schema itself forbids, whatever the program does.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO paper VALUES ('2611.00001')",
        "INSERT INTO ledger VALUES ('2026-11-20', '2611.00001', 'FETCHED', NULL)",
        "INSERT INTO ledger VALUES ('2026-11-21', '2611.99999', 'FETCHED', NULL)",
        "UPDATE ledger SET state = 'LOST'",
        "UPDATE ledger SET state = 'MUTED', reason = 'because'",
        "UPDATE ledger SET state = NULL",
        "UPDATE ledger SET state = 'SKIPPED'",
        "UPDATE ledger SET state = 'FAILED'",
        "UPDATE ledger SET reason = 'because'",
        "UPDATE ledger SET state = 'SUMMARISED', reason = 'because'",
        "UPDATE listing_entry SET type = 'OLD'",
        "INSERT INTO listing_entry VALUES ('2026-11-20', 'cs.CL', '2611.00001', 'CROSS', 9)",
        "INSERT INTO listing_entry VALUES ('2026-11-20', 'cs.LG', '2611.00001', 'CROSS', 9)",
        "INSERT INTO listing_entry VALUES ('2026-11-20', 'cs.CL', '2611.00002', 'NEW', 9)",
        "DELETE FROM ledger",
        "DELETE FROM listing",
        "UPDATE paper_version SET version = 0",
        "DELETE FROM paper",
        "UPDATE chat SET chat_id = 0",
        "UPDATE chat SET kind = 'SUPERGROUP'",
        "INSERT INTO telegram_update VALUES (1, 5, '', 1, '{}')",
        "INSERT INTO digest VALUES (5, 0, '2026-11-20', 'OPEN')",
        "INSERT INTO digest VALUES (6, 0, '2026-11-20', 'OPEN')",
        "UPDATE digest SET state = 'SENT'",
        "INSERT INTO delivery (paper, chat_id, thread_id, day, position, state, complete)"
            + " VALUES ('2611.00001', 5, 0, '2026-11-21', 9, 'PLANNED', 1)",
        "INSERT INTO delivery (paper, chat_id, thread_id, day, position, state, complete)"
            + " VALUES ('2611.00001', 6, 0, '2026-11-20', 1, 'PLANNED', 1)",
        "UPDATE delivery SET state = 'LOST'",
        "UPDATE delivery SET state = 'SENT'",
        "UPDATE delivery SET state = 'SENT', message_id = 7, reason = 'because'",
        "UPDATE delivery SET message_id = 7",
        "UPDATE delivery SET reason = 'because'",
        "UPDATE delivery SET state = 'SENDING', message_id = 7",
        "UPDATE delivery SET state = 'FAILED'",
        "UPDATE delivery SET state = 'FAILED', message_id = 7, reason = 'because'",
        "UPDATE delivery SET state = 'MUTED'",
        "INSERT INTO alert VALUES ('arxiv', 0, 0, 0, '')",
        "INSERT INTO channel VALUES ('@papers', 0, 'CHANNEL')",
        "INSERT INTO channel VALUES ('@papers', 5, 'SUPERGROUP')",
      })
  void theSchemaRefuses(String change) {
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      database.papers().save(List.of(paper(id(1), 1)));
      database.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1)))));
      database.chats().save(chat(5));
      database.deliveries().plan(ADA, FRIDAY, planned(ADA, FRIDAY, List.of(id(1))));
      database.updates().store(List.of(new StoredUpdate(1, 5, "{}", Instant.EPOCH)));

      assertThatThrownBy(() -> database.write("test", sql -> sql.sql(change).update()))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("SQLITE_CONSTRAINT");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PRAGMA max_page_count = 1, Free some space on its disk",
    "PRAGMA query_only = 1,     must be writable by the user",
  })
  void aDiskThatTakesNoMoreIsSaidWithTheMend(String limit, String mend) throws SQLException {
    try (var dialect = open(SqliteDialect.MIGRATIONS);
        var connection = dialect.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(limit);

      assertThatThrownBy(
              () -> {
                for (var i = 0; i < 100; i++) {
                  statement.executeUpdate(
                      "INSERT INTO response VALUES (%d, '', '', '', '', 1, zeroblob(9999))"
                          .formatted(i));
                }
              })
          .isInstanceOfSatisfying(
              SQLException.class,
              refused ->
                  assertThat(dialect.failure("save 3 papers", refused))
                      .hasMessageContaining("Database " + file() + ": could not save 3 papers: ")
                      .hasMessageContaining(mend)
                      .hasCause(refused));
    }
  }

  private void savePaper() {
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file()))) {
      database.papers().save(List.of(paper(id(1), 1)));
    }
  }

  private static String value(JdbcClient sql, String query) {
    return sql.sql(query).query(String.class).single();
  }

  private List<Path> backups() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains(".backup-")).toList();
    }
  }

  private Path file() {
    return folder.resolve("nonmun.db");
  }

  private SqliteDialect open(Migrations migrations) {
    return SqliteDialect.open("jdbc:sqlite:" + file(), migrations);
  }
}
