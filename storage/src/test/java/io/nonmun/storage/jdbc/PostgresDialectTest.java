package io.nonmun.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.Fixtures;
import io.nonmun.storage.NeedsPostgres;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ChatKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

@NeedsPostgres
class PostgresDialectTest {

  @TempDir private Path folder;

  private StorageSettings settings() {
    return PostgresServer.database(folder);
  }

  /// Apart from what each has of its own: the words, which SQLite keeps in tables of FTS5, and the
  /// leases, which a file needs not.
  @Test
  void bothSchemasHaveTheSameTablesAndColumns() {
    try (var postgres = Database.open(settings());
        var sqlite = Database.open(new StorageSettings("jdbc:sqlite::memory:"))) {
      var there =
          columns(
              postgres,
              """
              SELECT table_name || ' ' || column_name FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name NOT IN ('search', 'lease')
              """);
      var here =
          columns(
              sqlite,
              """
              SELECT t.name || ' ' || c.name
              FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
              WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'
                AND t.name NOT LIKE 'search!_%' ESCAPE '!' OR t.name = 'search_entry'
              """);

      assertThat(there).isEqualTo(here).hasSizeGreaterThan(30);
    }
  }

  private static TreeMap<String, TreeSet<String>> columns(Database database, String query) {
    var tables = new TreeMap<String, TreeSet<String>>();
    database
        .read("look", sql -> sql.sql(query).query(String.class).list())
        .forEach(name -> {
          var parts = name.split(" ");
          tables.computeIfAbsent(parts[0], _ -> new TreeSet<>()).add(parts[1]);
        });
    return tables;
  }

  /// Both read that there is none and then write one, which a lesser isolation lets both do.
  @Test
  void whatATransactionReadStaysTrueUntilItCommits() throws Exception {
    var runs = new AtomicInteger();
    try (var one = Database.open(settings());
        var other = Database.open(settings());
        var threads = Executors.newFixedThreadPool(2)) {
      var both = new ArrayList<Callable<Void>>();
      for (var n = 0; n < 25; n++) {
        var round = "round " + n + " ";
        for (var database : List.of(one, other)) {
          both.add(() -> {
            database.write(
                "meet",
                sql -> {
                  runs.incrementAndGet();
                  var marks =
                      sql.sql("SELECT count(*) FROM mark WHERE name LIKE ?")
                          .param(round + "%")
                          .query(Integer.class)
                          .single();
                  return marks > 0
                      ? 0
                      : sql.sql("INSERT INTO mark (name, set_at) VALUES (?, '')")
                          .param(round + System.identityHashCode(database))
                          .update();
                });
            return null;
          });
        }
      }
      for (var done : threads.invokeAll(both)) {
        done.get();
      }

      var marks =
          one.read(
              "count", sql -> sql.sql("SELECT count(*) FROM mark").query(Integer.class).single());
      assertThat(marks).isEqualTo(25);
      assertThat(runs.get()).isGreaterThanOrEqualTo(50);
    }
  }

  @Test
  void conflictsAreToldFromOtherFailures() {
    try (var dialect = PostgresDialect.open(settings(), PostgresDialect.MIGRATIONS)) {
      assertThat(dialect.isConflict(new PSQLException("", PSQLState.SERIALIZATION_FAILURE)))
          .isTrue();
      assertThat(
              dialect.isConflict(
                  new RuntimeException(new PSQLException("", PSQLState.DEADLOCK_DETECTED))))
          .isTrue();
      assertThat(dialect.isConflict(new PSQLException("", PSQLState.UNIQUE_VIOLATION))).isFalse();
      assertThat(dialect.isConflict(new RuntimeException("other"))).isFalse();
    }
  }

  @Test
  void itsClockIsTheServers() {
    try (var storage = Storage.open(settings())) {
      assertThat(storage.isShared()).isTrue();
      assertThat(storage.clock().instant())
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }
  }

  @Test
  void aLeaseIsOneHoldersUntilItIsGivenBackOrOver() {
    try (var storage = Storage.open(settings())) {
      var leases = storage.leases();
      assertThat(leases.holder("bot")).isEmpty();
      assertThat(leases.take("bot", "a", Duration.ofMinutes(1))).isTrue();
      assertThat(leases.take("bot", "b", Duration.ofMinutes(1))).isFalse();
      assertThat(leases.take("other", "b", Duration.ofMinutes(1))).isTrue();
      assertThat(leases.holder("bot")).contains("a");

      leases.release("bot", "b");
      assertThat(leases.holder("bot")).contains("a");
      leases.release("bot", "a");
      assertThat(leases.take("bot", "b", Duration.ZERO)).isTrue();
      assertThat(leases.holder("bot")).as("of whom nothing is heard").isEmpty();
      assertThat(leases.take("bot", "a", Duration.ofMinutes(1))).isTrue();
      assertThat(leases.take("bot", "a", Duration.ofMinutes(1))).as("for longer").isTrue();
    }
  }

