package io.nonmun.bot.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.storage.JobRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ChatKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkTest {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final ChatKey BOB = ChatKey.of(6);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final List<String> done = new ArrayList<>();
  private final RecordingAlerts admins = new RecordingAlerts();
  private final List<Work> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Work::close);
    storage.close();
  }

  private Admission admission = Admission.EVERYBODY;

  private Work work(Executor threads) {
    return work(storage.jobs(), threads);
  }

  private Work work(JobRepository jobs, Executor threads) {
    var work = new Work(jobs, admins, _ -> {}, clock, chat -> admission.admits(chat), threads);
    work.start();
    work.handle("say", (job, _) -> note(job));
    return work;
  }

  private Outcome note(Job job) {
    done.add(job.chat().chatId() + " " + job.name());
    return Outcome.done();
  }

  private Job say(ChatKey chat, String name) {
    return Job.of("say", chat, name, "", clock.instant());
  }

  private List<Job> left() {
    return storage.jobs().of("say");
  }

  @Test
  void whatIsSubmittedIsDoneOnceAndGone() {
    var work = work(Runnable::run);

    assertThat(work.submit(say(ADA, "1"))).isTrue();

    assertThat(done).containsExactly("5 1");
    assertThat(left()).isEmpty();
  }

  // R6: what is due for a chat that was removed from `allowed-chats` went on.
  @Test
  void r06TheLaneOfAChatThatMayNotBeServedRestsAndGoesOnWhenItMay() {
    var admitted = new HashSet<>(List.of(BOB.chatId()));
    var work = work(Runnable::run);
    admission = admitted::contains;
    work.submit(say(ADA, "1"));
    work.submit(say(BOB, "1"));
    work.renew(List.of(say(ADA, "2"), say(BOB, "2")));
    work.hasten(say(ADA, "1"));
    work.look();
    assertThat(done).containsExactly("6 1", "6 2");
    assertThat(left()).hasSize(2);

    admitted.add(ADA.chatId());
    work.look();
    work.look();

    assertThat(done).containsExactly("6 1", "6 2", "5 1", "5 2");
    assertThat(left()).isEmpty();
  }

  @Test
  void r06ALaneStopsBetweenTwoJobs() {
    var admitted = new HashSet<>(List.of(ADA.chatId()));
    var work = work(Runnable::run);
    admission = admitted::contains;
    work.handle(
        "say",
        (job, _) -> {
          admitted.clear();
          return note(job);
        });
    storage.jobs().submit(say(ADA, "1"));
    storage.jobs().submit(say(ADA, "2"));

    work.look();

    assertThat(done).containsExactly("5 1");
    assertThat(left()).hasSize(1);
  }

  @Test
  void aChatsJobsGoInOrderAndOneAtATime() {
    var threads = new ArrayList<Runnable>();
    var work = work(threads::add);
    for (var name : List.of("1", "2", "1", "3")) {
      work.submit(say(ADA, name));
    }
    work.submit(say(BOB, "1"));
    assertThat(threads).as("lanes").hasSize(2);

    threads.forEach(Runnable::run);
    assertThat(done).containsExactly("5 1", "5 2", "5 3", "6 1");
  }

  @Test
  void whatAKilledProcessLeftIsDoneByTheNext() {
    work(_ -> {}).submit(say(ADA, "1"));

    var next = work(Runnable::run);
    next.look();
    next.look();

    assertThat(done).containsExactly("5 1");
  }

  @Test
  void whatMayHaveArrivedWhenTheProcessDiedIsNotRepeated() {
    var first = new Work(storage.jobs(), admins, _ -> {}, clock, admission, Runnable::run);
    first.handle(
        "say",
        (job, context) -> {
          context.once().taken();
          throw new InterruptedException(); // Stands for a kill: what follows is not written.
        });
    first.submit(say(ADA, "1"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(left()).as("a stop is no kill").hasSize(1);
    storage.jobs().taken(left().getFirst());

    work(Runnable::run).look();

    assertThat(done).isEmpty();
    assertThat(left()).isEmpty();
  }

  @Test
  void aLongWaitIsTheChatsAloneAndOutlivesAStop() {
    var work = work(Runnable::run);
    var until = clock.instant().plus(Duration.ofHours(1));
    var flooded = new AtomicInteger();
    work.handle(
        "flooded",
        (_, _) -> {
          flooded.incrementAndGet();
          return new Outcome.Later(until);
        });
    storage.jobs().submit(Job.of("flooded", ADA, "", "", clock.instant()));
    storage.jobs().submit(say(ADA, "1"));
    storage.jobs().submit(say(BOB, "1"));

    work.look();
    work.look();
    assertThat(done).as("what waits behind it waits too").containsExactly("6 1");
    assertThat(flooded).hasValue(1);

    clock.move(Duration.ofMinutes(59));
    work.look();
    assertThat(done).hasSize(1);
    clock.move(Duration.ofMinutes(1));
    var next = work(Runnable::run);
    next.handle("flooded", (job, _) -> note(job));
    next.look();
    assertThat(done).containsExactly("6 1", "5 ", "5 1");
  }

  @Test
  void whatFailsIsTriedAgainWithGrowingPausesAndGivenUpInTheEnd() {
    var work = work(Runnable::run);
    var tries = new ArrayList<Instant>();
    var givenUp = new AtomicInteger();
    work.handle(
        "say",
        new Handler() {
          @Override
          public Outcome run(Job job, Context context) {
            tries.add(clock.instant());
            throw new IllegalStateException("broken");
          }

          @Override
          public void givenUp(Job job, Context context) {
            givenUp.incrementAndGet();
          }
        });
    work.submit(say(ADA, "1"));
    for (var minute = 0; minute < 24 * 60; minute++) {
      clock.move(Duration.ofMinutes(1));
      work.look();
    }

    assertThat(tries).hasSize(Work.TRIES);
    assertThat(Duration.between(tries.get(6), tries.get(7))).isGreaterThan(Duration.ofMinutes(9));
    assertThat(givenUp).hasValue(1);
    assertThat(left()).isEmpty();
    assertThat(admins.subjects()).contains("broken work:say:5/0");
  }

  @Test
  void anErrorIsAFailureLikeAnyOther() {
    var work = work(Runnable::run);
    var tries = new AtomicInteger();
    work.handle(
        "say",
        (_, _) -> {
          if (tries.incrementAndGet() < 3) {
            throw new StackOverflowError();
          }
          return new Outcome.Done();
        });
    work.submit(say(ADA, "1"));
    for (var minute = 0; minute < 60; minute++) {
      clock.move(Duration.ofMinutes(1));
      work.look();
    }

    assertThat(tries).hasValue(3);
    assertThat(left()).isEmpty();
    assertThat(admins.subjects()).contains("broken work:say:5/0").endsWith("mended work:say:5/0");
  }

  @Test
  void whatCannotEvenBeToldOfIsGivenUp() {
    var work = work(Runnable::run);
    var tries = new AtomicInteger();
    work.handle(
        "say",
        new Handler() {
          @Override
          public Outcome run(Job job, Context context) {
            tries.incrementAndGet();
            throw new IllegalStateException("unreadable");
          }

          @Override
          public void givenUp(Job job, Context context) {
            throw new IllegalStateException("unreadable");
          }
        });
    work.submit(say(ADA, "1"));
    for (var minute = 0; minute < 24 * 60; minute++) {
      clock.move(Duration.ofMinutes(1));
      work.look();
    }

    assertThat(tries).hasValue(Work.TRIES);
    assertThat(left()).isEmpty();
  }

  @Test
  void aFailureThatPassesIsToldToBeOver() {
    var work = work(Runnable::run);
    work.handle(
        "say",
        (_, _) -> {
          throw new IllegalStateException("broken");
        });
    work.submit(say(ADA, "1"));
    work.handle("say", (job, _) -> note(job));
    clock.move(Duration.ofMinutes(1));
    work.look();

    assertThat(done).containsExactly("5 1");
    assertThat(admins.subjects()).containsExactly("broken work:say:5/0", "mended work:say:5/0");
  }

  @Test
  void whatIsAskedForAgainWhileItIsDoneIsDoneAgain() {
    var work = work(Runnable::run);
    work.handle(
        "say",
        (job, _) -> {
          if (done.isEmpty()) {
            work.renew(List.of(say(ADA, "1")));
          }
          return note(job);
        });

    work.submit(say(ADA, "1"));

    assertThat(done).containsExactly("5 1", "5 1");
    assertThat(left()).isEmpty();
  }

  @Test
  void aPayloadThatIsKeptOutlivesTheProcess() {
    var work = work(Runnable::run);
    work.handle(
        "say",
        (_, context) -> {
          context.keep(List.of(71));
          return new Outcome.Waiting(clock.instant().plusSeconds(60));
        });
    work.submit(say(ADA, "1"));

    assertThat(left()).extracting(Job::payload).containsExactly("[71]");
  }

  /// R15, R16: a full disk ends no worker, and gives nobody up.
  @Test
  void aDatabaseThatTakesNoWritesForAWhileLosesAndRepeatsNothing() {
    var broken = new AtomicInteger();
    var jobs = unreliable(storage.jobs(), broken);
    var work = work(jobs, Runnable::run);
    work.handle(
        "say",
        (job, _) -> {
          broken.set(3); // From here on: the end of the job cannot be written.
          return note(job);
        });
    work.submit(say(ADA, "1"));
    assertThat(done).containsExactly("5 1");
    assertThat(left()).isEmpty();

    work.handle(
        "say",
        (_, _) -> {
          throw new StorageException("disk full", null);
        });
    for (var minute = 0; minute < 30; minute++) {
      work.submit(say(ADA, "2"));
      clock.move(Duration.ofMinutes(1));
      work.look();
    }
    work.handle("say", (job, _) -> note(job));
    clock.move(Duration.ofMinutes(1));
    work.look();

    assertThat(done).containsExactly("5 1", "5 2");
    assertThat(admins.subjects()).noneMatch(alert -> alert.startsWith("broken"));
  }

  @Test
  void aLookThatFailsIsRepeatedByTheNext() {
    var broken = new AtomicInteger();
    var work = work(unreliable(storage.jobs(), broken), Runnable::run);
    storage.jobs().submit(say(ADA, "1"));
    storage.jobs().submit(say(ADA, "2"));
    work.handle(
        "say",
        (job, _) -> {
          broken.set(job.name().equals("1") ? 1 : 0);
          return note(job);
        });
    work.look();
    work.look();

    assertThat(done).containsExactly("5 1", "5 2");
  }

  /// R2: what is in hand when the process stops is finished and recorded.
  @Test
  void whatIsOnItsWayWhenTheBotStopsIsRecorded() throws Exception {
    var work = new Work(storage.jobs(), admins, _ -> {}, clock, admission);
    var sending = new CountDownLatch(1);
    work.handle(
        "say",
        (job, _) -> {
          sending.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          return note(job); // Like a sender, which tells of what arrived and keeps the interrupt.
        });
    work.submit(say(ADA, "1"));
    work.submit(say(ADA, "2"));
    sending.await();

    work.close();

    assertThat(done).containsExactly("5 1");
    assertThat(left()).extracting(Job::name).containsExactly("2");
  }

  /// Fails as often as it is told to, whatever is asked of it.
  private static JobRepository unreliable(JobRepository jobs, AtomicInteger broken) {
    return (JobRepository)
        Proxy.newProxyInstance(
            JobRepository.class.getClassLoader(),
            new Class<?>[] {JobRepository.class},
            (_, method, arguments) -> {
              if (broken.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new StorageException("disk full", null);
              }
              try {
                return method.invoke(jobs, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
