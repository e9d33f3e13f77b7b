package io.nonmun.bot.delivery;

import static io.nonmun.bot.delivery.DeliveryFixture.until;
import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The digest that somebody asks for, the first one too.
@Timeout(60)
class TodayTest extends ReaderDeliveries {

  @Test
  void todayAfterADeliveryRepliesToItInsteadOfRepeatingIt() throws Exception {
    announce(1);
    run();

    delivery.today(reader, 5);

    assertThat(bot.papers(reader)).hasSize(1);
    assertThat(bot.sent(reader).getLast().replyTo())
        .isEqualTo(bot.sent(reader).getFirst().messageId());
  }

  @Test
  void todayWithoutSubscriptionOrPausedIsAnswered() throws Exception {
    announce(1);
    delivery.today(ChatKey.of(9), 5);
    assertThat(bot.sent(ChatKey.of(9)).getFirst().message().plainText()).contains("/subscribe");

    delivery.desk.pause(true);
    bot.start().today(reader, 5);
    bot.start().run(DAY);

    assertThat(bot.papers(reader)).isEmpty();
    assertThat(bot.sent(reader))
        .singleElement()
        .satisfies(sent -> assertThat(sent.message().plainText()).contains("멈추었습니다"));
  }

  @Test
  void todayDuringTheRunIsTheSameDigest() throws Exception {
    announce(3);
    var running = new CountDownLatch(1);
    var ready = new CountDownLatch(1);
    bot.summarizer.answer =
        paper -> {
          running.countDown();
          await(ready);
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
        };
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      var run =
          others.submit(() -> {
            run();
            return null;
          });
      running.await();
      var today =
          others.submit(() -> {
            delivery.today(reader, 7);
            return null;
          });
      ready.countDown();
      run.get();
      today.get();
    }
    delivery.awaitSent();

    assertThat(bot.papers(reader)).hasSize(3).doesNotHaveDuplicates();
  }

  /// U1: whoever finishes `/start` sees the digest and nothing that contradicts it.
  @Test
  void firstDigestIsTheOnlyThingThatComes() throws Exception {
    announce(7);

    delivery.today(reader, null);

    assertThat(bot.sent(reader)).hasSize(2);
    assertThat(bot.papers(reader)).hasSize(7);
  }

  @Test
  void firstDigestThatThePushHasSentMeanwhileIsNotSpokenOf() throws Exception {
    announce(1);
    var had = delivery.requests.newest(reader);
    run();

    delivery.requests.today(reader, null, had);
    delivery.awaitSent();

    assertThat(bot.sent(reader)).hasSize(1);
  }

  @Test
  void lineOfADigestThatTakesLongBecomesTheDigest() throws Exception {
    announce(7);
    var asked = new CountDownLatch(1);
    var ready = new CountDownLatch(1);
    bot.summarizer.answer =
        paper -> {
          asked.countDown();
          await(ready);
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
        };
    bot.unsaid = Duration.ZERO;
    try (var process = bot.start()) {
      process.requests.today(reader, 77, Optional.empty());
      asked.await();
      until(() -> bot.sent(reader).size() == 1);
      assertThat(bot.sent(reader).getFirst().message().plainText()).contains("준비하고 있습니다");
      assertThat(process.requests.today(reader, 78, Optional.empty())).isFalse();
      ready.countDown();
      process.awaitSent();
    }

    var line = bot.sent(reader).getFirst().messageId();
    assertThat(edits()).singleElement().extracting(Edited::messageId).isEqualTo(line);
    assertThat(bot.sent(reader)).hasSize(2);
    assertThat(bot.rows(reader, DAY).getFirst().messageId()).isEqualTo(line);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.SENT);
  }

  @Test
  void digestThatAKilledProcessPromisedTakesTheLinesPlace() throws Exception {
    announce(1);
    bot.storage
        .jobs()
        .submit(Job.of("today", reader, "", "{\"replyTo\":9,\"line\":55}", bot.clock.instant()));

    delivery.look();

    assertThat(bot.sent(reader)).isEmpty();
    assertThat(edits()).singleElement().extracting(Edited::messageId).isEqualTo(55);
  }

  /// R20: `/today` has a chat's allowance summarised at once; the rest comes with the day's run.
  @Test
  void r20TodayTakesFromTheChatsAllowanceAndTheRunBringsTheRest() throws Exception {
    announce(5);
    bot.chatLimit = 2;

    delivery.today(reader, 5);

    assertThat(bot.summarizer.asked).hasSize(2);
    assertThat(bot.papers(reader)).hasSize(5);
    assertThat(bot.sent(reader).getFirst().message().plainText())
        .contains("요약 준비 중", "요약 2 · 대기 3");

    delivery.tend();
    assertThat(bot.summarizer.asked).hasSize(5);
    assertThat(((Edited) bot.telegram.events().getLast()).message().plainText())
        .doesNotContain("요약 준비 중");
  }
}
