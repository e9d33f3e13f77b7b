package io.nonmun.fetcher.http;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.ResponseCache.CachedResponse;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.RetryAfter;
import io.nonmun.storage.model.text.Quote;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks web servers as their terms want it: one request at a time over one connection, each after
/// its interval, with validators, an honest name, and long pauses when told to slow down.
///
/// Turns come from a [RequestGate], so they are shared with every other thread and process that
/// uses the same one. Safe for use by many threads; a call blocks until its turn, its answer and
/// its retries are over. Answers are kept for `304` only after [#remember], so that a body the
/// caller could not read is never served again.
///
/// Source: <https://info.arxiv.org/help/api/tou.html>, and 406 as a throttle (pitfall A3).
public final class PoliteHttp implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PoliteHttp.class);
  private static final int MAX_REDIRECTS = 5;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

  /// What one request came to.
  private sealed interface Outcome {
    record Answered(HttpAnswer answer) implements Outcome {}

    record Moved(HttpUrl to) implements Outcome {}

    record SlowDown(int status, Optional<Duration> retryAfter) implements Outcome {}

    record Failed(FetchException failure, boolean retry) implements Outcome {}
  }

  private final HttpPolicy policy;
  private final HttpLimits limits;
  private final RequestGate gate;
  private final ResponseCache cache;
  private final Clock clock;
  private final Waiter waiter;
  private final RandomGenerator random;
  private final ConnectionPool connections = new ConnectionPool(1, 1, TimeUnit.MINUTES);
  private final OkHttpClient client;
  private volatile String lastHost = "";

  /// @param random jitter of pauses
  public PoliteHttp(
      HttpPolicy policy,
      RequestGate gate,
      ResponseCache cache,
      Clock clock,
      Waiter waiter,
      RandomGenerator random) {
    this.policy = policy;
    this.limits = policy.limits();
    this.gate = gate;
    this.cache = cache;
    this.clock = clock;
    this.waiter = waiter;
    this.random = random;
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(connections)
            .fastFallback(false) // it would race two connections
            .followRedirects(false)
            .followSslRedirects(false)
            .callTimeout(limits.deadline())
            .addNetworkInterceptor(PoliteHttp::keepRetriesToOurselves)
            .build();
  }

  /// OkHttp asks again at once after a 503 with `Retry-After: 0`, past our gate.
  private static Response keepRetriesToOurselves(Interceptor.Chain chain) throws IOException {
    var response = chain.proceed(chain.request());
    return "0".equals(response.header("Retry-After"))
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  public HttpLimits limits() {
    return limits;
  }

  public HttpAnswer get(HttpUrl url, String accept) {
    return get(url, accept, limits);
  }

  /// Fetches one page, waiting for its turn and retrying as far as `effort` allows.
  ///
  /// @param effort tries, pauses and patience; size and deadline are the client's own
  /// @return an answer with status 200, 400, 404 or 410; 200 too where the page is unchanged
  /// @throws FetchException for everything else
  public HttpAnswer get(HttpUrl url, String accept, HttpLimits effort) {
    var cached = cache.find(url.toString());
    var target = url;
    var redirects = 0;
    for (var tries = 1; ; ) {
      var zone = zoneOf(target);
      var outcome = inTurn(zone, target, effort, request(target, accept, cached), url, cached);
      switch (outcome) {
        case Outcome.Answered(var answer) -> {
          return answer;
        }
        case Outcome.Moved(var to) -> {
          if (++redirects > MAX_REDIRECTS) {
            throw failure(Kind.UNREACHABLE, target, 0, "more than 5 redirects", null);
          }
          target = to;
        }
        case Outcome.SlowDown(var status, var retryAfter) -> {
          var pause = retryAfter.orElse(backOff(effort.pause(), tries));
          var until = clock.instant().plus(pause);
          gate.close(zone.gate(), until, "HTTP " + status);
          log.warn("{} answered {}; gate {} closed until {}", target, status, zone.gate(), until);
          if (tries++ >= effort.tries()) {
            throw throttled(target, status, until);
          }
        }
        case Outcome.Failed(var failure, var retry) -> {
          if (!retry || tries >= effort.tries()) {
            throw failure;
          }
          log.info("{}; try {} of {}", failure.getMessage(), tries, effort.tries());
          await(backOff(effort.retryPause(), tries++), target, "retry after an error");
        }
      }
    }
  }

  /// Keeps an answer that could be read, to be had for a `304` next time.
  public void remember(HttpAnswer answer) {
    if (answer.ok() && (answer.etag() != null || answer.lastModified() != null)) {
      cache.save(
          new CachedResponse(
              answer.url().toString(),
              answer.etag(),
              answer.lastModified(),
              answer.contentType(),
              answer.body(),
              clock.instant()));
    }
  }

  @Override
  public void close() {
    connections.evictAll();
    client.dispatcher().executorService().shutdown();
  }

  private Zone zoneOf(HttpUrl url) {
    return policy
        .zoneOf(url)
        .orElseThrow(() ->
            failure(
                Kind.FOREIGN_REDIRECT,
                url,
                0,
                "not one of the configured hosts " + policy.hosts(),
                null));
  }

  private Request request(HttpUrl url, String accept, Optional<CachedResponse> cached) {
    var request =
        new Request.Builder()
            .url(url)
            .header("User-Agent", policy.userAgent())
            .header("Accept", accept);
    cached.map(CachedResponse::etag).ifPresent(etag -> request.header("If-None-Match", etag));
    cached
        .map(CachedResponse::lastModified)
        .ifPresent(date -> request.header("If-Modified-Since", date));
    return request.build();
  }

  private Outcome inTurn(
      Zone zone,
      HttpUrl target,
      HttpLimits effort,
      Request request,
      HttpUrl asked,
      Optional<CachedResponse> cached) {
    var holder = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    enter(zone, holder, target, effort.patience());
    try {
      if (!target.host().equals(lastHost)) {
        connections.evictAll(); // one connection altogether, not one for each host
        lastHost = target.host();
      }
      try (var response = client.newCall(request).execute()) {
        return outcome(response, target, asked, cached);
      }
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(target, e);
      }
      return new Outcome.Failed(
          failure(Kind.UNREACHABLE, target, 0, "no complete answer", e), true);
    } finally {
      gate.leave(zone.intervals(), holder);
    }
  }

  private void enter(Zone zone, String holder, HttpUrl target, Duration patience) {
    var lease = limits.deadline().plus(LEASE_MARGIN);
    var giveUp = clock.instant().plus(patience);
    while (true) {
      var now = clock.instant();
      var wait = gate.tryEnter(zone.intervals(), holder, lease, now);
      if (!wait.isPositive()) {
        return;
      }
      var until = now.plus(wait);
      if (until.isAfter(giveUp)) {
        throw throttled(target, 0, until);
      }
      var paused = zone.intervals().values().stream().allMatch(each -> wait.compareTo(each) > 0);
      await(
          wait,
          target,
          paused
              ? target.host() + " asked for a pause"
              : "one request at a time, each after its interval");
    }
  }

  private Outcome outcome(
      Response response, HttpUrl target, HttpUrl asked, Optional<CachedResponse> cached)
      throws IOException {
    var status = response.code();
    return switch (status) {
      case 200, 400, 404, 410 -> {
        var body = response.body().byteStream().readNBytes(limits.maxBytes() + 1);
        yield body.length > limits.maxBytes()
            ? new Outcome.Failed(
                failure(
                    Kind.TOO_LARGE,
                    target,
                    status,
                    "body has more than " + limits.maxBytes() + " bytes",
                    null),
                false)
            : new Outcome.Answered(
                new HttpAnswer(
                    asked,
                    target,
                    status,
                    response.header("ETag"),
                    response.header("Last-Modified"),
                    response.header("Content-Type"),
                    body));
      }
      case 304 ->
          cached
              .<Outcome>map(old ->
                  new Outcome.Answered(
                      new HttpAnswer(
                          asked,
                          target,
                          200,
                          old.etag(),
                          old.lastModified(),
                          old.contentType(),
                          old.body())))
              .orElseGet(() ->
                  new Outcome.Failed(
                      failure(
                          Kind.MALFORMED,
                          target,
                          status,
                          "'not modified' without having been asked",
                          null),
                      false));
      case 301, 302, 303, 307, 308 -> moved(response, target);
      case 406, 429, 503 -> new Outcome.SlowDown(status, retryAfter(response));
      default ->
          status >= 500
              ? new Outcome.Failed(
                  failure(Kind.UNREACHABLE, target, status, "the server failed", null), true)
              : new Outcome.Failed(
                  failure(
                      Kind.UNREACHABLE,
                      target,
                      status,
                      "the server refuses; a contact in the User-Agent may help",
                      null),
                  false);
    };
  }

  private Outcome moved(Response response, HttpUrl target) {
    var location = response.header("Location", "");
    var to = target.resolve(location == null ? "" : location);
    if (to == null || location == null || location.isEmpty()) {
      return new Outcome.Failed(
          failure(
              Kind.MALFORMED,
              target,
              response.code(),
              "redirect without a usable Location: '" + Quote.of(String.valueOf(location)) + "'",
              null),
          false);
    }
    return new Outcome.Moved(to);
  }

  /// The past is no answer, and neither is what is years away.
  private Optional<Duration> retryAfter(Response response) {
    return RetryAfter.parse(response.header("Retry-After"), clock.instant())
        .filter(Duration::isPositive)
        .map(asked -> asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
  }

  private Duration backOff(Duration first, int tries) {
    return new Backoff(first, 4, LONGEST_PAUSE).after(tries, random);
  }

  private void await(Duration duration, HttpUrl url, String reason) {
    try {
      waiter.await(duration, clock.instant().plus(duration), reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(url, e);
    }
  }

  private static FetchException interrupted(HttpUrl url, Exception cause) {
    return failure(Kind.UNREACHABLE, url, 0, "interrupted: the program is stopping", cause);
  }

  private static FetchException throttled(HttpUrl url, int status, Instant until) {
    return new FetchException(
        Kind.THROTTLED,
        url.toString(),
        status,
        "the server asks for a pause; not before " + until,
        until,
        null);
  }

  private static FetchException failure(
      Kind kind, HttpUrl url, int status, String message, @Nullable Throwable cause) {
    var text =
        cause == null || cause.getMessage() == null ? "" : ": " + Quote.of(cause.getMessage());
    return new FetchException(kind, url.toString(), status, message + text, null, cause);
  }
}
