package io.nonmun.storage.jdbc;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.in;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.Fixtures.planned;
import static io.nonmun.storage.Fixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.ResponseCacheRepository.CachedResponse;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DatabaseTest {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");

  private static final ChatKey ADA = ChatKey.of(5);

  @TempDir private Path folder;

  @Test
  void aReaderWaitsForNoWriter() throws Exception {
    try (var database = open()) {
      var wrote = new CountDownLatch(1);
      var read = new CountDownLatch(1);
      var writer =
          CompletableFuture.runAsync(() ->
              database.write(
                  "test",
                  sql -> {
                    sql.sql("INSERT INTO paper VALUES ('2611.00001')").update();
                    wrote.countDown();
                    return await(read);
                  }));
      assertThat(await(wrote)).isTrue();

      assertThat(papers(database)).as("before the commit").isZero();
      read.countDown();
      writer.get(30, TimeUnit.SECONDS);
      assertThat(papers(database)).as("after the commit").isOne();
    }
  }

  /// Else another process could change what this one has read, before it writes.
  @Test
  void aChangeHoldsTheRightToWriteFromItsStart() throws Exception {
    try (var database = open();
        var other = DriverManager.getConnection(url() + "?busy_timeout=0");
        var begin = other.createStatement()) {
      database.write(
          "test",
          _ ->
              assertThatThrownBy(() -> begin.execute("BEGIN IMMEDIATE"))
                  .hasMessageContaining("SQLITE_BUSY"));

      begin.execute("BEGIN IMMEDIATE");
    }
  }

  @Test
  void aWriteThatFailsLeavesNothing() {
    try (var database = open()) {
      assertThatThrownBy(() ->
              database.write(
                  "test",
                  sql -> {
                    sql.sql("INSERT INTO paper VALUES ('2611.00001')").update();
                    throw new IllegalStateException("thrown in the middle");
                  }))
          .isInstanceOf(IllegalStateException.class);

      assertThat(papers(database)).isZero();
      database.papers().save(List.of(paper(id(1), 1)));
    }
  }

  @Test
  void aProcessKilledInTheMiddleOfAChangeLeavesTheLedgerWhole() throws Exception {
    try (var database = open()) {
      database.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(10))));
    }
    var killed = OtherProcess.start(DiesWriting.class, url());

    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.exitValue()).isEqualTo(DiesWriting.EXIT_CODE);
    try (var database = open()) {
      assertThat(database.ledger().entries(FRIDAY))
          .hasSize(10)
          .extracting(LedgerEntry::state)
          .containsOnly(LedgerState.ANNOUNCED);
      assertThat(
              database.<String>read(
                  "test", sql -> sql.sql("PRAGMA integrity_check").query(String.class).single()))
          .isEqualTo("ok");
      database.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(20))));
    }
  }

  /// Changes more than fits SQLite's page cache, so that part of it is in the WAL, and is gone.
  static final class DiesWriting {
    static final int EXIT_CODE = 42;

    public static void main(String[] arguments) {
      var database = Database.open(new StorageSettings(arguments[0]));
      database.write(
          "test",
          sql -> {
            sql.sql("UPDATE ledger SET state = 'FETCHED'").update();
            for (var i = 0; i < 5_000; i++) {
              sql.sql("INSERT INTO response VALUES (?, '', '', '', '', 1, zeroblob(2000))")
                  .param("url" + i)
                  .update();
            }
            Runtime.getRuntime().halt(EXIT_CODE);
            return 0;
          });
    }
  }

  /// Killed from outside at any moment, three times: a digest is planned whole or not at all, no
  /// paper twice, and nothing that was told as sent is lost.
  @Test
  void aProcessKilledWhileItDeliversLosesAndDoublesNothing() throws Exception {
    try (var database = open()) {
      database.chats().save(chat(5));
    }
    for (var round = 0; round < 3; round++) {
      var delivering = OtherProcess.start(Delivers.class, url());
      var recorded = 0;
      try (var out = delivering.inputReader()) {
        for (var line = 0; line < 20 + round * 7; line++) {
          recorded = Integer.parseInt(out.readLine());
        }
        delivering.destroyForcibly().waitFor();
      }

      try (var database = open()) {
        var deliveries = database.deliveries();
        assertThat(deliveries.sentTo(id(recorded))).as("paper %d", recorded).hasSize(1);
        var days = Stream.iterate(FRIDAY, day -> day.plusDays(1)).limit(2_000);
        assertThat(days.filter(day -> deliveries.digest(ADA, day).isPresent()))
            .isNotEmpty()
            .allSatisfy(
                day -> assertThat(deliveries.deliveries(ADA, day)).hasSize(Delivers.PAPERS));
        assertThat(deliveries.known(ADA, ids(20_000)).values())
            .filteredOn(delivery -> delivery.state() == DeliveryState.SENDING)
            .as("what is sent again")
            .hasSizeLessThanOrEqualTo(round + 1);
      }
    }
  }

  /// Plans a day after the other and sends it, telling each paper that is recorded as sent.
  static final class Delivers {
    static final int PAPERS = 10;

    public static void main(String[] arguments) {
      var deliveries = Database.open(new StorageSettings(arguments[0])).deliveries();
      for (var n = 0; n < 2_000; n++) {
        var day = FRIDAY.plusDays(n);
        var papers = ids((n + 1) * PAPERS).subList(n * PAPERS, (n + 1) * PAPERS);
        if (deliveries.plan(ADA, day, planned(ADA, day, papers))) {
          for (var delivery : deliveries.deliveries(ADA, day)) {
            deliveries.move(List.of(in(delivery, DeliveryState.SENDING, null, null)));
            deliveries.move(List.of(sent(delivery, delivery.position())));
            System.out.println(papers.get(delivery.position() - 1).value().substring(5));
          }
        }
      }
    }
  }

  /// What db-scheduler and health checks do: they know nothing of this class's lock.
  @Test
  void otherUsersOfTheDataSourceAndTheRepositoriesWaitForEachOther() throws Exception {
    try (var database = open();
        var threads = Executors.newFixedThreadPool(2)) {
      database.chats().save(chat(5));
      var foreign = JdbcClient.create(database.dataSource());
      foreign.sql("INSERT INTO alert VALUES ('count', 1, 0, 0, '0')").update();
      var transaction =
          new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
      var work =
          List.<Callable<Object>>of(
              () -> {
                for (var n = 0; n < 200; n++) {
                  transaction.executeWithoutResult(_ -> count(foreign));
                  foreign.sql("UPDATE alert SET believed_broken = 1").update();
                }
                return true;
              },
              () -> {
                for (var n = 0; n < 200; n++) {
                  database.write(
                      "test",
                      sql -> {
                        count(sql);
                        return 0;
                      });
                }
                return true;
              });
      for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        assertThat(done.get()).isEqualTo(true);
      }

      assertThat(foreign.sql("SELECT text FROM alert").query(String.class).single())
          .as("no change was lost")
          .isEqualTo("400");
    }
  }

  /// Reads, then writes what follows from that.
  private static void count(JdbcClient sql) {
    var value = sql.sql("SELECT text FROM alert").query(Integer.class).single();
    sql.sql("UPDATE alert SET text = ?").param(String.valueOf(value + 1)).update();
  }

  @Test
  void theOldestResponsesGoFirst() {
    try (var database = open()) {
      var responses = new JdbcResponseCacheRepository(database, 3_500);
      for (var n = 0; n < 5; n++) {
        responses.save(response("https://arxiv.org/" + n, incompressible(1_024), n));
      }
      responses.save(response("https://arxiv.org/huge", incompressible(4_000), 6));

      assertThat(List.of(0, 1, 2, 3, 4))
          .filteredOn(n -> responses.find("https://arxiv.org/" + n).isPresent())
          .containsExactly(2, 3, 4);
      assertThat(responses.find("https://arxiv.org/huge")).isEmpty();
    }
  }

  @Test
  void responsesAreKeptCompressed() {
    try (var database = open()) {
      database.responses().save(response("https://arxiv.org/", new byte[1 << 20], 0));

      assertThat(
              database.<Integer>read(
                  "test",
                  sql ->
                      sql.sql("SELECT length(body_gzip) FROM response")
                          .query(Integer.class)
                          .single()))
          .isLessThan(1 << 12);
    }
  }

  private static CachedResponse response(String url, byte[] body, int second) {
    return new CachedResponse(url, null, null, null, body, NOW.plusSeconds(second));
  }

  private static byte[] incompressible(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static int papers(Database database) {
    return database.<Integer>read(
        "test", sql -> sql.sql("SELECT count(*) FROM paper").query(Integer.class).single());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("nonmun.db");
  }

  private Database open() {
    return Database.open(new StorageSettings(url()));
  }
}
