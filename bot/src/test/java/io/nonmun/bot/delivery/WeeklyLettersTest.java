package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.delivery.DeliveryFixture.Process;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Language;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WeeklyLettersTest {

  private static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);
  private static final Instant MORNING = Instant.parse("2026-11-20T01:05:00Z");
  private static final Instant EVENING = Instant.parse("2026-11-20T09:10:00Z"); // 18:10 in Seoul

  private final DeliveryFixture bot = new DeliveryFixture(MORNING);
  private final ChatKey reader = bot.chat(1, wants(null, 2, true));
  private Process process = bot.start();
  private @Nullable Trends trends;
  private WeeklyLetters letters = letters();

  private WeeklyLetters letters() {
    var storage = bot.storage;
    return new WeeklyLetters(
        new Subscribers(storage.chats(), chat -> bot.admitted.admits(chat)),
        storage.deliveries(),
        storage.taps(),
        new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
        new Editions(
            storage.ledger(),
            storage.papers(),
            storage.summaries(),
            storage.taps(),
            storage.votes()),
        new Pause(storage.marks(), bot.clock),
        bot.telegram,
        process.work,
        new TrendPictures(() -> Optional.ofNullable(trends)),
        bot.clock);
  }

  private static ChatPreferences wants(@Nullable LocalTime at, int papers, boolean quiet) {
    return new ChatPreferences(
        List.of(new Category("cs.CL")),
        List.of(),
        List.of(),
        List.of(),
        at,
        ZoneId.of("Asia/Seoul"),
        papers,
        quiet,
        true,
        Language.KO);
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  @Test
  void onFridayEveningThePapersThatNobodyOpenedAreNamedBestFirst() throws Exception {
    announce("2026-11-19", 1, 2);
    run();
    announce("2026-11-20", 3, 6);
    run();
    var digests = bot.papers(reader);
    assertThat(digests).hasSize(4);
    tap(digests.getFirst(), Kind.OPEN);

    assertThat(letterAt(EVENING.minusSeconds(1))).isNull();
    var letter = letterAt(EVENING);

    assertThat(letter.message().plainText())
        .startsWith("📮 한 주 편지 · 11월 14일(토) ~ 11월 20일(금)\n열어 보지 않은 논문 5편\n\n1. ")
        .doesNotContain("저장한", "6. ");
    var named = papers(letter);
    assertThat(named).hasSize(5).doesNotHaveDuplicates().doesNotContain(digests.getFirst());
    assertThat(named.subList(0, 3))
        .as("what digests had comes before what they had no place for")
        .containsExactlyInAnyOrderElementsOf(digests.subList(1, 4));
  }

  @Test
  void whatWasSavedIsNamedTooAndTenAreEnough() throws Exception {
    announce("2026-11-20", 1, 30);
    run();
    IntStream.rangeClosed(21, 27).forEach(i -> tap(id(i), Kind.SAVE));
    bot.storage.notes().save(reader, new Note(id(28), 5, "다시", bot.clock.instant()));

    var letter = letterAt(EVENING);

    assertThat(letter.message().plainText())
        .contains("열어 보지 않은 논문 10편", "\n10. ", "⭐ 이번 주에 저장한 논문 8편\n· ")
        .containsPattern("(?s)(\n· [^\n]+){5}$");
    assertThat(letter.message().buttons()).hasSize(2);
    assertThat(papers(letter)).hasSize(10).doesNotContain(id(21), id(28));
  }

  @Test
  void aLetterIsNoDelivery() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    letterAt(EVENING);

    assertThat(bot.rows(reader, FRIDAY)).hasSize(2);
  }

  @Test
  void itComesOnceAWeekWhateverHappens() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    assertThat(letterAt(EVENING)).isNotNull();

    process.work.hastenAll();
    process.awaitSent();
    restart();
    assertThat(letterAt(EVENING.plusSeconds(3_600))).isNull();
    change(wants(LocalTime.of(7, 0), 2, true));
    assertThat(letterAt(EVENING.plusSeconds(7_200))).isNull();

    change(wants(null, 2, true));
    assertThat(letterAt(Instant.parse("2026-11-27T09:10:00Z"))).isNotNull();
  }

  @Test
  void thePictureOfTheWeekComesAfterTheLetterByItself() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    trends = trends(1_000);
    letters.look();
    process.awaitSent();
    bot.telegram.clear();
    bot.clock.set(EVENING);
    letters.look();
    process.look();

    var sent = bot.sent(reader);
    assertThat(sent).hasSize(2);
    assertThat(sent.getFirst().message().plainText()).startsWith("📮 한 주 편지");
    assertThat(sent.getLast().attachment().orElseThrow()).isInstanceOf(Picture.class);
    assertThat(sent.getLast().message().plainText()).contains("• 에이전트: 30편", "까지");
    assertThat(letterAt(EVENING.plusSeconds(3_600))).isNull();
  }

  @Test
  void aLetterIsNotSentAgainForItsPicture() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    trends = trends(1_000);
    bot.telegram.answerPictures(reader, new SendOutcome.Refused("PHOTO_INVALID"));

    assertThat(letterAt(EVENING)).isNotNull();
    assertThat(letterAt(EVENING.plusSeconds(3_600))).isNull();
  }

  @Test
  void aLetterOfAThinWeekHasNoPicture() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    trends = trends(3);

    assertThat(letterAt(EVENING).attachment()).isEmpty();
  }

  private static Trends trends(int papersOfWeek) {
    var papers = List.of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 30);
    return new Trends(
        FRIDAY,
        Collections.nCopies(Trends.WEEKS, papersOfWeek),
        Collections.nCopies(Trends.WEEKS, 5),
        List.of(new Topic("에이전트", "agent", papers)));
  }

  /// The process dies when the letter is on its way: once less is better than twice.
  @Test
  void aLetterThatMayHaveLeftIsNotSentAgain() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    letters.look();
    bot.clock.set(EVENING);
    bot.storage.jobs().taken(bot.storage.jobs().of("weekly").getFirst());

    restart();

    assertThat(letterAt(EVENING.plusSeconds(60))).isNull();
    assertThat(bot.storage.jobs().of("weekly"))
        .singleElement()
        .satisfies(job -> assertThat(job.due()).isEqualTo(Instant.parse("2026-11-27T09:10:00Z")));
  }

  @ParameterizedTest
  @CsvSource({"2026-11-22T14:59:59Z, true", "2026-11-22T15:00:00Z, false"})
  void whoWasAwayHasItUntilTheWeekendIsOver(Instant back, boolean comes) throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    letters.look();
    restart();

    assertThat(letterAt(back) != null).isEqualTo(comes);
  }

  @Test
  void theDigestGoesFirst() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    bot.storage.deliveries().digest(reader, FRIDAY, DigestState.OPEN); // and nobody sends it

    assertThat(letterAt(EVENING)).isNull();

    bot.storage.deliveries().digest(reader, FRIDAY, DigestState.DONE);
    assertThat(letterAt(EVENING.plusSeconds(60))).isNotNull();
  }

  @Test
  void theHourIsTheDigestsAndAChangeOfItHoldsAtOnce() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    letters.look();
    change(wants(LocalTime.of(12, 0), 2, true));

    assertThat(letterAt(Instant.parse("2026-11-20T03:09:59Z"))).isNull();
    assertThat(letterAt(Instant.parse("2026-11-20T03:10:00Z"))).isNotNull();
  }

  @Test
  void aWeekWithoutAnythingIsALineOrNothing() throws Exception {
    assertThat(letterAt(EVENING).message().plainText())
        .isEqualTo("📮 이번 주에는 열어 보지 않은 논문도 저장한 논문도 없습니다.");

    change(wants(null, 2, false));
    assertThat(letterAt(Instant.parse("2026-11-27T09:10:00Z"))).isNull();
  }

  @Test
  void whoDoesNotWantItAnyMoreHasNone() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    letters.look();
    change(DeliveryFixture.wants("cs.CL"));

    assertThat(letterAt(EVENING)).isNull();
    assertThat(bot.storage.jobs().of("weekly")).isEmpty();
  }

  @Test
  void telegramsWishToWaitIsHeardAndAPauseToo() throws Exception {
    announce("2026-11-20", 1, 5);
    run();
    new Pause(bot.storage.marks(), bot.clock).paused(true);
    assertThat(letterAt(EVENING)).isNull();
    new Pause(bot.storage.marks(), bot.clock).paused(false);
    bot.telegram.answer(reader, new SendOutcome.Later(EVENING.plusSeconds(600)));
    assertThat(letterAt(EVENING.plusSeconds(60))).isNull();
    bot.telegram.answer(reader, null);

    assertThat(letterAt(EVENING.plusSeconds(599))).isNull();
    assertThat(letterAt(EVENING.plusSeconds(600))).isNotNull();
  }

  private void run() throws InterruptedException {
    process.run(process.announcements.look());
  }

  private void restart() {
    process.close();
    process = bot.start();
    letters = letters();
  }

  private void change(ChatPreferences wants) {
    bot.storage.chats().change(reader, _ -> wants);
  }

  private static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  private void announce(String day, int from, int to) {
    for (var i = from; i <= to; i++) {
      bot.source.announce("cs.CL", day, NEW, paper(id(i).value(), "cs.CL"));
    }
  }

  private void tap(ArxivId paper, Kind kind) {
    bot.storage.taps().set(reader, List.of(new Tap(paper, 1, kind, bot.clock.instant())));
  }

  private static List<ArxivId> papers(Sent letter) {
    return letter.message().buttons().stream()
        .flatMap(List::stream)
        .map(Button::argument)
        .map(ArxivId::new)
        .toList();
  }

  /// What is sent at a moment; null for nothing.
  private @Nullable Sent letterAt(Instant moment) throws InterruptedException {
    letters.look();
    process.awaitSent();
    bot.telegram.clear();
    bot.clock.set(moment);
    letters.look();
    process.look();
    var sent = bot.sent(reader);
    assertThat(sent).hasSizeLessThanOrEqualTo(1);
    return sent.isEmpty() ? null : sent.getFirst();
  }
}
