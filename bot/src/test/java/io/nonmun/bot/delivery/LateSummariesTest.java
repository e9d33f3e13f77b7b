package io.nonmun.bot.delivery;

import static io.nonmun.bot.delivery.DeliveryFixture.until;
import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Digests that go out without all their summaries, and are edited when these come.
@Timeout(60)
class LateSummariesTest extends ReaderDeliveries {

  @Test
  void paperThatIsNotReadyInTimeIsSentAndEdited() throws Exception {
    announce(2);
    var ready = new CountDownLatch(1);
    bot.summarizer.answer =
        paper -> {
          await(ready);
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
        };
    bot.patience = Duration.ofMillis(50);

    try (var impatient = bot.start()) {
      impatient.today(reader, 77);

      assertThat(bot.sent(reader))
          .singleElement()
          .satisfies(sent -> {
            assertThat(sent.message().plainText()).contains("요약 준비 중", "Title of 2611.00001");
            assertThat(sent.replyTo()).isEqualTo(77);
          });
      assertThat(bot.rows(reader, DAY)).noneMatch(Delivery::complete);
      assertThat(bot.summarizer.priorities.values()).containsOnly(Priority.INTERACTIVE);

      ready.countDown();
      until(() -> bot.rows(reader, DAY).stream().allMatch(Delivery::complete));
    }

    var last = edits().getLast();
    assertThat(last.messageId()).isEqualTo(bot.sent(reader).getFirst().messageId());
    assertThat(last.message().plainText())
        .contains("논문 브리핑", "세 과제에서 동작한다.", "발표 2")
        .doesNotContain("요약 준비 중");
    assertThat(last.message().buttons()).isEqualTo(bot.sent(reader).getFirst().message().buttons());
  }

  @Test
  void restingModelIsAskedAgainAndTheMessageEdited() throws Exception {
    announce(1);
    bot.summarizer.answer = paper -> new SummaryOutcome.Extracted(List.of("It works."), "resting");
    run();
    assertThat(bot.sent(reader).getFirst().message().plainText()).contains("요약 준비 중");
    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));

    delivery.tend();
    delivery.tend();

    assertThat(edits()).hasSize(1);
    assertThat(bot.rows(reader, DAY)).allMatch(Delivery::complete);
  }

  /// U8: each item is edited when its own outcome is known, failures too, and the last line with
  /// it.
  @Test
  void eachPaperIsEditedAsSoonAsItsOwnOutcomeIsKnown() throws Exception {
    announce(7);
    bot.summarizer.answer = paper -> new SummaryOutcome.Extracted(List.of("It works."), "resting");
    run();
    var first = bot.rows(reader, DAY).getFirst().paper();
    var second = bot.rows(reader, DAY).get(1).paper();

    bot.storage
        .summaries()
        .save(FakeSummarizer.summary(bot.storage.papers().latest(List.of(first)).get(first)));
    settle(first, LedgerState.SUMMARISED, null);
    delivery.digests.known(new PaperVersion(first, 1));
    delivery.awaitSent();
    assertThat(edits()).hasSize(2); // The message, and the one with the last line.
    assertThat(edits().getFirst().message().plainText()).contains("세 과제에서", "요약 준비 중");
    assertThat(edits().getLast().message().plainText()).contains("요약 1");

    settle(second, LedgerState.FAILED, "numbers");
    delivery.digests.known(new PaperVersion(second, 1));
    delivery.awaitSent();
    assertThat(edits()).hasSize(4);
    assertThat(edits().get(2).message().plainText()).contains("요약 실패");
    assertThat(edits().getLast().message().plainText()).contains("실패 1");
    assertThat(bot.rows(reader, DAY)).filteredOn(Delivery::complete).hasSize(2);
  }

  private void settle(ArxivId paper, LedgerState state, @Nullable String reason) {
    bot.storage.ledger().entries(DAY).stream()
        .filter(entry -> entry.id().equals(paper))
        .forEach(entry -> bot.storage.ledger().move(List.of(entry.in(state, reason))));
  }
}
