package io.nonmun.summarizer.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Message;
import io.nonmun.gpumodel.LanguageModel.Priority;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.ModelProvider.Reply.Unavailable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalProviderTest {

  private static final Request REQUEST =
      new Request(List.of(new Message("user", "hello")), null, 10, 0, 1, Priority.BATCH);
  private static final Completion ANSWER = new Completion("안녕", FinishReason.STOP, 3, 2);

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
      assertThat(provider.status().ready()).isTrue();
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
                  "tiny cannot be loaded: tiny.gguf: cut off at byte 12; download it again", null));
      broken[0] = false;
      assertThat(provider.ask(REQUEST)).isInstanceOf(Answered.class);
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
          .isEqualTo(new Unavailable("the engine stopped: device lost", null));
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

  private static final class FakeModel implements LanguageModel {

    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;

    @Override
    public String name() {
      return "tiny";
    }

    @Override
    public Completion complete(Request request) {
      if (failure != null) {
        throw failure;
      }
      return ANSWER;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
