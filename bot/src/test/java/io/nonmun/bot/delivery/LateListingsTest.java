package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.DigestState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One of two listings cannot be read while the other one is.
@Timeout(60)
class LateListingsTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Category LATE = new Category("cs.LG");

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-20T01:05:00Z"));
  private DeliveryFixture.Process process = bot.start();
  private final ChatKey both = bot.chat(1, DeliveryFixture.wants("cs.CL", "cs.LG"));
  private final ChatKey late = bot.chat(2, DeliveryFixture.wants("cs.LG"));

  @BeforeEach
  void announce() {
    bot.source
        .announce("cs.CL", DAY.toString(), NEW, paper("2611.00001", "cs.CL"))
        .announce("cs.LG", DAY.toString(), NEW, paper("2611.00002", "cs.LG"))
        .broken
        .add(LATE);
    // A chat that never had a digest misses none.
    bot.storage.deliveries().digest(late, DAY.minusDays(1), DigestState.DONE);
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  @Test
  void chatWaitsForItsListingsAndThenIsToldWhichIsMissing() throws Exception {
    run();
    assertThat(bot.sent(both)).isEmpty();

    bot.clock.move(bot.patience);
    process.deliver();

    assertThat(texts(both)).singleElement().asString().contains("2611.00001", "읽지 못한 분류: cs.LG");
    assertThat(bot.sent(late)).isEmpty();
  }

  @Test
  void chatThatCanBeToldNothingElseHearsThatTheListingIsUnreadable() throws Exception {
    run();
    bot.clock.move(Duration.ofHours(6));
    process.deliver();

    process.quiet(DAY, false);
    process.quiet(DAY, false);

    assertThat(texts(late)).singleElement().asString().contains("아직 읽지 못했습니다");
    assertThat(texts(both)).noneMatch(text -> text.contains("아직 읽지 못했습니다"));
  }

  @Test
  void listingThatComesLaterIsSentAfterTheDigestOnce() throws Exception {
    sendWithout();
    bot.source.broken.clear();

    process.tend();
    process.tend();
    process.deliver();

    assertThat(bot.papers(both)).hasSize(2).doesNotHaveDuplicates();
    assertThat(bot.papers(late)).hasSize(1);
    assertThat(texts(both).getLast()).contains("2. ", "발표 2").doesNotContain("읽지 못한");
  }

  @Test
  void listingThatComesAfterTheNextDayAndARestartIsNotLost() throws Exception {
    sendWithout();
    process.close();
    process = bot.start();
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    bot.source
        .announce("cs.CL", "2026-11-23", NEW, paper("2611.00003", "cs.CL"))
        .announce("cs.LG", "2026-11-23", NEW, paper("2611.00004", "cs.LG"))
        .broken
        .clear();

    run();

    assertThat(bot.papers(both)).hasSize(4).doesNotHaveDuplicates();
    assertThat(bot.papers(late)).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void onlyThoseOfALateListingThatRankWithinTheCountAreSent() throws Exception {
    var wants = DeliveryFixture.wants("cs.CL", "cs.LG");
    bot.storage
        .chats()
        .change(
            both,
            _ ->
                new ChatPreferences(
                    wants.categories(), List.of(), List.of(), null, wants.zone(), 2, true));
    bot.source
        .announce("cs.CL", DAY.toString(), NEW, paper("2611.00005", "cs.CL"))
        .announce("cs.LG", DAY.toString(), NEW, paper("2611.00006", "cs.LG"));
    sendWithout();
    bot.source.broken.clear();

    process.tend();
    process.deliver();

    assertThat(bot.papers(both))
        .extracting(ArxivId::value)
        .containsExactlyInAnyOrder("2611.00001", "2611.00005", "2611.00002");
  }

  private void run() throws InterruptedException {
    process.run(process.announcements.look());
  }

  private void sendWithout() throws InterruptedException {
    run();
    bot.clock.move(bot.patience);
    process.deliver();
  }

  private List<String> texts(ChatKey chat) {
    return bot.sent(chat).stream().map(sent -> sent.message().plainText()).toList();
  }
}
