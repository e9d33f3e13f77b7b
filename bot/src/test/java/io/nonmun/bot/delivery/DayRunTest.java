package io.nonmun.bot.delivery;

import static io.nonmun.bot.delivery.DeliveryFixture.until;
import static io.nonmun.bot.delivery.DeliveryFixture.wants;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Allowance;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a run reads, whom it yields to, and when it is known what became of a paper.
@Timeout(60)
class DayRunTest {

  private static final LocalDate THURSDAY = LocalDate.of(2026, 11, 19);
  private static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-19T01:05:00Z"));
  private final DeliveryFixture.Process process = bot.start();
  private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    others.shutdownNow();
    process.close();
    bot.close();
  }

  @Test
  void runReadsTheTextsOfTheDayOnceForAllChats() throws Exception {
    bot.chat(1, wants(5, List.of("method"), List.of(), "cs.CL"));
    bot.chat(2, wants(5, List.of("table"), List.of(), "cs.CL", "cs.LG"));
    bot.chat(3, wants(5, List.of("graph"), List.of(), "cs.LG"));
    announce("cs.CL", THURSDAY, 1, 30);
    announce("cs.LG", THURSDAY, 31, 60);
    process.run(process.announcements.look());
    announce("cs.CL", FRIDAY, 101, 130);
    announce("cs.LG", FRIDAY, 131, 160);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    var friday = process.announcements.look();
    bot.wholeDays.clear();

    process.run(friday);

    assertThat(bot.wholeDays).containsExactly(60);
    process.desk.why(ChatKey.of(1), new ArxivId("2611.00160"));
    process.desk.why(ChatKey.of(2), new ArxivId("2611.00159"));
    process.desk.coverage(ChatKey.of(3), Optional.empty());
    assertThat(bot.wholeDays).as("a question reads no day again").containsExactly(60);
  }

  @Test
  void chatsWithoutWordsNeedNoTextsOfTheDay() throws Exception {
    bot.chat(1, wants("cs.CL"));
    announce("cs.CL", THURSDAY, 1, 30);

    process.run(process.announcements.look());

    assertThat(bot.papers(ChatKey.of(1))).hasSize(10);
    assertThat(bot.wholeDays).isEmpty();
  }

  @Test
  void u11NewerDaysDigestsGoBeforeTheRestOfAnOlderOne() throws Exception {
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 5);
    var rest = new SlowModel(ids(3, 5));
    bot.summarizer.answer = rest::answer;
    var thursday = begin(THURSDAY);
    rest.begun.await();
    until(() -> bot.papers(reader).size() == 2);

    announce("cs.CL", FRIDAY, 11, 12);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    var friday = begin(FRIDAY);
    until(() -> bot.papers(reader).size() == 4);

    assertThat(states(THURSDAY)).as("the model has not answered yet").contains(LedgerState.FETCHED);
    rest.release.countDown();
    thursday.get();
    friday.get();
    assertThat(states(THURSDAY)).as("the rest goes on").containsOnly(LedgerState.SUMMARISED);
    assertThat(states(FRIDAY)).containsOnly(LedgerState.SUMMARISED);
  }

  @Test
  void u11NewerDaysDigestsGoBeforeThoseOfAnOlderDayThatIsRunAgain() throws Exception {
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 2);
    var digest = new SlowModel(ids(1, 2));
    bot.summarizer.answer = digest::answer;
    var thursday = begin(THURSDAY);
    digest.begun.await(); // and its digests wait for it

    announce("cs.CL", FRIDAY, 11, 12);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    bot.patience = Duration.ofMillis(20);
    var friday = begin(FRIDAY);
    thursday.get(); // gave way, though the model has not answered
    until(() -> bot.papers(reader).size() == 4);

    digest.release.countDown();
    friday.get();
    process.awaitSent();
    assertThat(bot.papers(reader)).hasSize(4).doesNotHaveDuplicates();
    until(() -> bot.rows(reader, THURSDAY).stream().allMatch(Delivery::complete));
  }

  @Test
  void olderDayThatIsRunAgainDoesNotWaitForTheRestOfTheNewest() throws Exception {
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 2);
    process.run(process.announcements.look());
    announce("cs.CL", FRIDAY, 11, 15);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    var rest = new SlowModel(ids(13, 15));
    bot.summarizer.answer = rest::answer;
    var friday = begin(FRIDAY);
    rest.begun.await();

    var again = begin(THURSDAY);
    friday.get(); // its digests are out, the rest is the other's now
    rest.release.countDown();
    again.get();

    assertThat(bot.papers(reader)).hasSize(4).doesNotHaveDuplicates();
    assertThat(states(FRIDAY)).containsOnly(LedgerState.SUMMARISED);
  }

  @Test
  void u08EachPaperIsKnownAndEditedAsSoonAsItsOwnOutcomeIs() throws Exception {
    var reader = bot.chat(1, wants(3, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 3);
    var last = new SlowModel(ids(3, 3));
    var first = new CountDownLatch(1);
    bot.summarizer.answer =
        paper -> {
          await(first);
          return paper.id().equals(id(2))
              ? new SummaryOutcome.Failed("numbers: 68.9 is not in the source", List.of("It."))
              : last.answer(paper);
        };
    bot.patience = Duration.ofMillis(20);
    var run = begin(THURSDAY);
    until(() ->
        bot.rows(reader, THURSDAY).stream().filter(row -> row.messageId() != null).count() == 3);
    assertThat(bot.known).isEmpty();

    first.countDown();
    until(() -> complete(reader) == 2);

    assertThat(bot.known).extracting(PaperVersion::id).containsExactlyInAnyOrder(id(1), id(2));
    assertThat(edited()).contains("1. 제목", "요약 실패", "요약 준비 중", "실패 1");
    last.release.countDown();
    run.get();
    until(() -> complete(reader) == 3);
    assertThat(edited()).contains("요약 실패").doesNotContain("요약 준비 중");
  }

  @Test
  void u08ModelThatWasDownIsAskedAgainAndWhatFailedIsNot() throws Exception {
    var reader = bot.chat(1, wants(3, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 3);
    bot.summarizer.answer = _ -> new SummaryOutcome.Extracted(List.of("It."), "resting");
    process.run(process.announcements.look());
    assertThat(bot.known).as("something better may come").isEmpty();

    bot.summarizer.answer =
        paper ->
            paper.id().equals(id(2))
                ? new SummaryOutcome.Failed("language", List.of("It."))
                : new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    process.days.tend();
    until(() -> complete(reader) == 3);
    assertThat(edited()).contains("요약 실패").doesNotContain("요약 준비 중");

    bot.summarizer.asked.clear();
    process.days.tend();
    assertThat(bot.summarizer.asked).isEmpty();
  }

  @Test
  void r17LabelAndLedgerFollowASummaryThatComesAfterItsDay() throws Exception {
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 2);
    bot.summarizer.answer = _ -> new SummaryOutcome.Failed("language", List.of("It."));
    process.run(process.announcements.look());
    assertThat(bot.sent(reader).getFirst().message().plainText()).contains("요약 실패");
    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    bot.clock.set(Instant.parse("2026-11-25T01:05:00Z"));

    new PaperDesk(
            bot.source,
            bot.storage.papers(),
            process.summaries,
            new FullTexts(bot.source, bot.storage.fullTexts(), bot.clock))
        .read(new PaperReference(id(1), OptionalInt.of(1)), Language.KO, Allowance.FREE);

    until(() -> edited().contains("1. 제목"));
    assertThat(states(THURSDAY)).containsExactly(LedgerState.SUMMARISED, LedgerState.FAILED);
  }

  @Test
  void r17RefusedPaperIsEditedWhereALaterTrySucceeds() throws Exception {
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 2);
    bot.summarizer.answer = _ -> new SummaryOutcome.Failed("language", List.of("It."));
    process.run(process.announcements.look());
    assertThat(bot.sent(reader).getFirst().message().plainText()).contains("요약 실패");
    assertThat(states(THURSDAY)).containsOnly(LedgerState.FAILED);
    process.tend();
    assertThat(bot.summarizer.asked).as("not at each look").hasSize(2);

    bot.clock.move(Duration.ofHours(1));
    bot.summarizer.answer =
        paper ->
            paper.id().equals(id(1))
                ? new SummaryOutcome.Summarised(FakeSummarizer.summary(paper))
                : new SummaryOutcome.Failed("language", List.of("It."));
    process.tend();

    assertThat(edited()).contains("1. 제목", "요약 실패");
    assertThat(states(THURSDAY)).containsExactly(LedgerState.SUMMARISED, LedgerState.FAILED);

    bot.clock.move(Duration.ofHours(2));
    process.tend();
    bot.clock.move(Duration.ofHours(4));
    process.tend();
    assertThat(bot.summarizer.asked.stream().filter(id(2)::equals)).hasSize(3);
    assertThat(states(THURSDAY)).containsExactly(LedgerState.SUMMARISED, LedgerState.FAILED);
  }

  @Test
  void u12DigestBeyondTheLimitSaysSoAndPromisesNothing() throws Exception {
    bot.dailyLimit = 1;
    var reader = bot.chat(1, wants(2, List.of(), List.of(), "cs.CL"));
    announce("cs.CL", THURSDAY, 1, 3);

    process.run(process.announcements.look());
    process.days.tend();

    assertThat(bot.sent(reader).getFirst().message().plainText())
        .contains("1. 제목", "하루 요약 한도를 다 써 요약하지 않음", "요약 1 · 건너뜀 1")
        .doesNotContain("요약 준비 중");
    assertThat(bot.summarizer.asked).hasSize(1);
    assertThat(complete(reader)).isEqualTo(2);

    bot.dailyLimit = 100; // and the owner has it run again
    process.run(THURSDAY);
    until(() -> edited().contains("2. 제목"));
    assertThat(states(THURSDAY)).containsOnly(LedgerState.SUMMARISED);
  }

  /// A model that takes as long as the test wants for some papers, and cannot be interrupted.
  private static final class SlowModel {

    private final Set<ArxivId> papers;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    SlowModel(Set<ArxivId> papers) {
      this.papers = papers;
    }

    SummaryOutcome answer(Paper paper) {
      if (papers.contains(paper.id())) {
        begun.countDown();
        await(release);
      }
      return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    }
  }

  private Future<?> begin(LocalDate day) {
    Callable<Object> run =
        () -> {
          process.announcements.look();
          process.days.run(day);
          return day;
        };
    return others.submit(run);
  }

  private long complete(ChatKey chat) {
    return bot.rows(chat, THURSDAY).stream().filter(Delivery::complete).count();
  }

  private String edited() {
    return bot.telegram.events().stream()
        .filter(Edited.class::isInstance)
        .map(event -> ((Edited) event).message().plainText())
        .reduce("", (_, newer) -> newer);
  }

  private List<LedgerState> states(LocalDate day) {
    return bot.storage.ledger().entries(day).stream().map(LedgerEntry::state).toList();
  }

  private void announce(String category, LocalDate day, int from, int to) {
    for (var i = from; i <= to; i++) {
      bot.source.announce(
          category, day.toString(), NEW, FakePaperSource.paper(id(i).value(), category));
    }
  }

  private static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  private static Set<ArxivId> ids(int from, int to) {
    return Set.copyOf(IntStream.rangeClosed(from, to).mapToObj(DayRunTest::id).toList());
  }

  private static void await(CountDownLatch latch) {
    var interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
