package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.Fixtures.planned;
import static io.nonmun.storage.Fixtures.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Repair;
import io.nonmun.storage.model.Repair.Gap;
import io.nonmun.storage.model.SearchQuery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairTest {

  private static final int PAPERS = 400;
  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");

  @TempDir private Path folder;
  private Path file;

  /// A day of papers, half of them summarised, all planned for one chat.
  @BeforeEach
  void fill() {
    file = folder.resolve("nonmun.db");
    try (var storage = open()) {
      storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(PAPERS))));
      storage.papers().save(ids(PAPERS).stream().map(id -> paper(id, 1)).toList());
      ids(PAPERS / 2).forEach(id -> storage.summaries().save(summary(id, NOW)));
      storage
          .ledger()
          .move(
              storage.ledger().entries(FRIDAY).stream()
                  .map(entry ->
                      entry.in(
                          ids(PAPERS / 2).contains(entry.id())
                              ? LedgerState.SUMMARISED
                              : LedgerState.FETCHED,
                          null))
                  .toList());
      storage.chats().save(chat(5));
      storage.deliveries().plan(ChatKey.of(5), FRIDAY, planned(ChatKey.of(5), FRIDAY, ids(PAPERS)));
    }
  }

  @Test
  void ofASoundDatabaseNothingIsLost() throws SQLException {
    var before = counts();

    var repair = repair();

    assertThat(repair.faults()).isEmpty();
    assertThat(repair.losses()).isEmpty();
    assertThat(repair.ledger()).isZero();
    assertThat(repair.kept()).exists();
    assertThat(counts()).isEqualTo(before);
    try (var storage = open()) {
      assertThat(storage.search().find(SearchQuery.of("retrieval"), 0, 10).total())
          .isEqualTo(PAPERS);
    }
  }

  @Test
  void anIndexThatIsWrongIsMadeAnew() throws Exception {
    damage("paper_by_doi", "sqlite_autoindex_paper_version_1");
    assertThat(check()).isNotEqualTo("ok");

    var repair = repair();

    assertThat(repair.faults()).isNotEmpty();
    assertThat(repair.losses()).isEmpty();
    assertThat(check()).isEqualTo("ok");
  }

  /// One page of each table in turn is gone: what was on it is named, all else is there.
  @ParameterizedTest
  @ValueSource(strings = {"paper", "paper_version", "summary", "ledger", "delivery"})
  void ofADamagedTableAllButTheDamagedPageIsSaved(String table) throws Exception {
    var before = counts().get(table);
    var onThePage = damage(table);

    var repair = repair();

    assertThat(check()).isEqualTo("ok");
    assertThat(violations()).isEmpty();
    var loss =
        repair.losses().stream()
            .filter(lost -> lost.table().equals(table))
            .findFirst()
            .orElseThrow();
    assertThat(loss.gaps()).hasSize(1);
    assertThat(loss.gaps().getFirst()).isNotEqualTo(new Gap(null, null));
    assertThat(before - loss.read()).isBetween(1L, (long) onThePage);
    try (var storage = open()) {
      // Whatever was lost, every paper of the day is in the ledger, in a state that says what is
      // there.
      var stored = storage.papers().latest(ids(PAPERS)).keySet();
      var states =
          storage.ledger().entries(FRIDAY).stream()
              .collect(Collectors.toMap(LedgerEntry::id, LedgerEntry::state));
      assertThat(states).hasSize(PAPERS);
      states.forEach((paper, state) -> {
        if (state != LedgerState.ANNOUNCED) {
          assertThat(stored).as("text of " + paper).contains(paper);
        }
      });
      assertThat(storage.search().find(SearchQuery.of("retrieval"), 0, 10).total())
          .isEqualTo(stored.size());
    }
  }

  @Test
  void severalDamagedPagesCostOnlyWhatIsOnThem() throws Exception {
    var pages = leaves("paper_version");
    var first = damagePage(pages.get(3));
    var second = damagePage(pages.get(pages.size() - 3));

    var loss =
        repair().losses().stream()
            .filter(lost -> lost.table().equals("paper_version"))
            .findFirst()
            .orElseThrow();

    assertThat(loss.gaps()).hasSize(2);
    assertThat(loss.read()).isGreaterThanOrEqualTo(PAPERS - first - second);
  }

  /// Its papers are known; which of them the listing named, and as what, it says once more.
  @Test
  void aListingThatLacksRowsIsReadAgain() throws Exception {
    damage("listing_entry");

    repair();

    try (var storage = open()) {
      assertThat(storage.ledger().listed(FRIDAY)).isEmpty();
      storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(PAPERS))));
      assertThat(storage.ledger().entries(FRIDAY))
          .hasSize(PAPERS)
          .extracting(LedgerEntry::state)
          .containsOnly(LedgerState.SUMMARISED, LedgerState.FETCHED);
    }
  }

  @Test
  void papersWhoseTextIsLostAreReadAgain() throws Exception {
    damage("paper_version");

    repair();

    try (var storage = open()) {
      var gone = new ArrayList<>(ids(PAPERS));
      gone.removeAll(storage.papers().latest(ids(PAPERS)).keySet());
      assertThat(gone).isNotEmpty();
      assertThat(storage.ledger().entries(FRIDAY))
          .filteredOn(entry -> gone.contains(entry.id()))
          .hasSameSizeAs(gone)
          .extracting(LedgerEntry::state)
          .containsOnly(LedgerState.ANNOUNCED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 80, 95})
  void ofATruncatedFileWhatIsThereIsSaved(int percent) throws Exception {
    try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(cut.length() * percent / 100);
    }

    var repair = repair();

    assertThat(repair.faults()).isNotEmpty();
    assertThat(repair.losses()).isNotEmpty();
    assertThat(check()).isEqualTo("ok");
    assertThat(violations()).isEmpty();
    assertThat(counts().values().stream().mapToInt(count -> count).sum()).isPositive();
  }

  @Test
  void whatHasNoReadableBeginningIsLeftAlone() throws IOException {
    Files.writeString(file, "notes ".repeat(2_000));

    assertThatThrownBy(this::repair)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("./nonmun restore FILE");
    assertThat(file).hasContent("notes ".repeat(2_000));
    assertThat(folder.toFile().list()).noneMatch(name -> name.contains("partial"));
  }

  @Test
  void refusesADatabaseThatIsInUse() {
    try (var running = open()) {
      assertThatThrownBy(this::repair)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in use by another program");
      running.papers().save(List.of(paper(id(PAPERS), 1)));
    }
  }

  // --- damage ---

  /// @return how many rows were on the page
  private int damage(String... objects) throws Exception {
    var pages = leaves(objects[objects.length - 1]);
    return damagePage(pages.get(pages.size() / 2));
  }

  private int damagePage(int page) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      var at = (page - 1) * 4_096L;
      bytes.seek(at + 3);
      var cells = bytes.readUnsignedShort();
      bytes.seek(at);
      for (var i = 0; i < 4_096; i++) {
        bytes.write(i * 31);
      }
      return cells;
    }
  }

  /// The pages at the bottom of a table's tree, in its order.
  private List<Integer> leaves(String table) throws SQLException, IOException {
    int root;
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      try (var rows =
          statement.executeQuery(
              "SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'")) {
        rows.next();
        root = rows.getInt(1);
      }
    }
    try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
      var found = new ArrayList<Integer>();
      leaves(bytes, root, found);
      return found;
    }
  }

  private static void leaves(RandomAccessFile bytes, int page, List<Integer> found)
      throws IOException {
    var at = (page - 1) * 4_096L;
    bytes.seek(at);
    var type = bytes.read();
    if (type == 10 || type == 13) {
      found.add(page);
      return;
    }
    bytes.seek(at + 3);
    var cells = bytes.readUnsignedShort();
    for (var i = 0; i < cells; i++) {
      bytes.seek(at + 12 + 2L * i);
      bytes.seek(at + bytes.readUnsignedShort());
      leaves(bytes, bytes.readInt(), found);
    }
    bytes.seek(at + 8);
    leaves(bytes, bytes.readInt(), found);
  }

  // --- looking ---

  private TreeMap<String, Integer> counts() throws SQLException {
    var counts = new TreeMap<String, Integer>();
    for (var table :
        List.of(
            "paper", "paper_version", "summary", "ledger", "listing_entry", "delivery", "chat")) {
      counts.put(table, Integer.parseInt(query("SELECT count(*) FROM " + table)));
    }
    return counts;
  }

  private String check() throws SQLException {
    return query("PRAGMA integrity_check");
  }

  private String violations() throws SQLException {
    return query("SELECT coalesce(group_concat(\"table\"), '') FROM pragma_foreign_key_check");
  }

  private String query(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private java.sql.Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private Repair repair() {
    return Storage.repair(settings());
  }

  private StorageSettings settings() {
    return new StorageSettings("jdbc:sqlite:" + file);
  }

  private Storage open() {
    return Storage.open(settings());
  }
}
