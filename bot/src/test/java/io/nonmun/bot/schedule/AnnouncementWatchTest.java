package io.nonmun.bot.schedule;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nonmun.bot.delivery.DeliveryFixture;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// The evening of Thursday 19 November 2026, when the 20th is announced: 20:00 in New York is 01:00
/// UTC, and 02:00 is 07:00 UTC.
@Timeout(60)
class AnnouncementWatchTest {

  private static final LocalDate BEFORE = LocalDate.of(2026, 11, 19);
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Category CATEGORY = new Category("cs.CL");

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-20T00:30:00Z"));
  private final ChatKey reader = bot.chat(1, DeliveryFixture.at(null, "Asia/Seoul"));
  private DeliveryFixture.Process process = bot.start();
  private AnnouncementWatch watch = watch();

  @BeforeEach
  void announceTheDayBefore() {
    announce(BEFORE, "2611.00001");
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  @Test
  void newDayIsFoundOnce() throws Exception {
    assertThat(look()).contains(BEFORE);
    assertThat(look()).isEmpty();

    at("2026-11-20T01:00:00Z");
    assertThat(look()).isEmpty();

    at("2026-11-20T01:05:00Z");
    announce(DAY, "2611.00002");
    assertThat(look()).contains(DAY);
    assertThat(look()).isEmpty();
  }

  @Test
  void aPollThatChangedNothingIsSilent() throws Exception {
    bot.source.withoutMetadata.add(new ArxivId("2611.00009"));
    announce(BEFORE, "2611.00009");
    run(look());
    assertThat(logged(this::look)).isEmpty();

    at("2026-11-20T01:05:00Z");
    announce(DAY, "2611.00002");
    assertThat(logged(this::look))
        .containsExactly(
            "stage=announced day=2026-11-20 listings=1 papers=1 unread=[]",
            "stage=fetched day=2026-11-20 new=1 missing=0");

    announce(DAY, "2611.00003");
    assertThat(logged(this::look))
        .as("more of the same day")
        .contains("stage=announced day=2026-11-20 listings=1 papers=2 unread=[]");
    assertThat(logged(this::look)).isEmpty();
  }

  @Test
  void aFailureThatLastsIsLoggedOnce() throws Exception {
    run(look());
    bot.source.broken.add(CATEGORY);
    assertThat(logged(this::look)).singleElement().asString().startsWith("stage=announced ");
    assertThat(logged(this::look)).isEmpty();

    bot.source.broken.clear();
    look();
    bot.source.broken.add(CATEGORY);
    assertThat(logged(this::look)).as("another one").hasSize(1);
  }

  private static List<String> logged(Callable<?> work) throws Exception {
    var log = (Logger) LoggerFactory.getLogger("io.nonmun");
    var lines = new ListAppender<ILoggingEvent>();
    var level = log.getLevel();
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    try {
      work.call();
    } finally {
      log.setLevel(level);
      log.detachAppender(lines);
    }
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void daysThatWentByInADowntimeAreReadToo() throws Exception {
    look();
    announce(LocalDate.of(2026, 11, 23), "2611.00003");
    announce(LocalDate.of(2026, 11, 24), "2611.00004");
    at("2026-11-24T01:05:00Z");

    assertThat(look()).contains(LocalDate.of(2026, 11, 24));

    assertThat(bot.storage.ledger().entries(LocalDate.of(2026, 11, 23))).hasSize(1);
  }

  @Test
  void restartFindsTheDayAgainAndNothingComesTwice() throws Exception {
    run(look());
    restart();

    var found = look();
    run(found);

    assertThat(found).contains(BEFORE);
    assertThat(bot.papers(reader)).hasSize(1);
    assertThat(bot.sent(reader)).hasSize(1);
  }

  @Test
  void whereArxivIsUnreadableAtTheStartTheStoredDayIsRun() throws Exception {
    look(); // And the process died before the run.
    restart();
    bot.source.broken.add(CATEGORY);

    run(look());

    assertThat(bot.papers(reader)).hasSize(1);
    assertThat(look()).isEmpty();
  }

  @Test
  void unreadableArxivIsToldOnceAndItsReturnOnce() throws Exception {
    bot.source.broken.add(CATEGORY);
    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(bot.admins.subjects()).containsExactly("broken arxiv");

    bot.source.broken.clear();
    assertThat(look()).contains(BEFORE);
    look();

    assertThat(bot.admins.subjects()).containsExactly("broken arxiv", "mended arxiv");
  }

  @Test
  void whateverAListingDoesToItsReaderEndsNoWatchAndIsToldOnce() throws Exception {
    run(look());
    bot.source.fault = new StackOverflowError();
    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(bot.admins.subjects()).containsExactly("broken arxiv");

    bot.source.fault = null;
    announce(DAY, "2611.00002");
    run(look());

    assertThat(bot.admins.subjects()).containsExactly("broken arxiv", "mended arxiv");
    assertThat(bot.papers(reader)).hasSize(2);
  }

  @Test
  void quietDayIsDeclaredAtTwoInTheNightOnce() throws Exception {
    run(look());
    at("2026-11-20T06:59:59Z");
    look();
    assertThat(texts()).noneMatch(text -> text.contains("발표가 없습니다"));

    at("2026-11-20T07:00:00Z");
    look();
    look();
    restart();
    look();

    assertThat(texts()).filteredOn(text -> text.contains("11월 20일(금)에는 arXiv 발표가 없습니다")).hasSize(1);
    assertThat(bot.outcomes).containsOnlyOnce("quiet");
  }

  @Test
  void announcementAfterTheQuietLineIsRun() throws Exception {
    run(look());
    at("2026-11-20T07:00:00Z");
    look();

    at("2026-11-20T09:30:00Z");
    announce(DAY, "2611.00002");
    run(look());

    assertThat(bot.papers(reader)).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void a04UnreadableListingIsNotCalledAQuietDay() throws Exception {
    run(look());
    bot.source.broken.add(CATEGORY);
    at("2026-11-20T07:00:00Z");

    look();
    look();

    assertThat(texts())
        .noneMatch(text -> text.contains("발표가 없습니다"))
        .filteredOn(text -> text.contains("아직 읽지 못했습니다"))
        .hasSize(1);
  }

  @Test
  void stopIsNoFailureOfArxiv() {
    bot.source.broken.add(CATEGORY);
    Thread.currentThread().interrupt();

    assertThatThrownBy(this::look).isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(bot.admins.subjects()).isEmpty();
  }

  private AnnouncementWatch watch() {
    return new AnnouncementWatch(process.announcements, process.days, bot.clock);
  }

  private void restart() {
    process.close();
    process = bot.start();
    watch = watch();
  }

  private void run(Optional<LocalDate> found) throws InterruptedException {
    process.run(found.orElseThrow());
  }

  private void at(String now) {
    bot.clock.set(Instant.parse(now));
  }

  private void announce(LocalDate day, String paper) {
    bot.source.announce("cs.CL", day.toString(), NEW, paper(paper, "cs.CL"));
  }

  private List<String> texts() {
    return bot.sent(reader).stream().map(sent -> sent.message().plainText()).toList();
  }

  @Test
  void r15ADayWhoseRunCouldNotBeKeptIsFoundAgain() throws Exception {
    assertThatThrownBy(() ->
            watch.look(_ -> {
              throw new IllegalStateException("disk full");
            }))
        .hasMessage("disk full");

    assertThat(look()).contains(BEFORE);
    assertThat(look()).isEmpty();
  }

  /// Waits for what is sent about it too.
  ///
  /// @return the day to run
  private Optional<LocalDate> look() throws InterruptedException {
    var found = new AtomicReference<LocalDate>();
    watch.look(found::set);
    process.awaitSent();
    return Optional.ofNullable(found.get());
  }
}
