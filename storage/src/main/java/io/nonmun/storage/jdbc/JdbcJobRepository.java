package io.nonmun.storage.jdbc;

import io.nonmun.storage.JobRepository;
import io.nonmun.storage.model.ChatKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcJobRepository implements JobRepository {

  private static final String INSERT =
      """
      INSERT INTO job (kind, chat_id, thread_id, name, lane, payload, due, since, tries)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, chat_id, thread_id, name)
      """;
  private static final String SUBMIT = INSERT + "DO NOTHING";
  private static final String RENEW =
      INSERT
          + """
          DO UPDATE SET payload = excluded.payload, revision = job.revision + 1,
            due = CASE WHEN excluded.due < job.due THEN excluded.due ELSE job.due END
          """;

  private static final String THIS =
      " WHERE kind = ? AND chat_id = ? AND thread_id = ? AND name = ?";
  private static final String AS_READ = THIS + " AND revision = ?";

  private final Database database;

  JdbcJobRepository(Database database) {
    this.database = database;
  }

  @Override
  public boolean submit(Job job) {
    return database.write("keep a job of the kind " + job.kind(), sql -> submit(sql, job)) > 0;
  }

  /// As part of another change.
  static int submit(JdbcClient sql, Job job) {
    return sql.sql(SUBMIT).params(parameters(job)).update();
  }

  @Override
  public void renew(Collection<Job> jobs) {
    if (!jobs.isEmpty()) {
      database.write(
          "keep jobs", _ -> database.batch(RENEW, jobs, JdbcJobRepository::parameters).length);
    }
  }

  @Override
  public void hasten(Job job, Instant now) {
    database.write(
        "hasten a job of the kind " + job.kind(),
        sql ->
            sql.sql("UPDATE job SET due = ?, revision = revision + 1" + THIS + " AND due > ?")
                .param(Utc.text(now))
                .params(key(job))
                .param(Utc.text(now))
                .update());
  }

  @Override
  public int hastenAll(Instant now) {
    return database.write(
        "make all jobs due",
        sql -> {
          sql.sql("UPDATE job SET since = :now WHERE since > :now")
              .param("now", Utc.text(now))
              .update();
          return sql.sql("UPDATE job SET due = :now WHERE due > :now")
              .param("now", Utc.text(now))
              .update();
        });
  }

  @Override
  public Set<Lane> due(Instant now) {
    return new LinkedHashSet<>(
        database.read(
            "look for due jobs",
            sql ->
                sql.sql(
                        """
                        SELECT DISTINCT chat_id, lane FROM job
                        WHERE due <= ? AND state = 'WAITING'
                        """)
                    .param(Utc.text(now))
                    .query((row, _) -> new Lane(row.getLong("chat_id"), row.getString("lane")))
                    .list()));
  }

  @Override
  public Optional<Job> next(Lane lane, Instant now) {
    return database.read(
        "read the next job of chat " + lane.chatId(),
        sql ->
            sql.sql(
                    """
                    SELECT * FROM job
                    WHERE chat_id = ? AND lane = ? AND due <= ? AND state = 'WAITING'
                    ORDER BY number LIMIT 1
                    """)
                .params(lane.chatId(), lane.lane(), Utc.text(now))
                .query(JdbcJobRepository::job)
                .optional());
  }

  @Override
  public List<Job> of(String kind) {
    return database.read(
        "read the jobs of the kind " + kind,
        sql ->
            sql.sql("SELECT * FROM job WHERE kind = ? ORDER BY number")
                .param(kind)
                .query(JdbcJobRepository::job)
                .list());
  }

  @Override
  public void taken(Job job) {
    database.write(
        "take a job of the kind " + job.kind(),
        sql -> sql.sql("UPDATE job SET state = 'TAKEN'" + THIS).params(key(job)).update());
  }

  @Override
  public int forgetTaken() {
    return database.write(
        "forget the jobs of a process that died",
        sql -> sql.sql("DELETE FROM job WHERE state = 'TAKEN'").update());
  }

  @Override
  public void save(Job job) {
    database.write(
        "save a job of the kind " + job.kind(),
        sql ->
            sql.sql("UPDATE job SET state = 'WAITING', payload = ?, due = ?, tries = ?" + AS_READ)
                .params(job.payload(), Utc.text(job.due()), job.tries())
                .params(key(job))
                .param(job.revision())
                .update());
  }

  @Override
  public void postpone(Job job, Instant until) {
    database.write(
        "postpone the jobs of chat " + job.chat().chatId(),
        sql -> {
          sql.sql("UPDATE job SET state = 'WAITING', payload = ?" + AS_READ)
              .param(job.payload())
              .params(key(job))
              .param(job.revision())
              .update();
          return sql.sql("UPDATE job SET due = ? WHERE chat_id = ? AND lane = ? AND due < ?")
              .params(Utc.text(until), job.chat().chatId(), job.lane(), Utc.text(until))
              .update();
        });
  }

  @Override
  public void end(Job job) {
    database.write(
        "end a job of the kind " + job.kind(),
        sql ->
            sql.sql("DELETE FROM job" + AS_READ).params(key(job)).param(job.revision()).update());
  }

  private static List<Object> key(Job job) {
    return List.of(job.kind(), job.chat().chatId(), job.chat().threadId(), job.name());
  }

  private static Object[] parameters(Job job) {
    return new Object[] {
      job.kind(),
      job.chat().chatId(),
      job.chat().threadId(),
      job.name(),
      job.lane(),
      job.payload(),
      Utc.text(job.due()),
      Utc.text(job.since()),
      job.tries()
    };
  }

  private static Job job(ResultSet row, int rowNumber) throws SQLException {
    return new Job(
        row.getString("kind"),
        new ChatKey(row.getLong("chat_id"), row.getInt("thread_id")),
        row.getString("name"),
        row.getString("lane"),
        row.getString("payload"),
        Utc.instant(row.getString("due")),
        Utc.instant(row.getString("since")),
        row.getInt("tries"),
        row.getInt("revision"));
  }
}
