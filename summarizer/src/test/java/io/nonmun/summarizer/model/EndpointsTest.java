package io.nonmun.summarizer.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.Endpoints.Endpoint;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.openai.OpenAiProvider;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class EndpointsTest {

  private static final Reply ANSWER = FakeProvider.completion("{}", FinishReason.STOP);

  private final MovableClock clock = new MovableClock("2026-11-20T01:00:00Z");
  private final List<Duration> waits = new ArrayList<>();

  // --- who is asked ---

  @Test
  void theFasterOneHasTheWork() throws InterruptedException {
    var fast = new Simulated("fast", Duration.ofMillis(100));
    var slow = new Simulated("slow", Duration.ofMillis(1_000));
    var both = endpoints(new Endpoint(fast, 4, 1), new Endpoint(slow, 4, 1));

    for (var paper = 0; paper < 100; paper++) {
      assertThat(both.ask(request(paper))).isInstanceOf(Answered.class);
    }

    assertThat(slow.asked).as("once, to measure it").hasValue(1);
    assertThat(fast.asked).hasValue(99);
  }

  @Test
  void oneThatSlowsTenTimesLosesTheWork() throws InterruptedException {
    var one = new Simulated("one", Duration.ofMillis(100));
    var other = new Simulated("other", Duration.ofMillis(90));
    var both = endpoints(new Endpoint(one, 4, 1), new Endpoint(other, 4, 1));
    for (var paper = 0; paper < 20; paper++) {
      both.ask(request(paper));
    }
    assertThat(other.asked.get()).isGreaterThan(15);

    other.latency = Duration.ofMillis(900);
    other.asked.set(0);
    for (var paper = 20; paper < 120; paper++) {
      both.ask(request(paper));
    }

    assertThat(other.asked.get()).isEqualTo(1);
  }

  /// Whatever is to be done, a slow one is given one request at a time: that measures it.
  @Test
  void aSlowOneHasOneRequestAtATime() throws Exception {
    var fast = new Gated("fast");
    var slow = new Gated("slow");
    var both = endpoints(new Endpoint(fast, 4, 1), new Endpoint(slow, 4, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Both are measured: 0.1 s and 1 s.
      var first = threads.submit(() -> both.ask(request(0)));
      fast.await(1);
      var second = threads.submit(() -> both.ask(request(1)));
      slow.await(1);
      clock.advance(Duration.ofMillis(100));
      fast.release(1);
      first.get();
      clock.advance(Duration.ofMillis(900));
      slow.release(1);
      second.get();

      var papers = new ArrayList<Future<Reply>>();
      for (var paper = 2; paper < 12; paper++) {
        var number = paper;
        papers.add(threads.submit(() -> both.ask(request(number))));
      }
      fast.await(5);
      slow.await(2);
      for (var done = 0; done < 9; done++) {
        fast.release(1);
        fast.await(Math.min(10, 6 + done));
      }
      assertThat(slow.asked).as("at a time").hasValue(2);
      slow.release(1);
      for (var paper : papers) {
        assertThat(paper.get()).isInstanceOf(Answered.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3})
  void aHeavierOneTakesMore(double weight) throws Exception {
    var light = new Gated("light");
    var heavy = new Gated("heavy");
    var both = endpoints(new Endpoint(light, 8, 1), new Endpoint(heavy, 8, weight));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var papers = new ArrayList<Future<Reply>>();
      for (var paper = 0; paper < 8; paper++) {
        var number = paper;
        papers.add(threads.submit(() -> both.ask(request(number))));
      }
      var share = (int) Math.round(8 * weight / (1 + weight));
      heavy.await(share);
      light.await(8 - share);
      heavy.release(8);
      light.release(8);
      for (var paper : papers) {
        paper.get();
      }
    }
  }

  /// A repair, and a second question about the same paper.
  @Test
  void whatBeginsAlikeGoesToTheSameServer() throws InterruptedException {
    var one = new Simulated("one", Duration.ofMillis(100));
    var other = new Simulated("other", Duration.ofMillis(100));
    var both = endpoints(new Endpoint(one, 4, 1), new Endpoint(other, 4, 1));
    both.ask(request(1));
    both.ask(request(2)); // the one of which nothing is known
    assertThat(one.asked).hasValue(1);
    assertThat(other.asked).hasValue(1);

    for (var i = 0; i < 10; i++) {
      both.ask(request(2)); // as good as elsewhere
    }

    assertThat(one.asked).hasValue(1);
    assertThat(other.asked).hasValue(11);
  }

  // --- failures ---

  @Test
  void whatOneDoesNotAnswerAnotherIsAskedOnce() throws InterruptedException {
    var dead = new Simulated("dead", Duration.ofMillis(1)).failing(null);
    var alive = new Simulated("alive", Duration.ofMillis(100));
    var both = endpoints(new Endpoint(dead, 4, 1), new Endpoint(alive, 4, 1));

    for (var paper = 0; paper < 50; paper++) {
      assertThat(both.ask(request(paper))).isEqualTo(ANSWER);
    }

    assertThat(alive.asked).hasValue(50);
    assertThat(dead.asked.get()).as("probed less and less often").isBetween(1, 2);
    assertThat(waits).isEmpty();
  }

  @Test
  void oneThatIsBackHasWorkAgain() throws InterruptedException {
    var once = new Simulated("once", Duration.ofMillis(10)).failing(null);
    var slower = new Simulated("slower", Duration.ofMillis(100));
    var both = endpoints(new Endpoint(once, 4, 1), new Endpoint(slower, 4, 1));
    both.ask(request(0));
    both.ask(request(1));
    once.failure = null;
    clock.advance(Duration.ofSeconds(5));

    for (var paper = 2; paper < 12; paper++) {
      both.ask(request(paper));
    }

    assertThat(once.asked.get()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void theOneThatIsBusyRestsAsLongAsItSays() throws InterruptedException {
    var busy = new Simulated("busy", Duration.ofMillis(10)).failing(Duration.ofSeconds(30));
    var free = new Simulated("free", Duration.ofMillis(100));
    var both = endpoints(new Endpoint(busy, 4, 1), new Endpoint(free, 4, 1));
    both.ask(request(0));
    both.ask(request(1));
    var before = busy.asked.get();
    clock.advance(Duration.ofSeconds(29));
    both.ask(request(2));
    assertThat(busy.asked).hasValue(before);

    clock.advance(Duration.ofSeconds(1));
    busy.failure = null;
    both.ask(request(3));
    both.ask(request(4));
    assertThat(busy.asked.get()).isGreaterThan(before);
  }

  @Test
  void allThatAreBusyAreWaitedFor() throws InterruptedException {
    var one = new Simulated("one", Duration.ofMillis(10)).failing(Duration.ofSeconds(20));
    var other = new Simulated("other", Duration.ofMillis(10)).failing(Duration.ofSeconds(12));
    var both = endpoints(new Endpoint(one, 4, 1), new Endpoint(other, 4, 1));
    onWait = () -> other.failure = null;

    assertThat(both.ask(request(0))).isEqualTo(ANSWER);

    assertThat(waits)
        .singleElement()
        .satisfies(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(12)));
  }

  @Test
  void whereAllAreDeadEachSaysWhy() throws InterruptedException {
    var both =
        endpoints(
            new Endpoint(new Simulated("one", Duration.ZERO).failing(null), 4, 1),
            new Endpoint(new Simulated("other", Duration.ZERO).failing(null), 4, 1));

    assertThat(both.ask(request(0)))
        .isEqualTo(new Unavailable("one: one is down; other: other is down", null));
    assertThat(both.status().ready()).isFalse();
    assertThat(waits).isEmpty();
  }

  // --- a day ---

  /// A day of 1,000 papers over three servers, of which one dies and one hangs.
  @Test
  void aDayOverThreeServersLosesNothingAndDoesNothingTwice() throws Exception {
    var spending = new FakeSpending();
    try (var steady = new Server();
        var dying = new Server();
        var hanging = new Server();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          new Endpoints(
              "openai",
              List.of(
                  steady.endpoint(spending), dying.endpoint(spending), hanging.endpoint(spending)),
              Clock.systemUTC(),
              Thread::sleep);
      var done = new CountDownLatch(1_000 - 4);
      dying.after(100, dying::die);
      hanging.after(100, () -> {});
      hanging.holdAfter(100);
      var papers =
          IntStream.range(0, 1_000)
              .mapToObj(paper ->
                  threads.submit(() -> {
                    var reply = all.ask(request(paper));
                    done.countDown();
                    return reply;
                  }))
              .toList();

      assertThat(done.await(100, TimeUnit.SECONDS)).as("the others' work goes on").isTrue();
      assertThat(papers).filteredOn(paper -> !paper.isDone()).hasSizeLessThanOrEqualTo(4);
      hanging.release();

      for (var paper = 0; paper < 1_000; paper++) {
        var reply = papers.get(paper).get();
        assertThat(reply).isInstanceOf(Answered.class);
        assertThat(((Answered) reply).completion().text()).isEqualTo("paper " + paper);
      }
      assertThat(steady.answered.get() + dying.answered.get() + hanging.answered.get())
          .as("asked again only what the dead one had in hand")
          .isBetween(1_000, 1_004);
      assertThat(all.status().endpoints())
          .extracting(ProviderStatus.Endpoint::answered)
          .satisfies(counts ->
              assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(1_000));
      all.close();
    }
  }

  @Test
  void eachHasABudgetOfItsOwn() throws Exception {
    var spending = new FakeSpending();
    try (var cheap = new Server();
        var dear = new Server()) {
      var all =
          new Endpoints(
              "openai",
              List.of(cheap.endpoint(spending, "0"), dear.endpoint(spending, "0.0003")),
              Clock.systemUTC(),
              Thread::sleep);
      for (var paper = 0; paper < 40; paper++) {
        assertThat(all.ask(request(paper))).isInstanceOf(Answered.class);
      }
      assertThat(spending.since(dear.name(), Instant.EPOCH))
          .isLessThanOrEqualTo(new BigDecimal("0.0003"));
      assertThat(cheap.answered.get()).isGreaterThan(20);
      all.close();
    }
  }

  // --- fakes ---

  private Runnable onWait = () -> {};

  private Endpoints endpoints(Endpoint... endpoints) {
    return new Endpoints(
        "openai",
        List.of(endpoints),
        clock,
        wait -> {
          waits.add(wait);
          clock.advance(wait);
          onWait.run();
        });
  }

  private static Request request(int paper) {
    return new Request(
        List.of(new Message("system", "Summarise."), new Message("user", "paper " + paper)),
        null,
        100,
        0,
        0,
        Priority.BATCH);
  }

  /// Answers after some time of the clock.
  private final class Simulated implements ModelProvider {
    private final String name;
    private final AtomicInteger asked = new AtomicInteger();
    private Duration latency;
    private Unavailable failure;

    Simulated(String name, Duration latency) {
      this.name = name;
      this.latency = latency;
    }

    Simulated failing(Duration rest) {
      failure = new Unavailable(name + " is down", rest);
      return this;
    }

    @Override
    public int contextTokens() {
      return 8_192;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String model() {
      return "model";
    }

    @Override
    public ProviderStatus status() {
      return new ProviderStatus(name, true, name);
    }

    @Override
    public Reply ask(Request request) {
      asked.incrementAndGet();
      clock.advance(latency);
      return failure == null ? ANSWER : failure;
    }

    @Override
    public void close() {}
  }

  /// Answers when a test lets it.
  private static final class Gated implements ModelProvider {
    private final String name;
    private final Semaphore arrivals = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();

    Gated(String name) {
      this.name = name;
    }

    /// Until so many have been asked in all.
    void await(int count) throws InterruptedException {
      arrivals.acquire(count);
      arrivals.release(count);
    }

    void release(int count) {
      gate.release(count);
    }

    @Override
    public int contextTokens() {
      return 8_192;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String model() {
      return "model";
    }

    @Override
    public ProviderStatus status() {
      return new ProviderStatus(name, true, name);
    }

    @Override
    public Reply ask(Request request) throws InterruptedException {
      asked.incrementAndGet();
      arrivals.release();
      gate.acquire();
      return ANSWER;
    }

    @Override
    public void close() {}
  }

  /// On loopback: says back which paper it was asked about.
  private static final class Server implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int count = Integer.MAX_VALUE;
    private volatile int held = Integer.MAX_VALUE;
    private volatile Callable<Void> then = () -> null;

    Server() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/v1/chat/completions", this::chat);
      server.start();
    }

    void after(int answers, Runnable what) {
      count = answers;
      then =
          () -> {
            what.run();
            return null;
          };
    }

    void holdAfter(int answers) {
      held = answers;
    }

    void release() {
      released.countDown();
    }

    void die() {
      server.stop(0);
    }

    String name() {
      return "openai/127.0.0.1:" + server.getAddress().getPort();
    }

    Endpoint endpoint(Spending spending) {
      return endpoint(spending, "0");
    }

    Endpoint endpoint(Spending spending, String budget) {
      var settings =
          new OpenAiSettings(
              "http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
              "",
              "model",
              Duration.ofSeconds(100),
              4,
              8_192,
              0,
              BigDecimal.ONE,
              BigDecimal.ONE,
              new BigDecimal(budget));
      return new Endpoint(
          OpenAiProvider.oneOfSeveral(name(), settings, spending, Clock.systemUTC()), 4, 1);
    }

    private void chat(HttpExchange exchange) throws IOException {
      var request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      var number = answered.incrementAndGet();
      try {
        if (number > held) {
          released.await();
        }
        if (number == count) {
          then.call();
        }
      } catch (Exception e) {
        throw new IOException(e);
      }
      var paper = request.at("/messages/1/content").asString();
      var body =
          """
          {"choices": [{"message": {"role": "assistant", "content": "%s"}, "finish_reason": "stop"}],
           "usage": {"prompt_tokens": 20, "completion_tokens": 5}}\
          """
              .formatted(paper)
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      try (var out = exchange.getResponseBody()) {
        out.write(body);
      }
    }

    @Override
    public void close() {
      release();
      server.stop(0);
    }
  }
}
