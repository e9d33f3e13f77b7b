package io.nonmun.storage.jdbc;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Forgets old days, each in a transaction of its own, so that no other writer waits for long.
final class Retention {

  /// Nothing from here on is forgotten.
  private static final String KEPT_FROM =
      """
      SELECT min(day) FROM (
        SELECT max(announced_on) AS day FROM listing
        UNION ALL
        SELECT min(day) FROM digest JOIN chat USING (chat_id, thread_id)
        WHERE state = 'OPEN' AND unreachable IS NULL) AS kept
      """;

  private static final String DAYS =
      """
      SELECT announced_on FROM ledger WHERE announced_on < :before
      UNION SELECT announced_on FROM listing WHERE announced_on < :before
      ORDER BY announced_on
      """;

  /// Papers of the day, and papers that were only asked for, that no other day, no newer summary
  /// and no reader needs.
  private static final String PAPERS =
      """
      SELECT paper FROM (
        SELECT paper FROM ledger WHERE announced_on = :day
        UNION SELECT paper FROM summary WHERE created_at < :before) AS old
      WHERE NOT EXISTS (
          SELECT 1 FROM ledger WHERE ledger.paper = old.paper AND announced_on <> :day)
        AND NOT EXISTS (
          SELECT 1 FROM summary WHERE summary.paper = old.paper AND created_at >= :before)
        AND NOT EXISTS (
          SELECT 1 FROM tap WHERE tap.paper = old.paper AND stands = 1 AND kind <> 'OPEN')
        AND NOT EXISTS (SELECT 1 FROM note WHERE note.paper = old.paper)
        AND NOT EXISTS (SELECT 1 FROM candidate WHERE candidate.paper = old.paper)
      """;

  private static final List<String> DELETE_DAY =
      List.of(
          "DELETE FROM listing_entry WHERE announced_on = ?",
          "DELETE FROM listing WHERE announced_on = ?",
          "DELETE FROM ledger WHERE announced_on = ?");

  private static final List<String> DELETE_PAPER =
      List.of(
          "DELETE FROM summary WHERE paper = ?",
          "DELETE FROM refused_summary WHERE paper = ?",
          "DELETE FROM full_text WHERE paper = ?",
          "DELETE FROM full_text_summary WHERE paper = ?",
          "DELETE FROM paper_version WHERE paper = ?",
          "DELETE FROM paper WHERE id = ?");

  private static final String GIVE_UP =
      """
      UPDATE delivery SET state = 'FAILED', reason = 'not sent until its day was forgotten'
      WHERE day < ? AND state IN ('PLANNED', 'SENDING')
      """;

  private final Database database;

  Retention(Database database) {
    this.database = database;
  }

  int forgetBefore(LocalDate day) {
    var before =
        database
            .read("find what may be forgotten", Retention::keptFrom)
            .filter(day::isAfter)
            .orElse(day);
    forgetDigests(before);
    var days =
        database.read(
            "find the days before " + before,
            sql -> sql.sql(DAYS).param("before", before.toString()).query(String.class).list());
    return days.stream().mapToInt(each -> forget(each, before)).sum();
  }

  private static Optional<LocalDate> keptFrom(JdbcClient sql) {
    return sql.sql(KEPT_FROM).query(String.class).optional().map(LocalDate::parse);
  }

  private void forgetDigests(LocalDate before) {
    database.write(
        "forget the digests before " + before,
        sql -> {
          sql.sql(GIVE_UP).param(before.toString()).update();
          sql.sql("DELETE FROM digest WHERE day < ?").param(before.toString()).update();
          sql.sql("DELETE FROM late_listing WHERE announced_on < ?")
              .param(before.toString())
              .update();
          sql.sql("DELETE FROM full_text WHERE read_at < ?")
              .param(Utc.text(startOf(before)))
              .update();
          sql.sql("DELETE FROM full_text_summary WHERE made_at < ?")
              .param(Utc.text(startOf(before)))
              .update();
          sql.sql("DELETE FROM exchange WHERE asked_at < ?")
              .param(Utc.text(startOf(before)))
              .update();
          return sql.sql("DELETE FROM spending WHERE at < ?")
              .param(Utc.text(startOf(before.minusMonths(1))))
              .update();
        });
  }

  private int forget(String day, LocalDate before) {
    return database.write(
        "forget " + day,
        sql -> {
          var papers =
              sql.sql(PAPERS)
                  .param("day", day)
                  .param("before", Utc.text(startOf(before)))
                  .query(String.class)
                  .list();
          DELETE_DAY.forEach(delete -> sql.sql(delete).param(day).update());
          DELETE_PAPER.forEach(
              delete -> database.batch(delete, papers, paper -> new Object[] {paper}));
          return papers.size();
        });
  }

  private static Instant startOf(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
