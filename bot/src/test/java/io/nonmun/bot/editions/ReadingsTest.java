package io.nonmun.bot.editions;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadingsTest {

  private final FakeSummarizer summarizer = new FakeSummarizer();
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final Readings readings = new Readings();
  private final SummaryDesk desk =
      new SummaryDesk(
          summarizer,
          storage.summaries(),
          storage.ledger(),
          Arrivals.NOBODY,
          (_, _, _) -> {},
          InstantSource.system());

  @AfterEach
  void close() {
    readings.close();
    storage.close();
  }

  @Test
  void whoWaitsGoesOnWhenItIsReadOrThePatienceEnds() throws Exception {
    var model = new CountDownLatch(1);
    var afterwards = new CountDownLatch(1);
    var paper = paper("2611.00001", "cs.CL");
    storage.papers().save(List.of(paper));
    summarizer.answer =
        asked -> {
          try {
            model.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(asked));
        };
    var reading =
        readings.start(() -> {
          desk.read(List.of(paper), Allowance.FREE, Priority.INTERACTIVE);
          afterwards.countDown();
        });

    Readings.await(reading, Duration.ofMillis(1));
    assertThat(reading.isDone()).isFalse();
    assertThat(afterwards.getCount()).isEqualTo(1);

    model.countDown();
    Readings.result(reading);
    assertThat(afterwards.getCount()).isZero();
    assertThat(storage.summaries().newest(List.of(paper.version()))).hasSize(1);
    assertThat(summarizer.priorities).containsExactly(entry(paper.id(), Priority.INTERACTIVE));
  }

  @Test
  void readingThatFailsDoesNotFailWhoWaits() throws Exception {
    var reading =
        readings.start(() -> {
          throw new IllegalStateException("boom");
        });

    Readings.await(reading, Duration.ofSeconds(20));

    assertThat(reading.isDone()).isTrue();
    assertThatThrownBy(() -> Readings.result(reading)).hasMessage("boom");
  }
}
