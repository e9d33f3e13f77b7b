package io.nonmun.fetcher.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.trafficlistener.WiremockNetworkTrafficListener;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliteHttpTest {

  private static final HttpLimits LIMITS =
      new HttpLimits(
          Duration.ofSeconds(5),
          100_000,
          3,
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofMinutes(30));

  private final FakeTime time = new FakeTime("2026-11-20T01:00:00Z");
  private final InMemoryGate gate = new InMemoryGate();
  private final InMemoryCache cache = new InMemoryCache();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<PoliteHttp> clients = new ArrayList<>();
  private WireMockServer server;

  @BeforeEach
  void start() {
    server =
        new WireMockServer(
            wireMockConfig()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .networkTrafficListener(new CountingListener()));
    server.start();
  }

  @AfterEach
  void stop() {
    clients.forEach(PoliteHttp::close);
    server.stop();
  }

  private final class CountingListener implements WiremockNetworkTrafficListener {
    @Override
    public void opened(Socket socket) {
      connections.incrementAndGet();
    }

    @Override
    public void incoming(Socket socket, ByteBuffer bytes) {}

    @Override
    public void outgoing(Socket socket, ByteBuffer bytes) {}

    @Override
    public void closed(Socket socket) {}
  }

  private PoliteHttp client(HttpLimits limits, Clock clock, Waiter waiter) {
    var site =
        new Zone(
            url("/"),
            "arxiv-site",
            Map.of("arxiv", Duration.ofSeconds(3), "arxiv-site", Duration.ofSeconds(15)));
    var api =
        new Zone(
            url("/api/query"),
            "arxiv-api",
            Map.of("arxiv", Duration.ofSeconds(3), "arxiv-api", Duration.ZERO));
    var client =
        new PoliteHttp(
            new HttpPolicy("Nonmun/1.0 (+owner@example.org)", List.of(api, site), limits),
            gate,
            cache,
            clock,
            waiter,
            new Random(7));
    clients.add(client);
    return client;
  }

  private PoliteHttp client() {
    return client(LIMITS, time, time);
  }

  private HttpUrl url(String path) {
    return HttpUrl.get("http://127.0.0.1:" + server.port() + path);
  }

  private FetchException failureOf(PoliteHttp client, String path) {
    return catchThrowableOfType(
        FetchException.class, () -> client.get(url(path), "text/html", client.limits()));
  }

  private void answer(String path, int first, String retryAfter) {
    server.stubFor(
        get(path)
            .inScenario(path)
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(
                retryAfter.isEmpty()
                    ? status(first)
                    : status(first).withHeader("Retry-After", retryAfter))
            .willSetStateTo("recovered"));
    server.stubFor(
        get(path).inScenario(path).whenScenarioStateIs("recovered").willReturn(ok("content")));
  }

  private static String text(HttpAnswer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  @Test
  void a02SaysWhoAsksAndA03WhatIsAccepted() {
    server.stubFor(get("/abs/1").willReturn(ok("content")));

    client().get(url("/abs/1"), "text/html");

    server.verify(
        getRequestedFor(urlPathEqualTo("/abs/1"))
            .withHeader("User-Agent", equalTo("Nonmun/1.0 (+owner@example.org)"))
            .withHeader("Accept", equalTo("text/html"))
            .withHeader("Accept-Encoding", matching(".*gzip.*")));
  }

  @Test
  void readsCompressedBodies() throws IOException {
    var body = gzip("긴 본문".getBytes(StandardCharsets.UTF_8));
    server.stubFor(
        get("/gz").willReturn(aResponse().withHeader("Content-Encoding", "gzip").withBody(body)));

    assertThat(text(client().get(url("/gz"), "text/html"))).isEqualTo("긴 본문");
  }

  @Test
  void a01KeepsTheIntervalsOnOneConnection() {
    server.stubFor(get(anyUrl()).willReturn(ok("content")));
    var client = client();

    client.get(url("/api/query?start=0"), "*/*");
    client.get(url("/api/query?start=100"), "*/*");
    assertThat(time.waits).containsExactly(Duration.ofSeconds(3));
    client.get(url("/abs/1"), "*/*");
    client.get(url("/abs/2"), "*/*");

    assertThat(time.waits)
        .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(15));
    assertThat(connections).hasValue(1);
  }

  @Test
  void a01SharesTurnsBetweenClients() {
    server.stubFor(get(anyUrl()).willReturn(ok("content")));

    client().get(url("/abs/1"), "*/*");
    client().get(url("/abs/2"), "*/*");

    assertThat(time.waits).containsExactly(Duration.ofSeconds(15));
  }

  @Test
  void a01LetsNobodyInWhileAnotherThreadWaitsForItsAnswer() throws InterruptedException {
    server.stubFor(get(anyUrl()).willReturn(ok("content").withFixedDelay(50)));
    Waiter whenEmpty =
        (duration, _, _) -> {
          gate.awaitEmpty();
          time.pass(duration);
        };
    var threads =
        List.of(client(LIMITS, time, whenEmpty), client(LIMITS, time, whenEmpty)).stream()
            .map(client -> Thread.ofVirtual().start(() -> client.get(url("/abs/1"), "*/*")))
            .toList();
    for (var thread : threads) {
      thread.join();
    }

    assertThat(gate.log).hasSize(4);
    assertThat(gate.log.get(0).substring(6)).isEqualTo(gate.log.get(1).substring(6));
    assertThat(gate.log.get(2).substring(6)).isEqualTo(gate.log.get(3).substring(6));
  }

  @Test
  void servesAnUnchangedPageFromTheCache() {
    server.stubFor(
        get("/page")
            .willReturn(
                ok("first")
                    .withHeader("ETag", "\"e1\"")
                    .withHeader("Last-Modified", "Thu, 19 Nov 2026 00:00:00 GMT")));
    var client = client();
    client.remember(client.get(url("/page"), "*/*"));
    server.stubFor(get("/page").willReturn(status(304)));

    var again = client.get(url("/page"), "*/*");

    assertThat(text(again)).isEqualTo("first");
    assertThat(again.status()).isEqualTo(200);
    server.verify(
        getRequestedFor(urlPathEqualTo("/page"))
            .withHeader("If-None-Match", equalTo("\"e1\""))
            .withHeader("If-Modified-Since", equalTo("Thu, 19 Nov 2026 00:00:00 GMT")));
  }

  @Test
  void a04NeverServesAgainWhatNobodyCouldRead() {
    server.stubFor(get("/page").willReturn(ok("rubbish").withHeader("ETag", "\"e1\"")));
    var client = client();

    client.get(url("/page"), "*/*");
    client.get(url("/page"), "*/*");

    server.verify(2, getRequestedFor(urlPathEqualTo("/page")).withoutHeader("If-None-Match"));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 406})
  void a02a03WaitsAsLongAsTheServerAsks(int status) {
    answer("/abs/1", status, "120");

    assertThat(text(client().get(url("/abs/1"), "*/*"))).isEqualTo("content");

    assertThat(time.waited()).isEqualTo(Duration.ofSeconds(120));
    assertThat(gate.closed).containsOnlyKeys("arxiv-site");
  }

  @Test
  void a02UnderstandsRetryAfterAsADate() {
    answer("/abs/1", 429, "Fri, 20 Nov 2026 01:05:00 GMT");

    client().get(url("/abs/1"), "*/*");

    assertThat(time.instant()).isEqualTo(Instant.parse("2026-11-20T01:05:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"})
  void a02BacksOffInMinutesWhereTheServerDoesNotSay(String retryAfter) {
    answer("/abs/1", 503, retryAfter);

    client().get(url("/abs/1"), "*/*");

    assertThat(time.waited()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
    server.verify(2, getRequestedFor(urlPathEqualTo("/abs/1")));
  }

  @Test
  void a02GivesUpAfterItsTriesAndSaysWhenToComeBack() {
    server.stubFor(get(anyUrl()).willReturn(status(429)));

    var failure = failureOf(client(), "/abs/1");

    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.status()).isEqualTo(429);
    assertThat(failure.retryAt()).contains(gate.closed.get("arxiv-site"));
    assertThat(failure.url()).endsWith("/abs/1");
    server.verify(3, getRequestedFor(anyUrl()));
  }

  @Test
  void a02LeavesTheOtherRouteOpen() {
    answer("/api/query", 429, "600");
    server.stubFor(get("/abs/1").willReturn(ok("content")));
    var client = client();
    var brief =
        catchThrowableOfType(
            FetchException.class, () -> client.get(url("/api/query"), "*/*", LIMITS.brief()));
    assertThat(brief.kind()).isEqualTo(Kind.THROTTLED);

    client.get(url("/abs/1"), "*/*");

    assertThat(time.waited()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void a02DoesNotAskWhileAnotherProcessWasTurnedAway() {
    gate.close("arxiv-site", time.instant().plus(Duration.ofHours(5)), "HTTP 429");

    var failure = failureOf(client(), "/abs/1");

    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.retryAt()).contains(Instant.parse("2026-11-20T06:00:00Z"));
    assertThat(time.waits).isEmpty();
    server.verify(0, getRequestedFor(anyUrl()));
  }

  @Test
  void triesAgainAfterAnError() {
    answer("/abs/1", 502, "");

    assertThat(text(client().get(url("/abs/1"), "*/*"))).isEqualTo("content");
    assertThat(gate.closed).isEmpty();
  }

  @Test
  void failsAfterThreeErrors() {
    server.stubFor(get(anyUrl()).willReturn(status(500)));

    var failure = failureOf(client(), "/abs/1");

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.status()).isEqualTo(500);
    server.verify(3, getRequestedFor(anyUrl()));
  }

  @Test
  void asksOnlyOnceWhereItIsRefused() {
    server.stubFor(get(anyUrl()).willReturn(status(403)));

    assertThat(failureOf(client(), "/abs/1").kind()).isEqualTo(Kind.UNREACHABLE);
    server.verify(1, getRequestedFor(anyUrl()));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void callsABrokenConnectionUnreachable(Fault fault) {
    server.stubFor(get(anyUrl()).willReturn(aResponse().withFault(fault)));

    assertThat(failureOf(client(), "/abs/1").kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void callsATruncatedBodyUnreachable() throws IOException {
    var whole = gzip(new byte[50_000]);
    server.stubFor(
        get(anyUrl())
            .willReturn(
                aResponse()
                    .withHeader("Content-Encoding", "gzip")
                    .withBody(Arrays.copyOf(whole, whole.length - 9))));

    assertThat(failureOf(client(), "/abs/1").kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void stopsReadingAtTheLimitHoweverWellItIsPacked() throws IOException {
    server.stubFor(
        get(anyUrl())
            .willReturn(
                aResponse()
                    .withHeader("Content-Encoding", "gzip")
                    .withBody(gzip(new byte[50_000_000]))));

    var failure = failureOf(client(), "/abs/1");

    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    server.verify(1, getRequestedFor(anyUrl()));
  }

  @Test
  void acceptsABodyOfExactlyTheLimit() {
    server.stubFor(get(anyUrl()).willReturn(ok("x".repeat(100_000))));

    assertThat(client().get(url("/abs/1"), "*/*").body()).hasSize(100_000);
  }

  @Test
  void a16EndsAnEndlessBodyAtItsDeadline() {
    server.stubFor(
        get(anyUrl()).willReturn(ok("x".repeat(1000)).withChunkedDribbleDelay(500, 60_000)));
    var hasty =
        new HttpLimits(
            Duration.ofMillis(300),
            100_000,
            1,
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            Duration.ofMinutes(30));

    assertThat(failureOf(client(hasty, time, time), "/abs/1").kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void a12FollowsRedirectsWithinTheConfiguredHosts() {
    server.stubFor(get("/old").willReturn(temporaryRedirect("/new")));
    server.stubFor(get("/new").willReturn(ok("content")));

    var answer = client().get(url("/old"), "*/*");

    assertThat(text(answer)).isEqualTo("content");
    assertThat(answer.finalUrl()).isEqualTo(url("/new"));
    assertThat(time.waits).containsExactly(Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://elsewhere.example/", "http://127.0.0.1:1/", "https://arxiv.org.example/"})
  void refusesToBeSentElsewhere(String location) {
    server.stubFor(get(anyUrl()).willReturn(temporaryRedirect(location)));

    var failure = failureOf(client(), "/abs/1");

    assertThat(failure.kind()).isEqualTo(Kind.FOREIGN_REDIRECT);
    assertThat(failure.url()).isEqualTo(location);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/", "http://[", ""})
  void refusesARedirectToNoWebPage(String location) {
    server.stubFor(get(anyUrl()).willReturn(temporaryRedirect(location)));

    assertThat(failureOf(client(), "/abs/1").kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void leavesACircleOfRedirects() {
    server.stubFor(get(anyUrl()).willReturn(temporaryRedirect("/abs/1")));

    assertThat(failureOf(client(), "/abs/1").kind()).isEqualTo(Kind.UNREACHABLE);
    server.verify(6, getRequestedFor(anyUrl()));
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    gate.close("arxiv-site", time.instant().plus(Duration.ofMinutes(5)), "HTTP 429");
    Waiter interrupted =
        (_, _, _) -> {
          throw new InterruptedException();
        };

    var failure = failureOf(client(LIMITS, time, interrupted), "/abs/1");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    server.verify(0, getRequestedFor(anyUrl()));
  }

  @Test
  void tellsTheWaiterWhy() {
    answer("/abs/1", 429, "60");

    var client = client();
    client.get(url("/abs/1"), "*/*");
    client.get(url("/abs/1"), "*/*");

    assertThat(time.reasons)
        .containsExactly(
            "127.0.0.1 asked for a pause", "one request at a time, each after its interval");
  }
}
