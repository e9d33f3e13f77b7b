package io.nonmun.summarizer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.ModelProvider.Reply;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestingProviderTest {

  private static final Request REQUEST = new Request(List.of(), null, 10, 0, 0, Priority.BATCH);
  private static final Reply DOWN = new Unavailable("nobody listens", null);

  private final MovableClock clock = new MovableClock("2026-11-20T00:00:00Z");
  private final FakeProvider provider = new FakeProvider("openai");
  private final RestingProvider resting = new RestingProvider(provider, clock);

  @Test
  void isLeftAloneAfterFiveFailuresInARow() throws InterruptedException {
    fail(5);

    var reply = resting.ask(REQUEST);

    assertThat(provider.asked).hasSize(5);
    assertThat(((Unavailable) reply).reason())
        .isEqualTo(
            "resting until 2026-11-20T00:01:00Z (failures in a row: 5); the last: nobody listens");
    assertThat(resting.status().ready()).isFalse();
    assertThat(resting.status().detail())
        .contains("openai-model in a test")
        .contains("resting until 2026-11-20T00:01:00Z");
  }

  @Test
  void anAnswerOrARefusalOfThePaperEndsARow() throws InterruptedException {
    fail(4);
    provider.replies(new Declined("content_filter"));
    resting.ask(REQUEST);
    fail(4);
    provider.answers("good");
    resting.ask(REQUEST);
    fail(4);

    assertThat(resting.status().ready()).isTrue();
    assertThat(provider.asked).hasSize(14);
  }

  @Test
  void isProbedWithOneRequestWhenTheRestIsOver() throws InterruptedException {
    fail(5);
    clock.advance(Duration.ofMinutes(1));
    provider.answers("good").answers("good");

    assertThat(resting.ask(REQUEST)).isInstanceOf(Answered.class);
    assertThat(resting.ask(REQUEST)).isInstanceOf(Answered.class);
    assertThat(resting.status().ready()).isTrue();
  }

  /// R10: nobody rests longer than the longest rest, whatever the clock was.
  @Test
  void r10ARestThatAWrongClockBeganIsOverWhenTheClockIsRight() throws InterruptedException {
    fail(5);
    clock.advance(Duration.ofHours(-9));
    provider.answers("good");

    assertThat(resting.status().ready()).isTrue();
    assertThat(resting.ask(REQUEST)).isInstanceOf(Answered.class);
  }

  @Test
  void othersAreTurnedAwayWhileOneProbes() throws InterruptedException {
    fail(5);
    clock.advance(Duration.ofMinutes(1));
    var others = new ArrayList<Reply>();
    provider.does(() -> {
      others.add(resting.ask(REQUEST));
      return FakeProvider.completion("good", FinishReason.STOP);
    });

    resting.ask(REQUEST);

    assertThat(others).singleElement().isInstanceOf(Unavailable.class);
    assertThat(provider.asked).hasSize(6);
  }

  @Test
  void everyFailedProbeDoublesTheRestUpToAnHour() throws InterruptedException {
    fail(5);
    var rests = new ArrayList<Long>();
    for (var i = 0; i < 8; i++) {
      rests.add(minutesOfRest());
      fail(1);
    }

    assertThat(rests).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void startsSmallAgainAfterAnAnswer() throws InterruptedException {
    fail(5);
    minutesOfRest();
    fail(1);
    minutesOfRest();
    provider.answers("good");
    resting.ask(REQUEST);
    fail(5);

    assertThat(minutesOfRest()).isEqualTo(1);
  }

  @Test
  void restsAtOnceAndAsLongAsTheProviderAsks() throws InterruptedException {
    provider.replies(new Unavailable("no quota", Duration.ofMinutes(10)));
    resting.ask(REQUEST);

    assertThat(minutesOfRest()).isEqualTo(10);

    provider.replies(new Unavailable("come back next week", Duration.ofDays(7)));
    resting.ask(REQUEST);

    assertThat(minutesOfRest()).isEqualTo(60);
  }

  @Test
  void restsAtOnceWhereTheProviderNamesNoTime() throws InterruptedException {
    var failedLoad = new Unavailable("m cannot be loaded: cut off", Duration.ZERO);
    provider.replies(failedLoad).replies(failedLoad);
    resting.ask(REQUEST);

    assertThat(resting.ask(REQUEST).toString()).contains("resting until", "cut off");
    assertThat(provider.asked).hasSize(1);
    assertThat(minutesOfRest()).isEqualTo(1);

    resting.ask(REQUEST);

    assertThat(provider.asked).hasSize(2);
    assertThat(minutesOfRest()).isEqualTo(2);
  }

  @Test
  void failuresOfRequestsAlreadyUnderWayDoNotLengthenTheRest() throws InterruptedException {
    provider.does(() -> {
      fail(5);
      clock.advance(Duration.ofSeconds(30));
      return DOWN;
    });

    resting.ask(REQUEST);

    assertThat(resting.status().detail()).contains("until 2026-11-20T00:01:00Z");
  }

  @Test
  void anInterruptedProbeLeavesTheNextOneFree() throws InterruptedException {
    fail(5);
    clock.advance(Duration.ofMinutes(1));
    provider.does(() -> {
      throw new InterruptedException("stop");
    });

    assertThat(catchThrowable(() -> resting.ask(REQUEST))).isInstanceOf(InterruptedException.class);

    provider.answers("good");
    assertThat(resting.ask(REQUEST)).isInstanceOf(Answered.class);
  }

  @Test
  void whateverAProviderThrowsIsAFailureOfIts() throws InterruptedException {
    for (var i = 0; i < 5; i++) {
      provider.does(() -> {
        throw new StackOverflowError();
      });
      assertThat(((Unavailable) resting.ask(REQUEST)).reason())
          .isEqualTo("openai-model failed: java.lang.StackOverflowError");
    }

    assertThat(resting.status().ready()).isFalse();
  }

  private void fail(int times) throws InterruptedException {
    for (var i = 0; i < times; i++) {
      provider.replies(DOWN);
      assertThat(resting.ask(REQUEST)).isEqualTo(DOWN);
    }
  }

  /// Moves the clock minute by minute until the provider may be asked again.
  private long minutesOfRest() {
    var start = clock.instant();
    while (!resting.status().ready()) {
      clock.advance(Duration.ofMinutes(1));
    }
    return Duration.between(start, clock.instant()).toMinutes();
  }
}
