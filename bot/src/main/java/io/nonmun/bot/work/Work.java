package io.nonmun.bot.work;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Turn;
import io.nonmun.storage.JobRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.JobRepository.Lane;
import io.nonmun.storage.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that is done for chats and must not be lost: the one way to ask for it, and what does
/// it. The database knows all there is to do; what is in memory is only which lanes have a thread.
///
/// A lane's jobs go one after the other, first come, first served among those due; lanes go side by
/// side, each on a virtual thread of its own while it has something to do. What fails is tried
/// again with growing pauses, and given up after [#TRIES]; what fails for the database's sake is
/// tried until it works. Safe for use by many threads.
public final class Work implements AutoCloseable {

  static final int TRIES = 8;

  private static final Logger log = LoggerFactory.getLogger(Work.class);
  private static final Duration DATABASE_PAUSE = Duration.ofSeconds(15);
  private static final Duration FAREWELL = Duration.ofSeconds(20);

  private final JobRepository jobs;
  private final AdminAlerts alerts;
  private final Consumer<String> failures;
  private final InstantSource clock;
  private final Retries retries;
  private final Admission admission;
  private final Executor threads;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

  /// Lanes that have a thread, and whether something came since it looked last.
  private final Map<Lane, Boolean> busy = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /// @param failures hears of each in a few words
  /// @param admission lanes of chats that it leaves out rest: what is due there stays due
  public Work(
      JobRepository jobs,
      AdminAlerts alerts,
      Consumer<String> failures,
      InstantSource clock,
      Admission admission) {
    this(
        jobs,
        alerts,
        failures,
        clock,
        admission,
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("work-", 0).factory()));
  }

  /// @param threads runs lanes until they have nothing to do
  public Work(
      JobRepository jobs,
      AdminAlerts alerts,
      Consumer<String> failures,
      InstantSource clock,
      Admission admission,
      Executor threads) {
    this.jobs = jobs;
    this.alerts = alerts;
    this.failures = failures;
    this.clock = clock;
    this.retries = new Retries(clock, TRIES);
    this.admission = admission;
    this.threads = threads;
  }

  /// Says who does a kind of jobs; to be called before any is due.
  public void handle(String kind, Handler handler) {
    handlers.put(kind, handler);
  }

  /// To be called once before [#look]: forgets what must not be done twice and may have been done.
  public void start() {
    var unknown = jobs.forgetTaken();
    if (unknown > 0) {
      log.info("stage=work unknown={} messages may have arrived, and are not repeated", unknown);
    }
  }

  /// Does at once whatever waits, since the clock that it waits by was wrong.
  public void hastenAll() {
    log.warn("stage=work hastened={}", jobs.hastenAll(clock.instant()));
    look();
  }

  /// Goes on with what has become due; to be called often.
  public void look() {
    jobs.due(clock.instant()).forEach(this::wake);
  }

  /// Has something done, once.
  ///
  /// @return false if it is being done already
  public boolean submit(Job job) {
    var fresh = jobs.submit(job);
    wake(lane(job));
    return fresh;
  }

  /// Has something done with what is known now, whether or not it is being done.
  public void renew(Collection<Job> again) {
    jobs.renew(again);
    again.forEach(job -> wake(lane(job)));
  }

  /// Has a job that waits done now, if it is there.
  public void hasten(Job job) {
    jobs.hasten(job, clock.instant());
    wake(lane(job));
  }

  /// All of a kind that are not done yet.
  public List<Job> of(String kind) {
    return jobs.of(kind);
  }

  private static Lane lane(Job job) {
    return new Lane(job.chat().chatId(), job.lane());
  }

  private void wake(Lane lane) {
    if (!admission.admits(lane.chatId())) {
      return;
    }
    var hasThread = busy.merge(lane, false, (_, _) -> true);
    if (!hasThread && !closed) {
      threads.execute(() -> drain(lane));
    } else if (!hasThread) {
      busy.remove(lane);
    }
  }

  private void drain(Lane lane) {
    var done = false;
    try {
      do {
        doWhatIsDue(lane);
      } while (busy.computeIfPresent(lane, (_, more) -> more ? false : null) != null);
      done = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // The database, most likely; whoever looks next begins again.
      log.warn("chat={} work waits: {}", lane.chatId(), e.toString());
    } finally {
      if (!done) {
        busy.remove(lane);
      }
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private void doWhatIsDue(Lane lane) throws InterruptedException {
    var job = next(lane);
    while (job.isPresent()) {
      var inHand = new InHand(job.get());
      inHand.settle(inHand.tried());
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped; the next start goes on");
      }
      job = next(lane);
    }
  }

  private Optional<Job> next(Lane lane) {
    return admission.admits(lane.chatId()) ? jobs.next(lane, clock.instant()) : Optional.empty();
  }

  /// Waits until nothing that is due is left undone.
  public synchronized void awaitIdle() throws InterruptedException {
    while (!busy.isEmpty()) {
      TimeUnit.MILLISECONDS.timedWait(this, 20);
    }
  }

  /// Lets messages that are on their way arrive and records them; everything else is for the next
  /// process.
  @Override
  public void close() {
    closed = true;
    if (threads instanceof ExecutorService service) {
      service.shutdownNow();
      try {
        if (!service.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
          log.warn("work did not stop within {}; the next start goes on", FAREWELL);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// One try at a job.
  private final class InHand implements Context {

    private Job job;
    private boolean taken;

    InHand(Job job) {
      this.job = job;
    }

    @Override
    public void keep(Object payload) throws InterruptedException {
      job = job.with(Payload.text(payload));
      Persistently.write(() -> jobs.save(job));
    }

    @Override
    public Turn once() {
      return () -> {
        jobs.taken(job);
        taken = true;
      };
    }

    Outcome tried() throws InterruptedException {
      var handler = handlers.get(job.kind());
      if (handler == null) {
        log.warn("{} is known to nobody here", name());
        return new Outcome.Waiting(clock.instant().plus(Retries.LONGEST));
      }
      try {
        return handler.run(job, this);
      } catch (StorageException e) {
        log.warn("{}: {}", name(), e.getMessage());
        return new Outcome.Waiting(clock.instant().plus(DATABASE_PAUSE));
      } catch (InterruptedException e) {
        if (taken) {
          jobs.save(job); // What was on its way has been answered: it is known not to have arrived.
        }
        throw e;
      } catch (RuntimeException | Error e) {
        return failed(handler, e);
      }
    }

    private Outcome failed(Handler handler, Throwable e) throws InterruptedException {
      log.error("{} failed", name(), e);
      failures.accept(job.kind() + ": " + e.getClass().getSimpleName());
      if (retries.areOver(job)) {
        giveUp(handler);
        return new Outcome.GaveUp(e.toString());
      }
      alerts.broken(subject(), told("owner.work.failed"));
      return retries.again(job, e.toString());
    }

    private void giveUp(Handler handler) throws InterruptedException {
      try {
        handler.givenUp(job, this);
      } catch (RuntimeException | Error e) {
        log.error("{} cannot be told of", name(), e);
      }
    }

    /// Until it is written: what was done is not to be done again.
    void settle(Outcome outcome) throws InterruptedException {
      Persistently.write(() -> {
        switch (outcome) {
          case Outcome.Done _ -> jobs.end(job);
          case Outcome.GaveUp(var why) -> {
            log.warn("{} is given up: {}", name(), why);
            jobs.end(job);
          }
          case Outcome.Again(var at, var why) -> {
            log.info("{} goes on at {}: {}", name(), at, why);
            jobs.save(job.again(at, job.tries() + 1));
          }
          case Outcome.Waiting(var at) -> jobs.save(job.again(at, 0));
          case Outcome.Later(var until) -> jobs.postpone(job, until);
        }
      });
      if (outcome instanceof Outcome.Done) {
        alerts.mended(subject(), told("owner.work.done"));
      }
    }

    private String name() {
      return "chat=%d/%d work=%s %s"
          .formatted(job.chat().chatId(), job.chat().threadId(), job.kind(), job.name());
    }

    private String told(String key) {
      return KOREAN.of(key, Long.toString(job.chat().chatId()), job.kind());
    }

    private String subject() {
      return "work:%s:%d/%d".formatted(job.kind(), job.chat().chatId(), job.chat().threadId());
    }
  }
}
