package io.nonmun.bot.delivery;

import static io.nonmun.bot.digest.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.bot.digest.FakePaperSource;
import io.nonmun.bot.digest.FakeSummarizer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadingsTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private final FakeSummarizer summarizer = new FakeSummarizer();
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final Readings readings =
      new Readings(
          () -> new DailyDigest(new FakePaperSource(), storage, summarizer, 10, (_, _, _) -> {}));

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
    var reading = readings.start(DAY, List.of(paper), Priority.INTERACTIVE, afterwards::countDown);

    Readings.await(reading, Duration.ofMillis(1));
    assertThat(reading.isDone()).isFalse();
    assertThat(afterwards.getCount()).isEqualTo(1);

    model.countDown();
    Readings.await(reading);
    assertThat(afterwards.getCount()).isZero();
    assertThat(storage.summaries().newest(List.of(paper.version()))).hasSize(1);
    assertThat(summarizer.priorities).containsExactly(entry(paper.id(), Priority.INTERACTIVE));
  }

  @Test
  void readingThatFailsDoesNotFailWhoWaits() throws Exception {
    var reading =
        readings.start(
            DAY,
            List.of(),
            Priority.BATCH,
            () -> {
              throw new IllegalStateException("boom");
            });

    Readings.await(reading);

    assertThat(reading.isDone()).isTrue();
  }
}
