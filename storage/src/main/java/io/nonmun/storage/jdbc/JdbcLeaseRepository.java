package io.nonmun.storage.jdbc;

import io.nonmun.storage.LeaseRepository;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Of PostgreSQL alone: its clock tells the time.
record JdbcLeaseRepository(Database database) implements LeaseRepository {

  private static final String TAKE =
      """
      INSERT INTO lease (name, holder, until)
      VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE lease.holder = excluded.holder OR lease.until <= clock_timestamp()
      """;

  private static final String HOLDER =
      "SELECT holder FROM lease WHERE name = ? AND until > clock_timestamp()";

  @Override
  public boolean take(String name, String holder, Duration time) {
    return database.write(
            "take the lease " + name,
            sql -> sql.sql(TAKE).params(name, holder, time.toMillis()).update())
        > 0;
  }

  @Override
  public void release(String name, String holder) {
    database.write(
        "give the lease " + name + " back",
        sql ->
            sql.sql("DELETE FROM lease WHERE name = ? AND holder = ?")
                .params(name, holder)
                .update());
  }

  @Override
  public void describe(String name, String holder, String settings) {
    database.write(
        "describe the holder of the lease " + name,
        sql ->
            sql.sql("UPDATE lease SET settings = ? WHERE name = ? AND holder = ?")
                .params(settings, name, holder)
                .update());
  }

  @Override
  public Optional<String> description(String name) {
    return database.read(
        "see what the holder of the lease " + name + " is set to",
        sql ->
            sql.sql("SELECT settings FROM lease WHERE name = ? AND settings IS NOT NULL")
                .param(name)
                .query(String.class)
                .optional());
  }

  /// Whether nobody else has taken it, over or not.
  static boolean isHeld(JdbcClient sql, String name, String holder) {
    return sql.sql("SELECT count(*) FROM lease WHERE name = ? AND holder = ?")
            .params(name, holder)
            .query(Integer.class)
            .single()
        > 0;
  }

  @Override
  public Optional<String> holder(String name) {
    return database.read(
        "see who has the lease " + name,
        sql -> sql.sql(HOLDER).param(name).query(String.class).optional());
  }
}
