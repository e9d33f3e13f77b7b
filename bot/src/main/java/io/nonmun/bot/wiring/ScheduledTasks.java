package io.nonmun.bot.wiring;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// db-scheduler's table.
final class ScheduledTasks {

  // A process that was killed leaves its tasks picked, and db-scheduler waits for four lost
  // heartbeats. We know better: there is one running bot, and it is about to start.
  private static final String RELEASE =
      """
      update scheduled_tasks
      set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
      where picked\
      """;

  private ScheduledTasks() {}

  /// Frees what a killed process had in hand; to be called before the scheduler starts, and only by
  /// the one running bot.
  static void release(DataSource dataSource) {
    new JdbcTemplate(dataSource).update(RELEASE);
  }
}
