package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.Moments;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leaves a failing provider alone: after 5 failures in a row, or at once where the provider names
/// a rest itself, nothing is asked of it for a minute, then one request probes it. Each failed
/// probe doubles the rest, up to an hour. An answer of any kind ends it; what a model declines is
/// no failure.
///
/// Safe for use by many threads: while one probes, the others are turned away.
final class RestingProvider implements ModelProvider {

  private static final Logger log = LoggerFactory.getLogger(RestingProvider.class);
  private static final int FAILURES_TO_REST = 5;
  private static final Backoff RESTS = new Backoff(Duration.ofMinutes(1), 2, Duration.ofHours(1));

  private final ModelProvider provider;
  private final Clock clock;

  // Guarded by this. It rests while `restUntil` is set, even past that instant until a probe is
  // answered.
  private int failuresInRow;
  private int restsInRow;
  private @Nullable Instant restUntil;
  private boolean probing;
  private String lastReason = "";

  RestingProvider(ModelProvider provider, Clock clock) {
    this.provider = provider;
    this.clock = clock;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public String model() {
    return provider.model();
  }

  @Override
  public ProviderStatus status() {
    var status = provider.status();
    synchronized (this) {
      return restUntil == null || !rests(restUntil)
          ? status
          : new ProviderStatus(
              name(), false, status.detail() + "; " + resting(), status.load(), status.endpoints());
    }
  }

  @Override
  public int contextTokens() throws InterruptedException {
    return provider.contextTokens();
  }

  @Override
  public Reply ask(Request request) throws InterruptedException {
    var probe = false;
    synchronized (this) {
      if (restUntil != null) {
        if (probing || rests(restUntil)) {
          return new Unavailable(resting(), null);
        }
        probing = true;
        probe = true;
      }
    }
    try {
      var reply = asked(request);
      note(reply, probe);
      return reply;
    } finally {
      if (probe) {
        synchronized (this) {
          probing = false;
        }
      }
    }
  }

  private boolean rests(Instant until) {
    return Moments.isAhead(RESTS.longest(), until, clock.instant());
  }

  /// A provider that fails in a way of its own is unavailable like any other.
  private Reply asked(Request request) throws InterruptedException {
    try {
      return provider.ask(request);
    } catch (OutOfMemoryError | BookClosedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped while asking " + name());
      }
      log.error("provider={} failed", name(), e);
      return new Unavailable("%s failed: %s".formatted(model(), e), null);
    }
  }

  @Override
  public void close() {
    provider.close();
  }

  private synchronized void note(Reply reply, boolean probe) {
    if (!(reply instanceof Unavailable(var reason, var wantedRest))) {
      failuresInRow = 0;
      restsInRow = 0;
      restUntil = null;
      return;
    }
    if (restUntil != null && !probe) {
      return; // was under way when the rest began, and tells nothing new
    }
    lastReason = reason;
    failuresInRow++;
    if (probe || wantedRest != null || failuresInRow >= FAILURES_TO_REST) {
      var usual = RESTS.after(++restsInRow);
      var rest = wantedRest == null ? usual : longer(wantedRest, usual);
      restUntil =
          clock.instant().plus(shorter(rest, RESTS.longest())).truncatedTo(ChronoUnit.SECONDS);
      log.warn("provider={} {}", name(), resting());
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private String resting() {
    return "resting until %s (failures in a row: %d); the last: %s"
        .formatted(restUntil, failuresInRow, lastReason);
  }
}