  @Test
  void whoeverWasTakenOverFromStoresNothingMore() {
    try (var old = Storage.open(settings());
        var other = Storage.open(settings())) {
      old.leases().take("bot", "a", Duration.ZERO);
      old.writeOnlyWith("bot", "a");
      old.chats().save(Fixtures.chat(5)); // nobody else has begun

      other.leases().take("bot", "b", Duration.ofMinutes(1));

      assertThatThrownBy(() -> old.chats().save(Fixtures.chat(6)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("taken over");
      assertThat(other.chats().find(ChatKey.of(5))).isPresent();
      assertThat(other.chats().find(ChatKey.of(6))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, postgres, secret-word, 'role \"nobody\" does not exist', nonmun.storage.user",
    "postgres, no_such_database, secret-word, 'does not exist', createdb",
  })
  void whatTheServerRefusesIsSaidWithTheMend(
      String user, String database, String password, String reason, String mend) {
    var url = PostgresServer.settings(database).url().replaceFirst("\\?.*", "");

    assertThatThrownBy(() -> Storage.open(new StorageSettings(url, user, password)))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll(url, reason, mend)
        .hasMessageNotContaining(password);
  }

  @Test
  void aServerThatIsAwayIsSaidWithTheMend() {
    var settings = new StorageSettings("jdbc:postgresql://127.0.0.1:9/nonmun?user=a&password=bbbb");

    assertThatThrownBy(() -> Storage.open(settings))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("jdbc:postgresql://127.0.0.1:9/nonmun", "refused", "server runs")
        .hasMessageNotContaining("bbbb");
    assertThat(settings.toString()).isEqualTo("jdbc:postgresql://127.0.0.1:9/nonmun");
  }

  @Test
  void anAddressThatIsNoneIsSaidWithoutItsPassword() {
    var settings = new StorageSettings("jdbc:postgresql://host:port/x?password=bbbb");

    assertThatThrownBy(() -> Storage.open(settings))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("jdbc:postgresql://host/nonmun")
        .hasMessageNotContaining("bbbb");
  }

  @Test
  void theDatabaseOfAnotherProgramIsLeftAlone() {
    PostgresServer.execute("CREATE DATABASE another");
    var settings = PostgresServer.settings("another");
    PostgresServer.execute(settings, "CREATE TABLE theirs (id int)");

    assertThatThrownBy(() -> Storage.open(settings))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("another program", "createdb");
  }

  @Test
  void anotherEncodingIsRefusedWithTheMend() {
    PostgresServer.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");

    assertThatThrownBy(() -> Storage.open(PostgresServer.settings("latin")))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("LATIN1", "--encoding=UTF8");
  }

  @Test
  void aNewerSchemaIsRefused() {
    Storage.open(settings()).close();
    PostgresServer.execute(
        settings(),
        """
        INSERT INTO nonmun_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (99, '99', '', 'SQL', '', '', 0, true)
        """);

    assertThatThrownBy(() -> Storage.open(settings()))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("schema 99", "newer version");
  }

  @Test
  void whatOnlyAFileHasNamesWhatToUseInstead() {
    try (var storage = Storage.open(settings())) {
      assertThatThrownBy(() -> storage.backup(folder.resolve("copy")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("pg_dump");
    }
    assertThatThrownBy(() -> Storage.restore(settings(), folder.resolve("copy")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("pg_restore");
    assertThatThrownBy(() -> Storage.repair(settings()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("pg_restore");
  }

  /// Its connections were cut, as by a restart of the server.
  @Test
  void goesOnAfterTheServerWasAway() {
    try (var storage = Storage.open(settings())) {
      storage.chats().save(Fixtures.chat(5));
      PostgresServer.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(settings().place().replaceFirst(".*/", "")));

      try {
        storage.chats().save(Fixtures.chat(6));
      } catch (StorageException _) {
        // The pool may not know yet that its connection is gone.
      }
      storage.chats().save(Fixtures.chat(7));

      assertThat(storage.chats().find(ChatKey.of(5))).isPresent();
      assertThat(storage.chats().find(ChatKey.of(7))).isPresent();
    }
  }
}
