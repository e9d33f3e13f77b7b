package io.nonmun.bot.schedule;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler.OnFailureReschedule;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.nonmun.bot.delivery.Announcements;
import io.nonmun.bot.delivery.DayRun;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.model.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the bot does by itself, as tasks of db-scheduler on the bot's own database.
///
/// | task | when |
/// |---|---|
/// | `announcement-watch` | [PollTimes]; a new day becomes a `day-run` |
/// | `day-run` | once for a day; again with growing pauses while it fails |
/// | `day-repeat` | as an admin asks: reads the day again and runs it |
/// | `digest-hours` | every full minute |
/// | `retention` | every hour |
public final class Timetable {

  /// The task of running one day.
  public static final String DAY_RUN = "day-run";

  private static final Logger log = LoggerFactory.getLogger(Timetable.class);
  private static final String DAY_REPEAT = "day-repeat";
  private static final String NEWEST = "newest";
  private static final Backoff RETRIES =
      new Backoff(Duration.ofSeconds(10), 2, Duration.ofMinutes(30));

  private static final Duration FORGETTING = Duration.ofHours(1);

  private final Announcements announcements;
  private final DayRun days;
  private final AdminAlerts alerts;
  private final InstantSource clock;
  private final Duration longestPoll;
  private final OneTimeTask<Void> run;
  private final OneTimeTask<Void> repeat;
  private final RecurringTask<Void> watch;
  private final RecurringTask<Void> hours;
  private final RecurringTask<Void> retention;
  private final Map<String, String> lastFailures = new ConcurrentHashMap<>(); // by task

  /// @param poll pause between two looks at arXiv while an announcement may come
  /// @param forget deletes what is older than the owner wants to keep
  public Timetable(
      Announcements announcements,
      DayRun days,
      Duration poll,
      Runnable forget,
      AdminAlerts alerts,
      InstantSource clock) {
    this.announcements = announcements;
    this.days = days;
    this.alerts = alerts;
    this.clock = clock;
    this.longestPoll = new PollTimes(poll).longest();
    var looks = new AnnouncementWatch(announcements, days, clock);
    run =
        Tasks.oneTime(DAY_RUN)
            .onFailure(withGrowingPauses())
            .execute((day, context) -> work(DAY_RUN, () -> days.run(LocalDate.parse(day.getId()))));
    repeat =
        Tasks.oneTime(DAY_REPEAT)
            .onFailure(withGrowingPauses())
            .execute((day, context) -> work(DAY_REPEAT, () -> repeat(day.getId())));
    watch =
        recurring(
            "announcement-watch",
            new PollTimes(poll),
            client -> looks.look(day -> now(client, run.instance(day.toString()))));
    hours = recurring("digest-hours", new FullMinutes(), _ -> days.deliver());
    retention = recurring("retention", Schedules.fixedDelay(FORGETTING), _ -> forget.run());
  }

  public List<Task<?>> tasks() {
    return List.of(run, repeat, watch, hours, retention);
  }

  /// Has a day, or the newest one, read and run again.
  public void repeat(SchedulerClient client, Optional<LocalDate> day) {
    now(client, repeat.instance(day.map(LocalDate::toString).orElse(NEWEST)));
  }

  /// Does now what stands further ahead than its rule can have put it: the clock was ahead then. To
  /// be called again and again, by something that does not wait for the clock itself.
  public void keepTime(SchedulerClient client) {
    var now = clock.instant();
    for (var execution : client.getScheduledExecutions()) {
      var instance = execution.getTaskInstance();
      if (execution.getExecutionTime().isAfter(now.plus(longestWait(instance.getTaskName())))) {
        log.warn(
            "task={} was put off until {}, which is too far ahead; done now",
            instance.getTaskName(),
            execution.getExecutionTime());
        client.reschedule(instance, now);
      }
    }
  }

  private Duration longestWait(String task) {
    var recurring =
        Map.of(
            hours.getName(), Duration.ofMinutes(1),
            watch.getName(), longestPoll,
            retention.getName(), FORGETTING);
    return recurring.getOrDefault(task, RETRIES.longest());
  }

  private void repeat(String wanted) throws InterruptedException {
    var day =
        wanted.equals(NEWEST)
            ? Optional.of(announcements.look())
            : announcements.bring(LocalDate.parse(wanted));
    if (day.isPresent()) {
      days.run(day.get());
    }
  }

  /// One that waits for its retry does not wait any longer; one that is running is enough.
  private void now(SchedulerClient client, TaskInstance<Void> instance) {
    try {
      client.schedule(instance, clock.instant(), ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
    } catch (TaskInstanceCurrentlyExecutingException e) {
      // What it does now is what was asked for.
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /// A task that is interrupted, since the process ends, is begun again by the next one.
  private void work(String task, Work work) {
    try {
      work.run();
      alerts.mended(subject(task), KOREAN.of("owner.task.well", task));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped; the next start goes on", e);
    }
  }

  private interface Recurring {
    void run(SchedulerClient client) throws InterruptedException;
  }

  private RecurringTask<Void> recurring(String name, Schedule schedule, Recurring work) {
    return Tasks.recurring(name, schedule)
        .onFailure(told(new OnFailureReschedule<>(schedule)))
        .execute((once, context) -> work(name, () -> work.run(context.getSchedulerClient())));
  }

  private FailureHandler<Void> withGrowingPauses() {
    return told((failed, operations) -> operations.reschedule(failed, next(failed)));
  }

  /// Once and here, instead of by the scheduler, for which the end of the process is a failure too.
  private FailureHandler<Void> told(FailureHandler<Void> handler) {
    return (failed, operations) -> {
      failed.getCause().ifPresent(cause -> tell(failed.getExecution(), cause));
      handler.onFailure(failed, operations);
    };
  }

  /// A failure that repeats itself is told in a line; where it happened was told before.
  private void tell(Execution execution, Throwable cause) {
    var task = execution.getTaskName();
    if (cause.getCause() instanceof InterruptedException) {
      log.info("task={} {}", task, cause.getMessage());
      return;
    }
    var failure = cause + ", caused by " + cause.getCause();
    var before = lastFailures.put(task, failure);
    if (execution.consecutiveFailures > 0 && failure.equals(before)) {
      log.error("task={} failed as before and will be tried again: {}", task, cause.toString());
    } else {
      log.error("task={} failed and will be tried again", task, cause);
    }
    try {
      alerts.broken(
          subject(task), KOREAN.of("owner.task.broken", task, cause.getClass().getSimpleName()));
    } catch (RuntimeException | Error e) { // It is told of the next time; the task goes on.
      log.error("the admins cannot be told of task={}: {}", task, e.toString());
    }
  }

  private static String subject(String task) {
    return "task:" + task;
  }

  private static Instant next(ExecutionComplete failed) {
    var before = failed.getExecution().consecutiveFailures;
    return failed.getTimeDone().plus(RETRIES.after(before + 1));
  }

  private record FullMinutes() implements Schedule {

    @Override
    public Instant getNextExecutionTime(ExecutionComplete last) {
      return last.getTimeDone().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    }

    @Override
    public boolean isDeterministic() {
      return false;
    }
  }
}
