package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// db-scheduler works on the table that the schema has for it.
abstract class SchedulerTableContract extends RepositoryContract {

  @Test
  void tasksRunAtTheirTimesBesideTheRepositories() throws Exception {
    var ran = new CountDownLatch(20);
    var wrong = new AtomicReference<Instant>();
    var due = Instant.parse("2026-11-20T01:00:00.123Z");
    try (var storage = openAgain()) {
      var task =
          Tasks.oneTime("digest", String.class)
              .execute((instance, context) -> {
                var expected = due.plusSeconds(Long.parseLong(instance.getData()));
                if (!context.getExecution().executionTime.equals(expected)) {
                  wrong.set(context.getExecution().executionTime);
                }
                storage.marks().set(instance.getId(), due);
                ran.countDown();
              });
      var scheduler =
          Scheduler.create(storage.dataSource(), task)
              .threads(4)
              .pollingInterval(Duration.ofMillis(50))
              .build();
      IntStream.range(0, 20)
          .forEach(n ->
              scheduler.scheduleIfNotExists(
                  task.instance("chat" + n, String.valueOf(n)), due.plusSeconds(n)));
      scheduler.start();
      try {
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        scheduler.stop();
      }

      assertThat(wrong).hasNullValue();
      assertThat(IntStream.range(0, 20))
          .allMatch(n -> storage.marks().find("chat" + n).isPresent());
      assertThat(rows(storage)).isZero();
    }
  }

  @Test
  void aTaskIsThereAfterARestart() {
    var task = Tasks.oneTime("digest").execute((_, _) -> {});
    var at = Instant.parse("2099-01-01T00:00:00.5Z");
    try (var storage = openAgain()) {
      var client = SchedulerClient.Builder.create(storage.dataSource(), task).build();
      assertThat(client.scheduleIfNotExists(task.instance("chat"), at)).isTrue();
      assertThat(client.scheduleIfNotExists(task.instance("chat"), at)).isFalse();
    }

    try (var storage = openAgain()) {
      var client = SchedulerClient.Builder.create(storage.dataSource(), task).build();
      assertThat(client.getScheduledExecution(task.instance("chat")))
          .hasValueSatisfying(it -> assertThat(it.getExecutionTime()).isEqualTo(at));
    }
  }

  private static int rows(Storage storage) {
    return JdbcClient.create(storage.dataSource())
        .sql("SELECT count(*) FROM scheduled_tasks")
        .query(Integer.class)
        .single();
  }
}
