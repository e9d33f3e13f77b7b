package io.nonmun.summarizer.model.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.Choice;
import io.nonmun.gpumodel.LanguageModel.Chosen;
import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Metrics;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Chooser;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import io.nonmun.summarizer.model.Reranker;
import io.nonmun.summarizer.model.TinyModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProviderTest {

  private static final Request REQUEST =
      new Request(List.of(new Message("user", "hello")), null, 10, 0, 1, Priority.BATCH);
  private static final Completion ANSWER = new Completion("안녕", FinishReason.STOP, 3, 2);

  private static final Metrics BUSY =
      new Metrics(
          1, 2, 3, 100, 40, 60, 10, 1 << 20, 900, 300, 80, 5, 0, 0, 70, 1_400_000_000L, 12.5);

  private final List<FakeModel> opened = new ArrayList<>();

  private LocalProvider provider(Supplier<LanguageModel> opener) {
    return new LocalProvider("tiny", opener);
  }

  private FakeModel open() {
    var model = new FakeModel();
    opened.add(model);
    return model;
  }

  @Test
  void loadsWhenItIsFirstAskedAndOnceOnly() throws Exception {
    try (var provider = provider(this::open);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(provider.status())
          .isEqualTo(new ProviderStatus("local", true, "tiny, not loaded yet"));
      assertThat(opened).isEmpty();

      var together = new CountDownLatch(8);
      Callable<Object> asking =
          () -> {
            together.countDown();
            together.await();
            return provider.ask(REQUEST);
          };
      for (var reply :
          threads.invokeAll(
              List.of(asking, asking, asking, asking, asking, asking, asking, asking))) {
        assertThat(reply.get()).isEqualTo(new Answered(ANSWER, BigDecimal.ZERO));
      }
      assertThat(opened).hasSize(1);
      assertThat(provider.status())
          .isEqualTo(
              new ProviderStatus(
                  "local",
                  true,
                  "tiny",
                  new Load(
                      1,
                      2,
                      3,
                      12.5,
                      0.4,
                      900,
                      300,
                      70,
                      Duration.ofMillis(1_400),
                      List.of(new ProviderStatus.Memory("cuda:1", 3, 12)))));
    }
    assertThat(opened.getFirst().closed).isTrue();
  }

  @Test
  void aFileThatCannotBeLoadedIsSaidAndTriedAgain() throws Exception {
    var broken = new boolean[] {true};
    try (var provider =
        provider(() -> {
          if (broken[0]) {
            throw new IllegalStateException("tiny.gguf: cut off at byte 12; download it again");
          }
          return open();
        })) {
      assertThat(provider.ask(REQUEST))
          .isEqualTo(
              new Unavailable(
                  "tiny cannot be loaded: tiny.gguf: cut off at byte 12; download it again",
                  Duration.ZERO));
      broken[0] = false;
      assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
    }
  }

  @Test
  void whoWaitsForALoadThatFailsDoesNotLoadAgain() throws Exception {
    var askers = new CopyOnWriteArrayList<Thread>();
    var loads = new AtomicInteger();
    var replies = new ConcurrentLinkedQueue<Reply>();
    try (var provider =
        provider(() -> {
          loads.incrementAndGet();
          await(() -> askers.stream().filter(LocalProviderTest::isWaiting).count() == 7);
          throw new IllegalStateException("too large");
        })) {
      for (var i = 0; i < 8; i++) {
        askers.add(Thread.ofVirtual().unstarted(() -> replies.add(ask(provider))));
      }
      askers.forEach(Thread::start);
      for (var asker : askers) {
        asker.join();
      }
    }
    assertThat(loads).hasValue(1);
    assertThat(replies)
        .hasSize(8)
        .containsOnly(new Unavailable("tiny cannot be loaded: too large", Duration.ZERO));
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static Reply ask(ModelProvider provider) {
    try {
      return provider.ask(REQUEST);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Until something is so, which it soon is.
  private static void await(BooleanSupplier condition) {
    var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within a minute");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void whatTheModelCannotTakeIsDeclinedAndOthersFareBetter() throws Exception {
    try (var provider = provider(this::open)) {
      provider.ask(REQUEST);
      opened.getFirst().failure = new IllegalArgumentException("70000 tokens do not fit");

      assertThat(provider.ask(REQUEST)).isEqualTo(new Declined("70000 tokens do not fit"));
      opened.getFirst().failure = null;
      assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
      assertThat(opened).hasSize(1);
    }
  }

  @Test
  void aDeadEngineIsClosedAndLoadedAnew() throws Exception {
    try (var provider = provider(this::open)) {
      provider.ask(REQUEST);
      opened.getFirst().failure = new IllegalStateException("device lost");

      assertThat(provider.ask(REQUEST))
          .isEqualTo(new Unavailable("the engine stopped: device lost", Duration.ZERO));
      assertThat(opened.getFirst().closed).isTrue();
      assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
      assertThat(opened).hasSize(2);
    }
  }

  @Test
  void afterTheEndNothingIsLoaded() throws Exception {
    var provider = provider(this::open);
    provider.close();

    assertThat(provider.ask(REQUEST)).isInstanceOf(Unavailable.class);
    assertThat(opened).isEmpty();
  }

  /// More papers than the engine computes at once, then a question.
  @Test
  void aQuestionIsAnsweredBeforeThePapersThatWait(@TempDir Path folder) throws Exception {
    var papers = 40;
    var answered = new ConcurrentLinkedQueue<Priority>();
    var engine = TinyModel.open(folder);
    try (var provider = provider(() -> engine);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < papers; i++) {
        threads.submit(() -> answered.add(askAtLength(provider, Priority.BATCH)));
      }
      await(() -> engine.metrics().queuedBatch() >= papers / 2);
      answered.add(askAtLength(provider, Priority.INTERACTIVE));
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(answered).hasSize(papers + 1);
    assertThat(List.copyOf(answered).indexOf(Priority.INTERACTIVE)).isLessThan(papers / 2 + 1);
  }

  private static Priority askAtLength(ModelProvider provider, Priority priority)
      throws InterruptedException {
    var schema = "{\"type\": \"string\", \"minLength\": 60, \"maxLength\": 60}";
    var request = new Request(List.of(new Message("user", "hello")), schema, 500, 0, 1, priority);
    assertThat(provider.ask(request)).isInstanceOf(Answered.class);
    return priority;
  }

  @Test
  void embedsAndSaysWhyNot() throws Exception {
    var model = new FakeModel();
    var texts = new LanguageModel.Texts(List.of("a", "bcd"), null, 0, Priority.BATCH);
    try (var provider = new LocalProvider("tiny", () -> model)) {
      assertThat(provider.embed(texts))
          .isInstanceOfSatisfying(
              Embedder.Outcome.Embedded.class,
              embedded ->
                  assertThat(embedded.vectors())
                      .containsExactly(new float[] {1, 1}, new float[] {3, 1}));
      model.failure = new IllegalArgumentException("tiny embeds no texts");
      assertThat(provider.embed(texts))
          .isEqualTo(new Embedder.Outcome.Failed("tiny embeds no texts", null));
      assertThat(model.closed).isFalse();
      model.failure = new IllegalStateException("lost the device");
      assertThat(provider.embed(texts))
          .isEqualTo(
              new Embedder.Outcome.Failed("the engine stopped: lost the device", Duration.ZERO));
      assertThat(model.closed).isTrue();
    }
    try (var missing =
        new LocalProvider(
            "tiny",
            () -> {
              throw new IllegalStateException("no room");
            })) {
      assertThat(missing.embed(texts))
          .isEqualTo(new Embedder.Outcome.Failed("tiny cannot be loaded: no room", Duration.ZERO));
    }
  }

  @Test
  void ranksAndSaysWhyNot() throws Exception {
    var model = new FakeModel();
    var ranking = new LanguageModel.Ranking("?", List.of("a", "bc"), null, Priority.BATCH);
    try (var provider = new LocalProvider("tiny", () -> model)) {
      assertThat(provider.score(ranking))
          .isInstanceOfSatisfying(
              Reranker.Outcome.Scored.class,
              scored -> assertThat(scored.scores()).containsExactly(1, 0.5));
      model.failure = new IllegalArgumentException("tiny ranks nothing");
      assertThat(provider.score(ranking))
          .isEqualTo(new Reranker.Outcome.Failed("tiny ranks nothing"));
      model.failure = new IllegalStateException("lost the device");
      assertThat(provider.score(ranking))
          .isEqualTo(new Reranker.Outcome.Failed("the engine stopped: lost the device"));
      assertThat(model.closed).isTrue();
    }
  }

  @Test
  void weighsAnswersAndSaysWhatFails() throws Exception {
    var choice =
        new Choice(List.of(List.of(new Message("user", "?"))), List.of("A", "B"), Priority.BATCH);
    try (var provider = provider(this::open)) {
      assertThat(((Chooser.Outcome.Weighed) provider.choose(choice)).chosen().shares().getFirst())
          .containsExactly(0.75, 0.25);
      opened.getFirst().failure = new IllegalArgumentException("too long");
      assertThat(provider.choose(choice)).isEqualTo(new Chooser.Outcome.Failed("too long"));
      opened.getFirst().failure = new IllegalStateException("out of memory");
      assertThat(provider.choose(choice))
          .isEqualTo(new Chooser.Outcome.Failed("the engine stopped: out of memory"));
      assertThat(provider.choose(choice)).isInstanceOf(Chooser.Outcome.Weighed.class);
      assertThat(opened).hasSize(2);
    }
  }

  @Test
  void knowsItsContextAndLoadsNothingTwiceToAskForIt() throws Exception {
    try (var provider = provider(this::open)) {
      assertThat(provider.contextTokens()).isEqualTo(1_024);
      assertThat(opened).hasSize(1);
    }
    var tries = new AtomicInteger();
    try (var provider =
        provider(() -> {
          tries.incrementAndGet();
          throw new IllegalStateException("no memory");
        })) {
      assertThat(provider.contextTokens()).isEqualTo(8_192);
      assertThat(provider.contextTokens()).isEqualTo(8_192);
      assertThat(tries).hasValue(1);
    }
  }

  private static final class FakeModel implements LanguageModel {

    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;

    @Override
    public String name() {
      return "tiny";
    }

    @Override
    public int maxTokens() {
      return 1_024;
    }

    @Override
    public Completion complete(Request request) {
      if (failure != null) {
        throw failure;
      }
      return ANSWER;
    }

    @Override
    public List<float[]> embed(Texts texts) {
      if (failure != null) {
        throw failure;
      }
      return texts.texts().stream().map(text -> new float[] {text.length(), 1}).toList();
    }

    @Override
    public double[] score(Ranking ranking) {
      if (failure != null) {
        throw failure;
      }
      return ranking.documents().stream().mapToDouble(text -> 1.0 / text.length()).toArray();
    }

    @Override
    public Chosen choose(Choice choice) {
      if (failure != null) {
        throw failure;
      }
      return new Chosen(choice.chats().stream().map(_ -> new double[] {0.75, 0.25}).toList(), 9, 4);
    }

    @Override
    public Metrics metrics() {
      return BUSY;
    }

    @Override
    public List<Engine.Device> devices() {
      return List.of(
          new Engine.Device("cpu", "cpu (2 threads)", Optional.empty(), Optional.empty(), BUSY),
          new Engine.Device(
              "cuda:1",
              "cuda:1 (Stub)",
              Optional.empty(),
              Optional.of(new Backend.Memory(3, 12)),
              BUSY));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
