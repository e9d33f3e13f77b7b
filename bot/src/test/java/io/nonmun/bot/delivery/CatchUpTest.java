package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is made of days on which nobody looked.
@Timeout(60)
class CatchUpTest {

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-06T01:05:00Z"));
  private final DeliveryFixture.Process process = bot.start();
  private final ChatKey reader = bot.chat(1, DeliveryFixture.wants("cs.CL"));

  @BeforeEach
  void hasOneDigest() throws Exception {
    announce("2026-11-06", 1);
    process.run(process.announcements.look());
    assertThat(bot.papers(reader)).hasSize(1);
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  private void announce(String day, int number) {
    bot.source.announce("cs.CL", day, NEW, paper(id(number).value(), "cs.CL"));
  }

  private static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  @Test
  void daysComeInOrderOldestFirstAndAQuietOneIsAskedForOnce() throws Exception {
    announce("2026-11-09", 2);
    announce("2026-11-11", 3);
    bot.clock.set(Instant.parse("2026-11-11T01:05:00Z"));
    bot.source.requests.clear();

    process.run(process.announcements.look());
    process.announcements.look();

    assertThat(bot.source.requests)
        .containsExactly(
            "newest cs.CL",
            "cs.CL on 2026-11-09",
            "metadata 1",
            "cs.CL on 2026-11-10",
            "metadata 1",
            "newest cs.CL");
    assertThat(bot.papers(reader)).containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(last()).contains("11월 11일(수) 논문 브리핑").doesNotContain("싣지 못한");
  }

  /// R1: a listing whose papers were not read when the process ended, and then a newer day came.
  @Test
  void r01PapersThatAKillLeftUnreadAreReadAndShown() throws Exception {
    announce("2026-11-09", 2);
    bot.storage.ledger().announce(List.of(listing("2026-11-09")));
    announce("2026-11-10", 3);
    bot.clock.set(Instant.parse("2026-11-10T01:05:00Z"));

    process.run(process.announcements.look());

    assertThat(bot.papers(reader)).containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(bot.storage.ledger().entries(LocalDate.of(2026, 11, 9)))
        .extracting(LedgerEntry::state)
        .containsExactly(LedgerState.SUMMARISED);
  }

  @Test
  void aListingThatAKillLeftUnreadIsReadAndShown() throws Exception {
    bot.source.announce("cs.LG", "2026-11-06", NEW, paper(id(11).value(), "cs.LG"));
    var both = bot.chat(2, DeliveryFixture.wants("cs.CL", "cs.LG"));
    process.run(process.announcements.look());
    announce("2026-11-09", 2);
    bot.source.announce("cs.LG", "2026-11-09", NEW, paper(id(12).value(), "cs.LG"));
    bot.storage.ledger().announce(List.of(listing("2026-11-09")));
    announce("2026-11-10", 3);
    bot.source.announce("cs.LG", "2026-11-10", NEW, paper(id(13).value(), "cs.LG"));
    bot.clock.set(Instant.parse("2026-11-10T01:05:00Z"));

    process.run(process.announcements.look());

    assertThat(bot.papers(both)).contains(id(2), id(12), id(3), id(13));
  }

  @Test
  void aDayThatIsMadeUpInPartIsMergedAndItsRestAddedWhenItComes() throws Exception {
    bot.source.announce("cs.LG", "2026-11-06", NEW, paper(id(11).value(), "cs.LG"));
    var both = bot.chat(2, DeliveryFixture.wants("cs.CL", "cs.LG"));
    process.run(process.announcements.look());
    announce("2026-11-09", 2);
    bot.source.announce("cs.LG", "2026-11-09", NEW, paper(id(12).value(), "cs.LG"));
    announce("2026-11-10", 3);
    bot.clock.set(Instant.parse("2026-11-10T01:05:00Z"));
    bot.source.broken.add(new Category("cs.LG"));
    process.run(process.announcements.look());
    bot.clock.move(bot.patience.plusSeconds(1));
    process.deliver();
    assertThat(bot.papers(both)).contains(id(2), id(3)).doesNotContain(id(12));

    bot.source.broken.clear();
    bot.source.announce("cs.LG", "2026-11-10", NEW, paper(id(13).value(), "cs.LG"));
    process.announcements.look();
    process.tend();

    assertThat(bot.papers(both)).contains(id(12), id(13)).doesNotHaveDuplicates();
  }

  @Test
  void aCategoryWithoutPapersOnAPastDayIsAskedForOnce() throws Exception {
    bot.source.announce("cs.LG", "2026-11-06", NEW, paper(id(11).value(), "cs.LG"));
    bot.chat(2, DeliveryFixture.wants("cs.CL", "cs.LG"));
    process.run(process.announcements.look());
    announce("2026-11-09", 2); // and nothing in cs.LG
    announce("2026-11-10", 3);
    bot.source.announce("cs.LG", "2026-11-10", NEW, paper(id(13).value(), "cs.LG"));
    bot.clock.set(Instant.parse("2026-11-10T01:05:00Z"));
    process.announcements.look();
    bot.source.requests.clear();

    process.announcements.look();

    assertThat(bot.source.requests).containsExactly("newest cs.CL", "newest cs.LG");
  }

  @Test
  void aNewcomerToldOfAQuietDayGetsItWhenItCameAfterAll() throws Exception {
    bot.clock.set(Instant.parse("2026-11-09T08:05:00Z"));
    var newcomer = bot.chat(2, DeliveryFixture.wants("cs.CL"));
    process.quiet(LocalDate.of(2026, 11, 9), false);
    announce("2026-11-09", 2);
    announce("2026-11-10", 3);
    bot.clock.set(Instant.parse("2026-11-10T01:05:00Z"));

    process.run(process.announcements.look());

    assertThat(bot.papers(newcomer)).containsExactlyInAnyOrder(id(2), id(3));
  }

  private Listing listing(String day) {
    return bot.source.on(new Category("cs.CL"), LocalDate.parse(day)).orElseThrow();
  }

  /// R13: days that are too old to be made up for are named.
  @Test
  void r13DaysThatAreTooOldAreNamedInTheNextDigest() throws Exception {
    announce("2026-11-10", 2);
    announce("2026-11-16", 3);
    announce("2026-11-20", 4);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));

    process.run(process.announcements.look());

    assertThat(bot.papers(reader)).containsExactlyInAnyOrder(id(1), id(3), id(4));
    assertThat(last()).contains("⚠️ 싣지 못한 발표: 11월 9일(월)부터 11월 13일(금)까지 5일치");

    announce("2026-11-23", 5);
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    process.run(process.announcements.look());
    assertThat(last()).contains("11월 23일(월)").doesNotContain("싣지 못한");
  }

  @Test
  void aQuietDayThatTheChatWasToldOfHidesNoMissedDayBeforeIt() throws Exception {
    announce("2026-11-09", 2);
    process.announcements.look(); // and then the run is lost
    bot.clock.set(Instant.parse("2026-11-10T08:05:00Z"));
    process.quiet(LocalDate.of(2026, 11, 10), true);
    assertThat(last()).contains("발표가 없습니다");
    announce("2026-11-11", 3);
    bot.clock.set(Instant.parse("2026-11-11T01:05:00Z"));

    process.run(process.announcements.look());

    assertThat(bot.papers(reader)).containsExactlyInAnyOrder(id(1), id(2), id(3));
  }

  private String last() {
    return bot.sent(reader).getLast().message().plainText();
  }
}
