package io.nonmun.storage.jdbc;

import io.nonmun.storage.ComparisonRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import io.nonmun.storage.model.Summary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class JdbcComparisonRepository implements ComparisonRepository {

  private static final String SAVE_CANDIDATE =
      """
      INSERT INTO candidate (paper, version, model, prompt_version, answer, summary, complaints,
        held, tries, made_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (paper, version, model) DO UPDATE SET
        prompt_version = excluded.prompt_version, answer = excluded.answer,
        summary = excluded.summary, complaints = excluded.complaints, held = excluded.held,
        tries = excluded.tries, made_at = excluded.made_at
      """;

  private static final String DELETE_CHOICES =
      "DELETE FROM preference WHERE paper = ? AND version = ? AND (one = ? OR other = ?)";

  private static final String SAVE_PREFERENCE =
      """
      INSERT INTO preference (paper, version, one, other, choice, reasons, chosen_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (paper, version, one, other) DO UPDATE SET
        choice = excluded.choice, reasons = excluded.reasons, chosen_at = excluded.chosen_at
      """;

  private static final String PREFERENCES =
      "SELECT * FROM preference ORDER BY chosen_at, paper, version, one, other";

  private static final String DELETE_PREFERENCE =
      "DELETE FROM preference WHERE paper = ? AND version = ? AND one = ? AND other = ?";

  private final Database database;

  JdbcComparisonRepository(Database database) {
    this.database = database;
  }

  @Override
  public void save(Candidate candidate) {
    var paper = candidate.paper();
    var model = candidate.model();
    database.write(
        "keep what %s says of %s".formatted(model, paper),
        sql -> {
          sql.sql(DELETE_CHOICES)
              .params(paper.id().value(), paper.version(), model, model)
              .update();
          return sql.sql(SAVE_CANDIDATE)
              .params(
                  paper.id().value(),
                  paper.version(),
                  model,
                  candidate.promptVersion(),
                  candidate.answer(),
                  Json.text(Optional.ofNullable(candidate.summary()).stream().toList()),
                  Json.text(candidate.complaints()),
                  Json.text(candidate.held()),
                  candidate.tries(),
                  Utc.text(candidate.madeAt()))
              .update();
        });
  }

  @Override
  public List<Candidate> candidates() {
    return database.read(
        "read what models say of papers",
        sql ->
            sql.sql("SELECT * FROM candidate ORDER BY paper, version, model")
                .query(JdbcComparisonRepository::candidate)
                .list());
  }

  private static Candidate candidate(ResultSet row, int rowNumber) throws SQLException {
    var summary = Json.value(row.getString("summary"), Summary[].class);
    return new Candidate(
        paper(row),
        row.getString("model"),
        row.getString("prompt_version"),
        row.getString("answer"),
        summary.length == 0 ? null : summary[0],
        Json.strings(row.getString("complaints")),
        Json.strings(row.getString("held")),
        row.getInt("tries"),
        Utc.instant(row.getString("made_at")));
  }

  private static PaperVersion paper(ResultSet row) throws SQLException {
    return new PaperVersion(new ArxivId(row.getString("paper")), row.getInt("version"));
  }

  @Override
  public void save(Preference preference) {
    var paper = preference.paper();
    database.write(
        "keep what was chosen for " + paper,
        sql ->
            sql.sql(SAVE_PREFERENCE)
                .params(
                    paper.id().value(),
                    paper.version(),
                    preference.one(),
                    preference.other(),
                    preference.choice().name(),
                    Json.text(preference.reasons()),
                    Utc.text(preference.chosenAt()))
                .update());
  }

  @Override
  public List<Preference> preferences() {
    return database.read(
        "read what was chosen",
        sql -> sql.sql(PREFERENCES).query(JdbcComparisonRepository::preference).list());
  }

  private static Preference preference(ResultSet row, int rowNumber) throws SQLException {
    return new Preference(
        paper(row),
        row.getString("one"),
        row.getString("other"),
        Choice.valueOf(row.getString("choice")),
        Json.strings(row.getString("reasons")),
        Utc.instant(row.getString("chosen_at")));
  }

  @Override
  public Optional<Preference> undo() {
    return database.write(
        "take the newest choice back",
        sql -> {
          var all = sql.sql(PREFERENCES).query(JdbcComparisonRepository::preference).list();
          if (all.isEmpty()) {
            return Optional.empty();
          }
          var newest = all.getLast();
          var paper = newest.paper();
          sql.sql(DELETE_PREFERENCE)
              .params(paper.id().value(), paper.version(), newest.one(), newest.other())
              .update();
          return Optional.of(newest);
        });
  }
}
