package io.nonmun.bot.schedule;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// db-scheduler's table.
public final class ScheduledTasks {

  // What recurs begins anew with every start, and the first look at arXiv names the day to run: a
  // run that was left over might be of an older one. Only what an admin asked for is remembered.
  private static final String BEGIN_ANEW =
      """
      delete from scheduled_tasks
      where task_instance = '%s' or task_name = '%s'\
      """
          .formatted(RecurringTask.INSTANCE, Timetable.DAY_RUN);

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
  public static void release(DataSource dataSource) {
    var jdbc = new JdbcTemplate(dataSource);
    jdbc.update(BEGIN_ANEW);
    jdbc.update(RELEASE);
  }
}
