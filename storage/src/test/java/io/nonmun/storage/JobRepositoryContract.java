package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.JobRepository.Lane;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class JobRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.123456789Z");
  private static final ChatKey ADA = ChatKey.of(5);
  private static final Lane LANE = new Lane(5, Job.IN_ORDER);

  @Test
  void keepsJobsInTheOrderInWhichTheyWereAskedFor() {
    var first = Job.of("card", new ChatKey(5, 17), "71", "{\"paper\": \"2611.00001\"}", NOW);
    var second = Job.of("today", ADA, "", "{}", NOW.minusSeconds(9));
    assertThat(storage.jobs().submit(first)).isTrue();
    assertThat(storage.jobs().submit(second)).isTrue();

    try (var other = openAgain()) {
      assertThat(other.jobs().next(LANE, NOW)).contains(first);
      other.jobs().end(first);
      assertThat(other.jobs().next(LANE, NOW)).contains(second);
      assertThat(other.jobs().of("today")).containsExactly(second);
    }
  }

  @Test
  void theSameAskedForTwiceIsOneJob() {
    storage.jobs().submit(Job.of("today", ADA, "", "first", NOW));

    assertThat(storage.jobs().submit(Job.of("today", ADA, "", "second", NOW))).isFalse();
    assertThat(storage.jobs().of("today")).extracting(Job::payload).containsExactly("first");
  }

  @Test
  void whatIsAskedForAgainIsNotEndedByWhoHadItInHand() {
    storage.jobs().submit(Job.of("deliver", ADA, "", "", NOW));
    var inHand = storage.jobs().next(LANE, NOW).orElseThrow();

    storage.jobs().renew(List.of(Job.of("deliver", ADA, "", "2026-11-20", NOW)));
    storage.jobs().save(inHand.again(NOW.plusSeconds(60), 1));
    storage.jobs().end(inHand);

    assertThat(storage.jobs().next(LANE, NOW))
        .get()
        .satisfies(job -> {
          assertThat(job.payload()).isEqualTo("2026-11-20");
          assertThat(job.tries()).isZero();
        });
  }

  /// R10: a clock that was ahead put jobs off, and then it was set right.
  @Test
  void r10WhatAWrongClockPutOffIsMadeDueAndWhatIsInHandEndsAsEver() {
    var ahead = NOW.plus(Duration.ofHours(9));
    var inHand = Job.of("deliver", ADA, "", "", ahead);
    storage.jobs().submit(inHand);
    storage.jobs().submit(Job.of("card", ADA, "1", "", ahead.plusSeconds(60)));
    storage.jobs().submit(Job.of("today", ADA, "", "", NOW.minusSeconds(5)));

    assertThat(storage.jobs().hastenAll(NOW)).isEqualTo(2);

    storage.jobs().end(inHand);
    assertThat(storage.jobs().of("deliver")).isEmpty();
    assertThat(storage.jobs().of("card"))
        .singleElement()
        .satisfies(job -> {
          assertThat(job.due()).isEqualTo(NOW);
          assertThat(job.since()).isEqualTo(NOW);
        });
    assertThat(storage.jobs().of("today"))
        .extracting(Job::due)
        .containsExactly(NOW.minusSeconds(5));
  }

  @Test
  void nothingIsDoneBeforeItIsDue() {
    var job = Job.of("deliver", ADA, "", "", NOW);
    storage.jobs().submit(job);
    storage.jobs().save(job.again(NOW.plus(Duration.ofHours(1)), 1));

    assertThat(storage.jobs().due(NOW)).isEmpty();
    assertThat(storage.jobs().next(LANE, NOW)).isEmpty();
    assertThat(storage.jobs().due(NOW.plus(Duration.ofHours(1)))).containsExactly(LANE);

    storage.jobs().renew(List.of(job));
    assertThat(storage.jobs().due(NOW)).as("asked for again").containsExactly(LANE);
  }

  @Test
  void whatWaitsCanBeHastenedAndWhatIsInHandStaysInHand() {
    var job = Job.of("card", ADA, "71", "", NOW);
    storage.jobs().submit(job);
    var inHand = storage.jobs().next(LANE, NOW).orElseThrow();

    storage.jobs().hasten(job, NOW);
    storage.jobs().save(inHand.again(NOW.plusSeconds(60), 0));
    assertThat(storage.jobs().due(NOW)).isEmpty();

    storage.jobs().hasten(job, NOW);
    assertThat(storage.jobs().due(NOW)).containsExactly(LANE);
    storage.jobs().end(storage.jobs().next(LANE, NOW).orElseThrow());
    assertThat(storage.jobs().of("card")).isEmpty();
  }

  @Test
  void aWaitIsTheWholeLanes() {
    var first = Job.of("deliver", ADA, "", "", NOW);
    storage.jobs().submit(first);
    storage.jobs().submit(Job.of("note", ADA, "1", "", NOW));
    storage.jobs().submit(Job.of("card", ADA, "71", "", NOW).inLane("card 71"));
    storage.jobs().submit(Job.of("note", ChatKey.of(6), "1", "", NOW));

    storage.jobs().postpone(first, NOW.plusSeconds(60));

    assertThat(storage.jobs().due(NOW))
        .containsExactlyInAnyOrder(new Lane(5, "card 71"), new Lane(6, Job.IN_ORDER));
    assertThat(storage.jobs().due(NOW.plusSeconds(60))).contains(LANE);
  }

  @Test
  void whatMayHaveHappenedIsNotDoneAgainUnlessItIsKnownNotTo() {
    var lost = Job.of("note", ADA, "1", "", NOW);
    var refused = Job.of("note", ADA, "2", "", NOW);
    storage.jobs().submit(lost);
    storage.jobs().submit(refused);
    storage.jobs().taken(lost);
    storage.jobs().taken(refused);
    storage.jobs().save(refused);

    assertThat(storage.jobs().forgetTaken()).isEqualTo(1);
    assertThat(storage.jobs().of("note")).containsExactly(refused);
  }

  @Test
  void jobsGoWithTheirChat() {
    storage.chats().save(Fixtures.chat(-5));
    for (var chat : List.of(-5L, 6L)) {
      storage.jobs().submit(Job.of("today", ChatKey.of(chat), "", "", NOW));
    }
    storage.chats().migrate(-5, -1_001L);
    assertThat(storage.jobs().of("today"))
        .extracting(Job::chat)
        .containsExactly(ChatKey.of(-1_001), ChatKey.of(6));

    var inHand = storage.jobs().of("today").getLast();
    storage.chats().forget(6);
    storage.jobs().save(inHand.again(NOW, 1));

    assertThat(storage.jobs().of("today"))
        .extracting(Job::chat)
        .containsExactly(ChatKey.of(-1_001));
  }
}
