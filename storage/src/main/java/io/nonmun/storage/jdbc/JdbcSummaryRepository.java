package io.nonmun.storage.jdbc;

import static java.util.stream.Collectors.toMap;

import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.RefusedSummary;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcSummaryRepository implements SummaryRepository {

  private static final String SAVE =
      """
      INSERT INTO summary (paper, version, model, prompt_version, provider, summary, sentences,
        checks_passed, prompt_tokens, completion_tokens, cost, took_ms, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (paper, version, model, prompt_version) DO UPDATE SET
        provider = excluded.provider, summary = excluded.summary, sentences = excluded.sentences,
        checks_passed = excluded.checks_passed, prompt_tokens = excluded.prompt_tokens,
        completion_tokens = excluded.completion_tokens, cost = excluded.cost,
        took_ms = excluded.took_ms, created_at = excluded.created_at
      """;

  private static final String OLDEST_FIRST =
      "SELECT * FROM summary WHERE paper IN (:ids) ORDER BY created_at, model, prompt_version";

  private static final String SAVE_REFUSED =
      """
      INSERT INTO refused_summary (paper, version, asked, tries, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (paper, version) DO UPDATE SET
        asked = excluded.asked, tries = excluded.tries, at = excluded.at
      """;

  private final Database database;
  private final SearchIndex index;

  JdbcSummaryRepository(Database database, SearchIndex index) {
    this.database = database;
    this.index = index;
  }

  @Override
  public void save(SummaryRecord summary) {
    database.write(
        "save the summary of " + summary.paper(),
        sql -> {
          sql.sql(SAVE).params(parameters(summary)).update();
          index.take(sql, List.of(summary.paper().id()));
          return null;
        });
  }

  @Override
  public Map<PaperVersion, SummaryRecord> newest(Collection<PaperVersion> versions) {
    var wanted = Set.copyOf(versions);
    var newest = new HashMap<PaperVersion, SummaryRecord>();
    database
        .read(
            "read the summaries of " + wanted.size() + " papers",
            sql ->
                Chunks.of(wanted.stream().map(version -> version.id().value()).toList())
                    .flatMap(ids -> oldestFirst(sql, ids))
                    .toList())
        .forEach(summary -> newest.put(summary.paper(), summary));
    newest.keySet().retainAll(wanted);
    return newest;
  }

  @Override
  public void saveRefused(RefusedSummary refused) {
    var paper = refused.paper();
    database.write(
        "count a refused summary of " + paper,
        sql ->
            sql.sql(SAVE_REFUSED)
                .params(
                    paper.id().value(),
                    paper.version(),
                    refused.asked(),
                    refused.tries(),
                    Utc.text(refused.at()))
                .update());
  }

  @Override
  public Map<PaperVersion, RefusedSummary> refused(Collection<PaperVersion> versions) {
    var wanted = Set.copyOf(versions);
    return database
        .read(
            "read the refused summaries of " + wanted.size() + " papers",
            sql ->
                Chunks.of(wanted.stream().map(version -> version.id().value()).toList())
                    .flatMap(ids ->
                        sql
                            .sql("SELECT * FROM refused_summary WHERE paper IN (:ids)")
                            .param("ids", ids)
                            .query(JdbcSummaryRepository::refusedSummary)
                            .list()
                            .stream())
                    .toList())
        .stream()
        .filter(refused -> wanted.contains(refused.paper()))
        .collect(toMap(RefusedSummary::paper, refused -> refused));
  }

  private static RefusedSummary refusedSummary(ResultSet row, int rowNumber) throws SQLException {
    return new RefusedSummary(
        new PaperVersion(new ArxivId(row.getString("paper")), row.getInt("version")),
        row.getString("asked"),
        row.getInt("tries"),
        Utc.instant(row.getString("at")));
  }

  private static Stream<SummaryRecord> oldestFirst(JdbcClient sql, Collection<String> ids) {
    return sql
        .sql(OLDEST_FIRST)
        .param("ids", ids)
        .query(JdbcSummaryRepository::summary)
        .list()
        .stream();
  }

  private static Object[] parameters(SummaryRecord summary) {
    return new Object[] {
      summary.paper().id().value(),
      summary.paper().version(),
      summary.model(),
      summary.promptVersion(),
      summary.provider(),
      Json.text(summary.summary()),
      Json.text(summary.sentences()),
      Json.text(summary.checksPassed()),
      summary.promptTokens(),
      summary.completionTokens(),
      summary.cost().toPlainString(),
      summary.took().toMillis(),
      Utc.text(summary.createdAt())
    };
  }

  private static SummaryRecord summary(ResultSet row, int rowNumber) throws SQLException {
    return new SummaryRecord(
        new PaperVersion(new ArxivId(row.getString("paper")), row.getInt("version")),
        Json.value(row.getString("summary"), Summary.class),
        Json.strings(row.getString("sentences")),
        row.getString("provider"),
        row.getString("model"),
        row.getString("prompt_version"),
        row.getInt("prompt_tokens"),
        row.getInt("completion_tokens"),
        new BigDecimal(row.getString("cost")),
        Duration.ofMillis(row.getLong("took_ms")),
        Json.strings(row.getString("checks_passed")),
        Utc.instant(row.getString("created_at")));
  }
}
