package io.nonmun.bot.schedule;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import io.nonmun.bot.delivery.DeliveryFixture;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.summarizer.SummaryOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/// The tasks on db-scheduler itself, one thread and a clock that the test sets.
@Timeout(60)
class TimetableTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Duration POLL = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private DeliveryFixture bot;
  private DeliveryFixture.Process process;
  private ChatKey reader;
  private Timetable timetable;
  private ManualScheduler scheduler;
  private int forgotten;
  private Runnable forget = () -> forgotten++;
  private AdminAlerts alerts;

  @BeforeEach
  void start() {
    bot =
        new DeliveryFixture(
            Instant.parse("2026-11-20T01:05:00Z"), "jdbc:sqlite:" + folder.resolve("bot.db"));
    alerts = bot.admins;
    reader = bot.chat(1, DeliveryFixture.at(null, "Asia/Seoul"));
    bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.00001", "cs.CL"));
    begin();
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  @Test
  void tasksHaveTheNamesThatTheDatabaseRemembers() {
    assertThat(timetable.tasks())
        .extracting(Task::getName)
        .containsExactlyInAnyOrder(
            "day-run", "day-repeat", "announcement-watch", "digest-hours", "retention");
    assertThat(scheduled())
        .extracting(task -> task.getTaskInstance().getTaskName())
        .containsExactlyInAnyOrder("announcement-watch", "digest-hours", "retention");
  }

  @Test
  void startLooksAtOnceAndRunsTheDay() throws Exception {
    due();

    assertThat(bot.papers(reader)).hasSize(1);
    assertThat(find("day-run")).isEmpty();
    assertThat(find("announcement-watch").orElseThrow().getExecutionTime())
        .isEqualTo(bot.clock.instant().plus(POLL));
    assertThat(forgotten).isEqualTo(1);
  }

  @Test
  void digestHoursComeWithEveryFullMinute() {
    at("2026-11-20T01:05:42Z");

    assertThat(find("digest-hours").orElseThrow().getExecutionTime())
        .isEqualTo(Instant.parse("2026-11-20T01:06:00Z"));
  }

  @Test
  void failedRunIsTriedAgainWithGrowingPauses() throws Exception {
    bot.summarizer.answer =
        paper -> {
          throw new OutOfMemoryError("takes the run with it");
        };
    due();
    var pauses = new ArrayList<Duration>();
    for (var i = 0; i < 10; i++) {
      var next = find("day-run").orElseThrow();
      pauses.add(Duration.between(bot.clock.instant(), next.getExecutionTime()));
      at(next.getExecutionTime().toString());
    }

    assertThat(pauses.subList(0, 4))
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80));
    assertThat(pauses.getLast()).isEqualTo(Duration.ofMinutes(30));

    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    at(find("day-run").orElseThrow().getExecutionTime().toString());

    assertThat(find("day-run")).isEmpty();
    assertThat(bot.papers(reader)).hasSize(1);
  }

  @Test
  void theAdminsAreToldOnceThatATaskFailsAndOnceThatItIsOver() throws Exception {
    bot.summarizer.answer =
        paper -> {
          throw new OutOfMemoryError("takes the run with it");
        };
    due();
    for (var i = 0; i < 3; i++) {
      at(find("day-run").orElseThrow().getExecutionTime().toString());
    }
    assertThat(bot.admins.subjects()).containsExactly("broken task:day-run");

    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    at(find("day-run").orElseThrow().getExecutionTime().toString());

    assertThat(bot.admins.subjects()).containsExactly("broken task:day-run", "mended task:day-run");
  }

  /// To tell the admins takes a database as well.
  @Test
  void aTaskWhoseFailureCannotBeToldGoesOnAllTheSame() {
    forget =
        () -> {
          throw new StorageException("the disk is full", null);
        };
    alerts =
        new AdminAlerts() {
          @Override
          public void broken(String subject, String text) {
            throw new StorageException("the disk is full", null);
          }

          @Override
          public void mended(String subject, String text) {
            bot.admins.mended(subject, text);
          }
        };
    process.close();
    begin();
    due();
    assertThat(find("retention").orElseThrow())
        .satisfies(task -> {
          assertThat(task.isPicked()).isFalse();
          assertThat(task.getExecutionTime()).isAfter(bot.clock.instant());
        });

    forget = () -> forgotten++;
    at(find("retention").orElseThrow().getExecutionTime().toString());

    assertThat(forgotten).isPositive();
  }

  @Test
  void whereItFailedIsLoggedOnceForEachFailure() throws Exception {
    var events = new ListAppender<ILoggingEvent>();
    events.start();
    var logger = (Logger) LoggerFactory.getLogger(Timetable.class);
    logger.addAppender(events);
    try {
      for (var message : List.of("one", "one", "one", "other")) {
        bot.summarizer.answer =
            paper -> {
              throw new OutOfMemoryError(message);
            };
        find("day-run").ifPresentOrElse(next -> at(next.getExecutionTime().toString()), this::due);
      }
    } finally {
      logger.detachAppender(events);
    }

    assertThat(events.list)
        .filteredOn(event -> event.getFormattedMessage().startsWith("task=day-run "))
        .extracting(event -> event.getThrowableProxy() != null)
        .containsExactly(true, false, false, true);
    assertThat(events.list.get(1).getFormattedMessage())
        .startsWith("task=day-run failed as before and will be tried again: ")
        .doesNotContain("\n");
  }

  @Test
  void repeatOfADaySendsNothingTwice() throws Exception {
    due();

    timetable.repeat(scheduler, Optional.of(DAY));
    timetable.repeat(scheduler, Optional.empty());
    assertThat(scheduled())
        .extracting(task -> task.getTaskInstance().getId())
        .contains(DAY.toString(), "newest");
    due();

    assertThat(find("day-repeat")).isEmpty();
    assertThat(bot.sent(reader)).hasSize(1);
  }

  @Test
  void repeatBringsWhatTheDayLacked() throws Exception {
    due();
    var other = bot.chat(2, DeliveryFixture.wants("cs.LG"));
    bot.source.announce("cs.LG", DAY.toString(), NEW, paper("2611.00002", "cs.LG"));

    timetable.repeat(scheduler, Optional.of(DAY));
    due();

    assertThat(bot.papers(other)).hasSize(1);
  }

  @Test
  void repeatOfADayThatFailedDoesNotWaitForItsTurn() throws Exception {
    due();
    bot.source.broken.add(new Category("cs.CL"));
    bot.source.broken.add(new Category("cs.LG"));
    bot.chat(2, DeliveryFixture.wants("cs.LG")); // Else the day is complete, and nobody is asked.
    timetable.repeat(scheduler, Optional.of(DAY));
    due();
    assertThat(find("day-repeat").orElseThrow().getExecutionTime()).isAfter(bot.clock.instant());

    bot.source.broken.clear();
    timetable.repeat(scheduler, Optional.of(DAY));
    assertThat(find("day-repeat").orElseThrow().getExecutionTime()).isEqualTo(bot.clock.instant());
    due();

    assertThat(find("day-repeat")).isEmpty();
  }

  @Test
  void repeatOfADayThatIsBeingRepeatedIsEnough() throws Exception {
    due();
    var asked = new ArrayList<Optional<LocalDate>>();
    bot.chat(2, DeliveryFixture.wants("cs.LG"));
    bot.source.announce("cs.LG", DAY.toString(), NEW, paper("2611.00002", "cs.LG"));
    bot.summarizer.answer =
        paper -> {
          timetable.repeat(scheduler, Optional.of(DAY));
          asked.add(Optional.of(DAY));
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
        };

    timetable.repeat(scheduler, Optional.of(DAY));
    due();

    assertThat(asked).hasSize(1);
    assertThat(find("day-repeat")).isEmpty();
  }

  @Test
  void whatAKilledProcessHadInHandIsDoneByTheNext() throws Exception {
    timetable.repeat(scheduler, Optional.of(DAY));
    var sql = new JdbcTemplate(bot.storage.dataSource());
    sql.update(
        "update scheduled_tasks set picked = 1, picked_by = 'killed', last_heartbeat = execution_time");
    due();
    assertThat(bot.sent(reader)).isEmpty();

    process.close();
    begin();
    due();

    assertThat(bot.papers(reader)).hasSize(1);
    assertThat(find("day-repeat")).isEmpty();
  }

  @Test
  void whatRecursBeginsAnewWithAStart() throws Exception {
    due();
    assertThat(find("announcement-watch").orElseThrow().getExecutionTime())
        .isAfter(bot.clock.instant());

    process.close();
    begin();

    assertThat(find("announcement-watch").orElseThrow().getExecutionTime())
        .isEqualTo(bot.clock.instant());
  }

  @Test
  void r10WhatAClockNineHoursAheadPutOffIsDoneOnceTheClockIsRight() throws Exception {
    due();
    at("2026-11-20T10:05:00Z");
    at("2026-11-20T01:10:00Z");
    assertThat(find("announcement-watch").orElseThrow().getExecutionTime())
        .isAfter(Instant.parse("2026-11-20T10:05:00Z"));

    timetable.keepTime(scheduler);
    bot.source.announce("cs.CL", "2026-11-23", NEW, paper("2611.00002", "cs.CL"));
    due();

    assertThat(bot.papers(reader)).hasSize(2);
    assertThat(scheduled())
        .allMatch(task ->
            task.getExecutionTime().isBefore(bot.clock.instant().plus(Duration.ofHours(2))));
    timetable.keepTime(scheduler);
    assertThat(find("announcement-watch").orElseThrow().getExecutionTime())
        .as("left as it is")
        .isAfter(bot.clock.instant());
  }

  /// It may be of an older day than the newest, which the first look names.
  @Test
  void runThatAKilledProcessLeftBeginsWithTheFirstLook() throws Exception {
    scheduler.runAnyDueExecutions();
    assertThat(find("day-run")).isPresent();

    process.close();
    begin();
    assertThat(find("day-run")).isEmpty();
    due();

    assertThat(bot.papers(reader)).hasSize(1);
  }

  private void begin() {
    process = bot.start();
    timetable =
        new Timetable(
            process.announcements, process.days, POLL, () -> forget.run(), alerts, bot.clock);
    ScheduledTasks.release(bot.storage.dataSource());
    scheduler = TimetableFixture.scheduler(bot, timetable);
    scheduler.start();
  }

  private void at(String now) {
    bot.clock.set(Instant.parse(now));
    scheduler.setTime(bot.clock.instant());
    due();
  }

  /// Twice: what the first brings about is due at once.
  private void due() {
    scheduler.runAnyDueExecutions();
    scheduler.runAnyDueExecutions();
    try {
      process.awaitSent();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<ScheduledExecution<Object>> find(String task) {
    return scheduled().stream()
        .filter(one -> one.getTaskInstance().getTaskName().equals(task))
        .findFirst();
  }

  private List<ScheduledExecution<Object>> scheduled() {
    return scheduler.getScheduledExecutions();
  }
}
