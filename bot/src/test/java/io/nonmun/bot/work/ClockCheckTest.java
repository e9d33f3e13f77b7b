package io.nonmun.bot.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// R10: a clock that was ahead and is set right.
class ClockCheckTest {

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final List<String> done = new ArrayList<>();

  @AfterEach
  void close() {
    storage.close();
  }

  private ClockCheck check() {
    return new ClockCheck(storage.marks(), clock, () -> done.add("all"));
  }

  @Test
  void r10WhatWaitsIsDoneWhenTheClockIsSetBackAlsoWhileNobodyLooks() {
    check().look();
    clock.move(Duration.ofHours(9));
    check().look();
    assertThat(done).isEmpty();

    clock.move(Duration.ofHours(-9));
    check().look();
    check().look();

    assertThat(done).containsExactly("all");
  }

  @Test
  void aClockThatIsTrimmedIsLeftAlone() {
    check().look();
    clock.move(Duration.ofSeconds(-59));
    check().look();

    assertThat(done).isEmpty();
  }

  @Test
  void whatFailsIsDoneByTheNextLook() {
    check().look();
    clock.move(Duration.ofHours(-9));
    var full =
        new ClockCheck(
            storage.marks(),
            clock,
            () -> {
              throw new IllegalStateException("the disk is full");
            });
    assertThatThrownBy(full::look).hasMessage("the disk is full");

    check().look();

    assertThat(done).containsExactly("all");
  }

  @Test
  void aFullDatabaseIsNoFaultOfTheClocks() {
    check().look();
    clock.move(Duration.ofHours(-9));
    var full =
        new ClockCheck(
            storage.marks(),
            clock,
            () -> {
              throw new StorageException("the disk is full", null);
            });
    full.look();

    check().look();

    assertThat(done).containsExactly("all");
  }

  /// A failed job waits half an hour at most; by the clock's mistake it would be nine and a half.
  @Test
  void r10AJobThatWaitsForItsNextTryIsTriedAtOnce() {
    try (var work =
        new Work(
            storage.jobs(),
            new RecordingAlerts(),
            _ -> {},
            clock,
            Admission.EVERYBODY,
            Runnable::run)) {
      work.handle(
          "say",
          (job, _) -> {
            done.add(job.name());
            return done.size() == 1
                ? new Outcome.Later(clock.instant().plus(Duration.ofMinutes(30)))
                : Outcome.done();
          });
      var check = new ClockCheck(storage.marks(), clock, work::hastenAll);
      check.look();
      clock.move(Duration.ofHours(9));
      check.look();
      work.submit(Job.of("say", ChatKey.of(5), "1", "", clock.instant()));
      clock.move(Duration.ofHours(-9));
      work.look();
      assertThat(done).hasSize(1);

      check.look();

      assertThat(done).hasSize(2);
      assertThat(storage.jobs().of("say")).isEmpty();
    }
  }
}
