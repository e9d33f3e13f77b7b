package io.nonmun.bot.wiring;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// db-scheduler's table.
final class ScheduledTasks {

  // db-scheduler's own definition for SQLite.
  private static final String TABLE =
      """
      create table if not exists scheduled_tasks (
        task_name text not null,
        task_instance text not null,
        task_data blob,
        execution_time timestamp not null,
        picked boolean not null,
        picked_by text,
        last_success timestamp,
        last_failure timestamp,
        consecutive_failures integer,
        last_heartbeat timestamp,
        version integer not null,
        priority integer,
        primary key (task_name, task_instance)
      )\
      """;

  // A process that was killed leaves its tasks picked, and db-scheduler waits for four lost
  // heartbeats. We know better: there is one running bot, and it is about to start.
  private static final String RELEASE =
      """
      update scheduled_tasks
      set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
      where picked\
      """;

  private ScheduledTasks() {}

  /// Makes the table where it is missing and frees what a killed process had in hand; to be called
  /// before the scheduler starts, and only by the one running bot.
  static void prepare(DataSource dataSource) {
    var jdbc = new JdbcTemplate(dataSource);
    jdbc.execute(TABLE);
    jdbc.update(RELEASE);
  }
}
