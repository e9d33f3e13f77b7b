package io.nonmun.storage.jdbc;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcLedgerRepository implements LedgerRepository {

  private static final String INSERT_LISTING =
      "INSERT INTO listing (announced_on, category) VALUES (?, ?) ON CONFLICT DO NOTHING";

  private static final String INSERT_PAPER =
      """
      INSERT INTO ledger (announced_on, paper, state) VALUES (?, ?, 'ANNOUNCED')
      ON CONFLICT DO NOTHING
      """;

  private static final String SAVE_LINE =
      """
      INSERT INTO listing_entry (announced_on, category, paper, type, position)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (announced_on, category, paper)
      DO UPDATE SET type = excluded.type, position = excluded.position
      """;

  private static final String MOVE =
      """
      UPDATE ledger SET state = ?, reason = ?
      WHERE announced_on = ? AND paper = ? AND %s <= ?
      """
          .formatted(
              Arrays.stream(LedgerState.values())
                  .map(state -> "WHEN '%s' THEN %d".formatted(state, rank(state)))
                  .collect(joining(" ", "CASE state ", " END")));

  private static final String COLUMNS =
      "SELECT announced_on, category, ledger.paper, type, state, reason";

  private static final String LINES =
      COLUMNS
          + """
           FROM listing_entry JOIN ledger USING (announced_on, paper)
          WHERE announced_on = ?
          ORDER BY category, position
          """;

  private static final String WITH_PRIMARY =
      COLUMNS
          + """
          , (SELECT primary_category FROM paper_version WHERE paper = ledger.paper
             ORDER BY version DESC LIMIT 1) AS primary_category
          """;

  private static final String OF_DAY =
      WITH_PRIMARY
          + """
          FROM listing_entry JOIN ledger USING (announced_on, paper)
          WHERE announced_on = ?
          ORDER BY category, position
          """;

  /// By way of the listings, of which a day has few: no index leads from a paper to its lines.
  private static final String OF_PAPERS =
      WITH_PRIMARY
          + """
          FROM ledger JOIN listing USING (announced_on)
            JOIN listing_entry USING (announced_on, category, paper)
          WHERE ledger.paper IN (:papers)
          ORDER BY announced_on DESC, category, position
          """;

  /// The papers that are new to readers of some categories.
  static final String FRESH =
      """
      SELECT paper FROM listing_entry
      WHERE announced_on = :day AND category IN (:categories) AND type IN ('NEW', 'CROSS')
      """;

  private static final String COUNTS =
      """
      SELECT state, count(*) AS papers,
        count(CASE WHEN EXISTS (SELECT 1 FROM paper_version WHERE paper = ledger.paper) THEN 1 END)
          AS stored
      FROM ledger WHERE announced_on = :day AND paper IN (%s)
      GROUP BY state
      """
          .formatted(FRESH);

  private static final String EXTENT =
      """
      SELECT (SELECT count(*) FROM listing_entry WHERE announced_on = :day) AS lines,
        count(CASE state WHEN 'ANNOUNCED' THEN 1 END) AS unread,
        count(CASE state WHEN 'FAILED' THEN 1 END) AS failed
      FROM ledger WHERE announced_on = :day
      """;

  private final Database database;

  JdbcLedgerRepository(Database database) {
    this.database = database;
  }

  /// A paper moves only to a state of its own rank or a higher one.
  private static int rank(LedgerState state) {
    return switch (state) {
      case ANNOUNCED -> 0;
      case FETCHED -> 1;
      case EXTRACTED, SKIPPED, FAILED -> 2;
      case SUMMARISED -> 3;
    };
  }

  @Override
  public void announce(Collection<Listing> listings) {
    var lines = listings.stream().flatMap(Line::of).toList();
    database.write(
        "enter " + listings.size() + " listings",
        _ -> {
          database.batch(
              INSERT_LISTING,
              listings,
              listing ->
                  new Object[] {listing.announcedOn().toString(), listing.category().code()});
          database.batch(
              JdbcPaperRepository.INSERT_ID, lines, line -> new Object[] {line.id().value()});
          database.batch(
              INSERT_PAPER,
              lines,
              line -> new Object[] {line.announcedOn().toString(), line.id().value()});
          return database.batch(
              SAVE_LINE,
              lines,
              line ->
                  new Object[] {
                    line.announcedOn().toString(),
                    line.category().code(),
                    line.id().value(),
                    line.type().name(),
                    line.position()
                  });
        });
  }

  @Override
  public void move(Collection<LedgerEntry> entries) {
    database.write(
        "move " + entries.size() + " ledger entries",
        sql -> {
          var moved =
              database.batch(
                  MOVE,
                  entries,
                  entry ->
                      new Object[] {
                        entry.state().name(),
                        entry.reason(),
                        entry.announcedOn().toString(),
                        entry.id().value(),
                        rank(entry.state())
                      });
          var index = 0;
          for (var entry : entries) {
            if (moved[index++] == 0) {
              requireAnnounced(sql, entry);
            }
          }
          return moved;
        });
  }

  /// Tells an entry that is missing from one that stands higher already.
  private static void requireAnnounced(JdbcClient sql, LedgerEntry entry) {
    sql.sql("SELECT state FROM ledger WHERE announced_on = ? AND paper = ?")
        .params(entry.announcedOn().toString(), entry.id().value())
        .query(String.class)
        .optional()
        .orElseThrow(() ->
            new StorageException(
                "%s was not announced on %s, so it cannot become %s; enter its listing first"
                    .formatted(entry.id(), entry.announcedOn(), entry.state()),
                null));
  }

  @Override
  public List<LedgerEntry> entries(LocalDate day) {
    var entries = new LinkedHashMap<ArxivId, LedgerEntry>();
    database
        .read(
            "read the ledger of " + day,
            sql -> sql.sql(LINES).param(day.toString()).query((row, _) -> entry(day, row)).list())
        .forEach(entry -> entries.merge(entry.id(), entry, JdbcLedgerRepository::fresher));
    return List.copyOf(entries.values());
  }

  private static LedgerEntry fresher(LedgerEntry a, LedgerEntry b) {
    return a.type().compareTo(b.type()) <= 0 ? a : b;
  }

  private static LedgerEntry entry(LocalDate day, ResultSet row) throws SQLException {
    return new LedgerEntry(
        new ArxivId(row.getString("paper")),
        day,
        AnnounceType.valueOf(row.getString("type")),
        LedgerState.valueOf(row.getString("state")),
        row.getString("reason"));
  }

  @Override
  public List<AnnouncedPaper> announced(LocalDate day) {
    return merged(
        database.read(
            "read what was announced on " + day,
            sql ->
                sql.sql(OF_DAY)
                    .param(day.toString())
                    .query(JdbcLedgerRepository::announced)
                    .list()));
  }

  @Override
  public List<AnnouncedPaper> announced(Collection<ArxivId> papers) {
    return merged(
        database.read(
            "read when " + papers.size() + " papers were announced",
            sql ->
                Chunks.of(papers.stream().map(ArxivId::value).toList())
                    .flatMap(ids ->
                        sql
                            .sql(OF_PAPERS)
                            .param("papers", ids)
                            .query(JdbcLedgerRepository::announced)
                            .list()
                            .stream())
                    .toList()));
  }

  /// One for each paper and day, of the lines of several listings.
  private static List<AnnouncedPaper> merged(List<AnnouncedPaper> lines) {
    record Key(LocalDate day, ArxivId id) {}
    var papers = new LinkedHashMap<Key, AnnouncedPaper>();
    for (var line : lines) {
      papers.merge(
          new Key(line.entry().announcedOn(), line.id()), line, JdbcLedgerRepository::merged);
    }
    return List.copyOf(papers.values());
  }

  private static AnnouncedPaper merged(AnnouncedPaper a, AnnouncedPaper b) {
    var in = new LinkedHashMap<>(a.in());
    in.putAll(b.in());
    return new AnnouncedPaper(fresher(a.entry(), b.entry()), in, a.primaryCategory());
  }

  private static AnnouncedPaper announced(ResultSet row, int rowNumber) throws SQLException {
    var entry = entry(LocalDate.parse(row.getString("announced_on")), row);
    var primary = row.getString("primary_category");
    return new AnnouncedPaper(
        entry,
        Map.of(new Category(row.getString("category")), entry.type()),
        primary == null ? null : new Category(primary));
  }

  @Override
  public boolean isAnnounced(LocalDate day) {
    return database.read(
        "find whether " + day + " was announced",
        sql ->
            sql.sql("SELECT EXISTS (SELECT 1 FROM ledger WHERE announced_on = ?)")
                .param(day.toString())
                .query(Boolean.class)
                .single());
  }

  @Override
  public List<Count> counts(LocalDate day, Collection<Category> categories) {
    if (categories.isEmpty()) {
      return List.of();
    }
    return database.read(
        "count the papers of " + day,
        sql ->
            sql.sql(COUNTS)
                .param("day", day.toString())
                .param("categories", categories.stream().map(Category::code).toList())
                .query((row, _) ->
                    new Count(
                        LedgerState.valueOf(row.getString("state")),
                        row.getInt("papers"),
                        row.getInt("stored")))
                .list());
  }

  @Override
  public Extent extent(LocalDate day) {
    return database.read(
        "find how much of " + day + " is known",
        sql ->
            sql.sql(EXTENT)
                .param("day", day.toString())
                .query((row, _) ->
                    new Extent(row.getInt("lines"), row.getInt("unread"), row.getInt("failed")))
                .single());
  }

  @Override
  public Set<Category> listed(LocalDate day) {
    return database
        .read(
            "read which listings of " + day + " are stored",
            sql ->
                sql.sql("SELECT category FROM listing WHERE announced_on = ?")
                    .param(day.toString())
                    .query(String.class)
                    .list())
        .stream()
        .map(Category::new)
        .collect(toUnmodifiableSet());
  }

  @Override
  public Map<Category, LocalDate> firstListed() {
    return database.read(
        "read since when there are listings",
        sql ->
            sql
                .sql("SELECT category, min(announced_on) AS first FROM listing GROUP BY category")
                .query((row, _) ->
                    Map.entry(
                        new Category(row.getString("category")),
                        LocalDate.parse(row.getString("first"))))
                .list()
                .stream()
                .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public Optional<LocalDate> newestDay(Collection<Category> categories) {
    if (categories.isEmpty()) {
      return Optional.empty();
    }
    return database
        .read(
            "find the newest day",
            sql ->
                sql.sql("SELECT max(announced_on) FROM listing WHERE category IN (:categories)")
                    .param("categories", categories.stream().map(Category::code).toList())
                    .query(String.class)
                    .optional())
        .map(LocalDate::parse);
  }

  /// One line of one listing.
  private record Line(
      LocalDate announcedOn, Category category, ArxivId id, AnnounceType type, int position) {

    static Stream<Line> of(Listing listing) {
      return IntStream.range(0, listing.entries().size())
          .mapToObj(position -> of(listing, position));
    }

    private static Line of(Listing listing, int position) {
      var entry = listing.entries().get(position);
      return new Line(
          listing.announcedOn(), listing.category(), entry.id(), entry.type(), position);
    }
  }
}
