package io.nonmun.summarizer.model;

import static java.util.stream.Collectors.joining;

import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.Moments;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several servers as one model. Safe for use by many threads.
///
/// - A request goes to the server that is expected to answer first: by the latency measured of it,
///   by what is under way there, and by its weight. One that has become several times slower than
///   the fastest has one request at a time, which measures it, until it is as fast again.
/// - A request that begins as an earlier one did goes to the same server, which still has that
///   beginning computed, unless another would be done much earlier.
/// - What one server does not answer, another is asked, each once. A server that failed rests, for
///   as long as it named or ever longer, and then one request probes it.
/// - Where all of them are busy and said for how long, it is waited for.
public final class Endpoints implements ModelProvider {

  private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

  private static final Backoff RESTS = new Backoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(5));
  private static final Duration LONGEST_REST = Duration.ofHours(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration NO_TIME = Duration.ofMillis(1);

  /// How often all of them are waited for.
  private static final int WAITS = 4;

  /// A server that takes so many times as long as the fastest is slow.
  private static final int SLOW = 4;

  /// So much later than elsewhere a request may be done where its beginning is known.
  private static final double WORTH_A_PREFIX = 2;

  private static final int PREFIX_LETTERS = 1_000;
  private static final int PREFIXES_KEPT = 2_000;

  /// What the newest latency counts.
  private static final double NEWEST = 0.2;

  /// @param provider whose name tells it from the others
  /// @param concurrency most requests under way there at once
  /// @param weight how much work it takes, compared with one of the same latency
  public record Endpoint(ModelProvider provider, int concurrency, double weight) {}

  /// How this class waits; a test moves its clock instead.
  @FunctionalInterface
  public interface Waiting {
    void await(Duration duration) throws InterruptedException;
  }

  private final String name;
  private final List<Member> members;
  private final Clock clock;
  private final Waiting waiting;

  /// Nobody waits for the lock in vain: there are as many as can be under way.
  private final Semaphore slots;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final Map<Integer, Member> prefixes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Member> eldest) {
          return size() > PREFIXES_KEPT;
        }
      };

  /// @param name as an owner configures them together
  public Endpoints(String name, List<Endpoint> endpoints, Clock clock, Waiting waiting) {
    this.name = name;
    this.members = endpoints.stream().map(Member::new).toList();
    this.clock = clock;
    this.waiting = waiting;
    slots = new Semaphore(endpoints.stream().mapToInt(Endpoint::concurrency).sum(), true);
  }

  @Override
  public String name() {
    return name;
  }

  /// All their models.
  @Override
  public String model() {
    return members.stream()
        .map(member -> member.endpoint.provider().model())
        .distinct()
        .collect(joining("+"));
  }

  /// What each of them takes.
  @Override
  public int contextTokens() throws InterruptedException {
    var least = Integer.MAX_VALUE;
    for (var member : members) {
      least = Math.min(least, member.endpoint.provider().contextTokens());
    }
    return least;
  }

  @Override
  public ProviderStatus status() {
    lock.lock();
    try {
      var states = members.stream().map(this::state).toList();
      return new ProviderStatus(
          name,
          states.stream().anyMatch(ProviderStatus.Endpoint::ready),
          members.stream().map(this::detail).collect(joining("; ")),
          null,
          states);
    } finally {
      lock.unlock();
    }
  }

  private ProviderStatus.Endpoint state(Member member) {
    var latency = member.latency == null ? Duration.ZERO : member.latency;
    return new ProviderStatus.Endpoint(
        member.name(),
        isReady(member),
        member.begun.size(),
        member.answered,
        member.failed,
        latency);
  }

  private boolean isReady(Member member) {
    return !member.rests(clock.instant()) && member.endpoint.provider().status().ready();
  }

  private String detail(Member member) {
    var detail = member.endpoint.provider().status().detail();
    return member.rests(clock.instant())
        ? "%s: resting until %s, the last: %s"
            .formatted(detail, member.restUntil, member.lastReason)
        : detail;
  }

  @Override
  public Reply ask(Request request) throws InterruptedException {
    slots.acquire();
    try {
      var prefix = prefix(request);
      var failed = new LinkedHashMap<Member, String>();
      for (var waits = 0; ; ) {
        var turn = take(prefix, failed);
        if (turn.isPresent()) {
          var reply = asked(turn.get(), request);
          if (!(reply instanceof Unavailable(var reason, _))) {
            return reply;
          }
          failed.put(turn.get().member(), reason);
          continue;
        }
        var pause = pause();
        if (pause.isEmpty() || waits++ >= WAITS) {
          return unavailable();
        }
        waiting.await(pause.get());
        failed.clear();
      }
    } finally {
      slots.release();
    }
  }

  @Override
  public void close() {
    members.forEach(member -> member.endpoint.provider().close());
  }

  // --- who is asked ---

  private record Turn(Member member, Instant begun) {}

  /// @return empty where none is left that may be asked now
  private Optional<Turn> take(int prefix, Map<Member, String> failed) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        var now = clock.instant();
        var able =
            members.stream()
                .filter(member -> !failed.containsKey(member) && member.mayBeAsked(now))
                .toList();
        if (able.isEmpty()) {
          return Optional.empty();
        }
        var chosen = choose(able, prefixes.get(prefix), now);
        if (chosen != null) {
          chosen.begun.add(now);
          prefixes.put(prefix, chosen);
          return Optional.of(new Turn(chosen, now));
        }
        changed.await(1, TimeUnit.SECONDS); // meanwhile what is under way grows older
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return null where it is better to wait
  private static @Nullable Member choose(
      List<Member> able, @Nullable Member familiar, Instant now) {
    var fastest =
        able.stream()
            .map(member -> member.latency(now))
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(NO_TIME);
    var free =
        able.stream()
            .filter(member -> member.begun.size() < member.endpoint.concurrency())
            .filter(member -> member.begun.isEmpty() || !member.isSlow(fastest, now))
            .toList();
    var best = free.stream().min(Comparator.comparingDouble(member -> member.expected(now)));
    return familiar != null
            && free.contains(familiar)
            && familiar.expected(now) <= WORTH_A_PREFIX * best.orElseThrow().expected(now)
        ? familiar
        : best.orElse(null);
  }

  /// What a paper's requests have in common, and no two papers: a repair and a question go on where
  /// another stopped.
  private static int prefix(Request request) {
    var texts = request.messages().stream().map(message -> message.content()).limit(2);
    return texts
        .map(text -> text.substring(0, Math.min(PREFIX_LETTERS, text.length())))
        .toList()
        .hashCode();
  }

  private Reply asked(Turn turn, Request request) throws InterruptedException {
    var member = turn.member();
    @Nullable Reply reply = null;
    try {
      reply = member.endpoint.provider().ask(request);
      return reply;
    } catch (OutOfMemoryError | BookClosedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped while asking " + member.name());
      }
      log.error("provider={} failed", member.name(), e);
      reply = new Unavailable("%s failed: %s".formatted(member.name(), e), null);
      return reply;
    } finally {
      note(member, turn.begun(), reply);
    }
  }

  private void note(Member member, Instant begun, @Nullable Reply reply) {
    lock.lock();
    try {
      member.end(begun, clock.instant(), reply);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- when nobody can be asked ---

  /// How long to wait for the first of those that said how long they are busy; empty where none
  /// did, or it is long.
  private Optional<Duration> pause() {
    lock.lock();
    try {
      var now = clock.instant();
      return members.stream()
          .filter(member -> member.restIsNamed && member.restUntil != null)
          .map(member -> Duration.between(now, member.restUntil))
          .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
          .min(Comparator.naturalOrder())
          .filter(rest -> rest.compareTo(LONGEST_WAIT) <= 0);
    } finally {
      lock.unlock();
    }
  }

  private Unavailable unavailable() {
    lock.lock();
    try {
      return new Unavailable(
          members.stream()
              .map(member -> member.name() + ": " + member.lastReason)
              .collect(joining("; ")),
          null);
    } finally {
      lock.unlock();
    }
  }

  /// One server, and what is known of it; guarded by the lock.
  private static final class Member {
    private final Endpoint endpoint;
    private final List<Instant> begun = new ArrayList<>(); // of each request under way
    private @Nullable Duration latency;
    private int failuresInRow;
    private @Nullable Instant restUntil; // set from a failure on until an answer
    private boolean restIsNamed; // by the server
    private String lastReason = "not asked yet";
    private long answered;
    private long failed;

    Member(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    String name() {
      return endpoint.provider().name();
    }

    boolean rests(Instant now) {
      return restUntil != null && Moments.isAhead(LONGEST_REST, restUntil, now);
    }

    /// After a failure by one at a time.
    boolean mayBeAsked(Instant now) {
      return restUntil == null || !rests(now) && begun.isEmpty();
    }

    /// Measured, or longer where one under way takes longer; null where nothing is known.
    @Nullable Duration latency(Instant now) {
      var longest =
          begun.stream()
              .map(begin -> Duration.between(begin, now))
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      return latency == null || longest.compareTo(latency) > 0
          ? latency == null && longest.isZero() ? null : longest
          : latency;
    }

    boolean isSlow(Duration fastest, Instant now) {
      var known = latency(now);
      return latency != null
          && known != null
          && known.compareTo(longer(fastest, NO_TIME).multipliedBy(SLOW)) > 0;
    }

    /// In seconds, by its weight; one of which nothing is known is tried soon.
    double expected(Instant now) {
      var known = latency(now);
      var each = longer(known == null ? NO_TIME : known, NO_TIME);
      return each.toNanos() / 1e9 * (begun.size() + 1) / endpoint.weight();
    }

    private static Duration longer(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }

    /// @param reply null where whoever asked was stopped
    void end(Instant begin, Instant now, @Nullable Reply reply) {
      begun.remove(begin);
      switch (reply) {
        case Unavailable(var reason, var rest) -> {
          failed++;
          lastReason = reason;
          restIsNamed = rest != null && rest.isPositive();
          var pause = restIsNamed ? Objects.requireNonNull(rest) : RESTS.after(++failuresInRow);
          restUntil = now.plus(pause.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : pause);
          log.warn("endpoint={} rests until {}: {}", name(), restUntil, reason);
        }
        case Reply.Answered _, Reply.Declined _ -> {
          answered++;
          failuresInRow = 0;
          restUntil = null;
          restIsNamed = false;
          var took = Duration.between(begin, now);
          latency =
              latency == null
                  ? took
                  : Duration.ofNanos(
                      (long) (latency.toNanos() * (1 - NEWEST) + took.toNanos() * NEWEST));
        }
        case null -> {}
      }
    }
  }
}
