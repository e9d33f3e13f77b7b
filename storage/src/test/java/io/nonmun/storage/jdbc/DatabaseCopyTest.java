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
import io.nonmun.storage.model.CopiedTable;
import io.nonmun.storage.model.SearchQuery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

@NeedsPostgres
class DatabaseCopyTest {

  private static final Instant NOON = Instant.parse("2026-11-20T03:00:00Z");
  private static final int MANY = 4_500; // more than goes in one transaction

  /// A row of each table that no repository fills below.
  private static final List<String> ROWS =
      List.of(
          "INSERT INTO listing VALUES ('2026-11-20', 'cs.CL')",
          "INSERT INTO ledger VALUES ('2026-11-20', '2611.00001', 'FAILED', '이유')",
          "INSERT INTO listing_entry VALUES ('2026-11-20', 'cs.CL', '2611.00001', 'NEW', 0)",
          "INSERT INTO gate VALUES ('arxiv', 'h', 'a', 'b', NULL, NULL)",
          "INSERT INTO digest VALUES (5, 0, '2026-11-20', 'OPEN')",
          "INSERT INTO delivery VALUES ('2611.00001', 5, 0, '2026-11-20', 0, 'SENT', 7, NULL, 1, 2)",
          "INSERT INTO start_draft VALUES (5, 0, '[]', '08:30')",
          "INSERT INTO broadcast VALUES ('b', 5, '안내', 1)",
          "INSERT INTO broadcast_chat VALUES ('b', 5, 0, 'SENT')",
          "INSERT INTO late_listing VALUES ('2026-11-20', 'cs.LG')",
          "INSERT INTO channel VALUES ('@papers', -100, 'CHANNEL')",
          "INSERT INTO alert VALUES ('arxiv', 1, 0, 0, '안 됨')",
          "INSERT INTO migrated_chat VALUES (-1005, -5)",
          "INSERT INTO refused_summary VALUES ('2611.00001', 1, 'm', 1, 'a')",
          "INSERT INTO allowance VALUES ('2026-11-20', 5, 3)",
          "INSERT INTO tap VALUES (5, 0, '2611.00001', 7, 'SAVE', 1, 'p', 'a')",
          "INSERT INTO note VALUES (5, 0, 1, '2611.00001', '메모 𝔘', 'a')",
          "INSERT INTO embedding VALUES ('2611.00001', 1, 'm', 0.1, X'00ff7f80')",
          "INSERT INTO told VALUES (5, 0, '2611.00001', 'withdrawn')",
          "INSERT INTO vote VALUES ('2611.00001', 12)",
          "INSERT INTO full_text VALUES ('2611.00001', 1, 2, 'a', X'1f8b00')",
          "INSERT INTO trend VALUES (1, '{}')",
          "INSERT INTO exchange VALUES (5, 0, 1, 0, '무엇?', '답', 'a')",
          "INSERT INTO full_text_summary VALUES ('2611.00001', 1, '{}', 'a')",
          "INSERT INTO response VALUES ('http://a', NULL, 'b', NULL, 'c', 2, X'00')",
          "INSERT INTO spending VALUES ('a', 'openai', 'm', 1, 2, 3)",
          "INSERT INTO spending VALUES ('a', 'openai', 'm', 1, 2, 3)",
          "INSERT INTO mark VALUES ('clock', 'a')",
          "INSERT INTO mark VALUES ('zone', 'a')",
          "INSERT INTO candidate VALUES ('2611.00001', 1, 'a', 'v3', '{}', '[]', '[]', '[]', 1, 'a')",
          "INSERT INTO preference VALUES ('2611.00001', 1, 'a', 'b', 'TIE', '[]', 'a')",
          "INSERT INTO job (number, kind, chat_id, thread_id, name, lane, payload, due, since) VALUES (41, 'card', 5, 0, 'n', 'l', '{}', 'a', 'a')");

  @TempDir private Path folder;

  private StorageSettings file(String name) {
    return new StorageSettings("jdbc:sqlite:" + folder.resolve(name));
  }

  private StorageSettings server() {
    return PostgresServer.database(folder);
  }

