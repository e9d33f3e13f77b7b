package io.nonmun.bot.schedule;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import io.nonmun.bot.delivery.DeliveryFixture;
import java.util.ArrayList;

/// db-scheduler with one thread, the caller's, and a clock that a test sets.
public final class TimetableFixture {

  private TimetableFixture() {}

  public static ManualScheduler scheduler(DeliveryFixture bot, Timetable timetable) {
    var clock = new SettableClock();
    clock.set(bot.clock.instant());
    var recurring = new ArrayList<RecurringTask<?>>();
    var others = new ArrayList<Task<?>>();
    for (var task : timetable.tasks()) {
      if (task instanceof RecurringTask<?> again) {
        recurring.add(again);
      } else {
        others.add(task);
      }
    }
    return TestHelper.createManualScheduler(bot.storage.dataSource(), others)
        .clock(clock)
        .startTasks(recurring)
        .alwaysPersistTimestampInUTC()
        .build();
  }
}