  private static void fill(StorageSettings where) {
    try (var storage = Storage.open(where)) {
      storage.chats().save(Fixtures.chat(5));
      storage.papers().save(List.of(Fixtures.paper(Fixtures.id(1), 1)));
      storage.summaries().save(Fixtures.summary(Fixtures.id(1), NOON));
      var jdbc = new JdbcTemplate(storage.dataSource());
      for (var row : ROWS) {
        jdbc.update(where.isServer() ? row.replaceAll("X'(\\w+)'", "'\\\\x$1'::bytea") : row);
      }
      jdbc.update("INSERT INTO note VALUES (5, 0, 2, '2611.00001', ?, 'a')", "with\0NUL");
      for (var n = 0; n < 3; n++) {
        keep(storage, n);
      }
      jdbc.update("DELETE FROM upload WHERE number = 3"); // whose number is not given again
      jdbc.batchUpdate(
          "INSERT INTO telegram_update (update_id, chat_id, received_at, json) VALUES (?, 5, 'a', NULL)",
          IntStream.range(0, MANY).mapToObj(id -> new Object[] {id}).toList());
    }
  }

  private static String keep(Storage storage, int n) {
    return storage
        .uploads()
        .keep(ChatKey.of(5), "digest" + n, id -> Fixtures.paper(id, 1), NOON)
        .id()
        .value();
  }

  private static void copyAndCheck(StorageSettings from, StorageSettings to) {
    var copied = Storage.copy(from, to, _ -> {});
    check(to, copied);
  }

  private static void check(StorageSettings to, List<CopiedTable> copied) {
    assertThat(copied)
        .hasSizeGreaterThan(30)
        .allSatisfy(table -> assertThat(table.rows()).isPositive());
    try (var storage = Storage.open(to)) {
      assertThat(storage.chats().find(ChatKey.of(5))).contains(Fixtures.chat(5));
      assertThat(storage.search().find(SearchQuery.of("검색"), 0, 10).papers())
          .as("by its summary")
          .containsExactly(Fixtures.id(1));
      assertThat(storage.marks().find("copying")).isEmpty();
      assertThat(keep(storage, 9)).isEqualTo("upload/0000004");
      var job = io.nonmun.storage.JobRepository.Job.of("card", ChatKey.of(5), "new", "{}", NOON);
      assertThat(storage.jobs().submit(job)).isTrue();
    }
  }

  @Test
  void everyTableGoesToAServerAndBackAlike() {
    fill(file("first.db"));

    var there = Storage.copy(file("first.db"), server(), _ -> {});
    var back = Storage.copy(server(), file("second.db"), _ -> {});

    assertThat(back).isEqualTo(there);
    check(server(), there);
    check(file("second.db"), back);
  }

  @Test
  void whatWasMadeOnAServerGoesToAFile() {
    fill(server());
    copyAndCheck(server(), file("nonmun.db"));
  }

  /// Whatever it was cut off at; what is there so far is used by nobody.
  @Test
  void aCopyThatWasCutOffGoesOn() {
    fill(file("first.db"));
    for (var tables = 1; tables < 31; tables += 6) {
      var left = tables;
      var seen = new int[1];
      assertThatThrownBy(() ->
              Storage.copy(
                  file("first.db"),
                  server(),
                  _ -> {
                    if (++seen[0] == left) {
                      throw new IllegalStateException("killed");
                    }
                  }))
          .hasMessage("killed");
      assertThatThrownBy(() -> Storage.open(server()))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("nonmun migrate");
    }
    // In the middle of a table, too.
    PostgresServer.execute(server(), "DELETE FROM telegram_update WHERE update_id >= 2000");

    copyAndCheck(file("first.db"), server());
  }

  @Test
  void aTargetThatHoldsAnythingIsRefused() {
    fill(file("first.db"));
    try (var storage = Storage.open(server())) {
      storage.chats().save(Fixtures.chat(6));
    }

    assertThatThrownBy(() -> Storage.copy(file("first.db"), server(), _ -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("is not empty", "chat has 1 rows");
    try (var storage = Storage.open(server())) {
      assertThat(storage.chats().find(ChatKey.of(6))).isPresent();
      assertThat(storage.chats().find(ChatKey.of(5))).isEmpty();
    }
  }

  @Test
  void aRowThatBecameAnotherIsNoticed() {
    fill(file("first.db"));
    assertThatThrownBy(() ->
            Storage.copy(
                file("first.db"),
                server(),
                table -> {
                  if (table.name().equals("vote")) {
                    throw new IllegalStateException("killed");
                  }
                }))
        .hasMessage("killed");
    PostgresServer.execute(server(), "UPDATE vote SET votes = 13");

    assertThatThrownBy(() -> Storage.copy(file("first.db"), server(), _ -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("differs", "vote");
  }

  @Test
  void nothingIsCopiedFromNowhereOrOntoItself() {
    assertThatThrownBy(() -> Storage.copy(file("none.db"), server(), _ -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is not there");
    assertThatThrownBy(() -> Storage.copy(server(), server(), _ -> {}))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("name another");
  }
}
