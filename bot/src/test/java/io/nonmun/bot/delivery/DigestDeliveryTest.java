package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.bot.intake.FakePaperSource.version;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DigestDeliveryTest extends ReaderDeliveries {

  @Test
  void sendsTheDayWithItsCoverageAndRemembersTheMessages() throws Exception {
    announce(7);

    run();

    assertThat(bot.sent(reader)).hasSize(2);
    assertThat(bot.papers(reader)).hasSize(7).doesNotHaveDuplicates();
    assertThat(bot.sent(reader).getLast().message().plainText()).contains("발표 7 · 수집 7", "선별 7");
    assertThat(bot.rows(reader, DAY))
        .hasSize(7)
        .allSatisfy(row -> {
          assertThat(row.state()).isEqualTo(DeliveryState.SENT);
          assertThat(row.complete()).isTrue();
        });
    assertThat(state(DAY)).contains(DigestState.DONE);
  }

  @Test
  void a13NothingComesTwiceAcrossDaysCrossListsVersionsAndRepeats() throws Exception {
    announce(2);
    run();
    bot.source
        .announce("cs.LG", "2026-11-23", CROSS, paper("2611.00001", "cs.CL", "cs.LG"))
        .announce(
            "cs.CL",
            "2026-11-23",
            NEW,
            version("2611.00002", 2, false),
            paper("2611.00009", "cs.CL"));

    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    run();
    delivery.run(DAY);
    run();
    bot.start().run(LocalDate.of(2026, 11, 23));

    assertThat(bot.papers(reader))
        .extracting(ArxivId::value)
        .containsExactlyInAnyOrder("2611.00001", "2611.00002", "2611.00009");
    assertThat(text(delivery.desk.status())).contains("중복으로 걸러냄 2");
    assertThat(delivery.desk.days(Texts.KOREAN).words().plainText().lines())
        .contains("11/20: 발표 2, 모음 2, 요약 2, 남김 0, 0초", "11/23: 발표 2, 모음 2, 요약 2, 남김 0, 0초");
  }

  @Test
  void a14MutedPapersAreRowsWithTheWordThatMutedThem() throws Exception {
    announce(3);
    bot.storage.chats().change(reader, wants -> with(wants, List.of("2611.00002")));

    run();

    assertThat(bot.papers(reader)).hasSize(2);
    assertThat(bot.rows(reader, DAY))
        .filteredOn(row -> row.state() == DeliveryState.MUTED)
        .singleElement()
        .extracting(Delivery::reason)
        .isEqualTo("2611.00002");
    assertThat(text(delivery.desk.why(reader, new ArxivId("2611.00002")))).contains("/unmute");
    assertThat(text(delivery.desk.coverage(reader, Optional.empty()))).contains("보냄 2", "숨김 1");
  }

  // R6: a chat that may not be served any more gets nothing, and goes on where it was when it may.
  @Test
  void r06AChatThatMayNotBeServedGetsNothingAndGoesOnWhenItMay() throws Exception {
    var other = bot.chat(2, DeliveryFixture.wants("cs.CL", "cs.LG"));
    var admitted = new HashSet<>(List.of(reader.chatId(), other.chatId()));
    bot.admitted = admitted::contains;
    announce(3);
    run();
    assertThat(bot.papers(reader)).hasSize(3);
    var before = bot.sent(reader).size();

    admitted.remove(reader.chatId());
    bot.source
        .announce("cs.LG", "2026-11-23", NEW, paper("2611.90001", "cs.LG"))
        .announce("cs.CL", "2026-11-23", REPLACE, version("2611.00001", 2, false));
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    run();
    delivery.quiet(LocalDate.of(2026, 11, 24), true);
    delivery.today(reader, null);
    delivery.look();
    assertThat(bot.sent(reader)).hasSize(before);
    assertThat(bot.papers(other)).extracting(ArxivId::value).contains("2611.90001");
    assertThat(bot.rows(reader, LocalDate.of(2026, 11, 23))).isEmpty();

    admitted.add(reader.chatId());
    delivery.deliver();
    delivery.look();
    delivery.look();
    assertThat(bot.papers(reader)).doesNotHaveDuplicates();
    assertThat(bot.papers(reader)).extracting(ArxivId::value).contains("2611.90001");
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, false", "2, true", "3, false", "3, true"})
  void crashRepeatsAtMostTheMessageInHand(int dying, boolean taken) throws Exception {
    announce(10);
    var first = bot.start(new DyingSender(dying, taken));
    var day = first.announcements.look();
    first.run(day); // An Error of one chat's thread is logged, as a kill would not be.

    bot.start().run(day);

    var repeats = bot.papers(reader).size() - 10;
    assertThat(bot.papers(reader)).hasSizeGreaterThanOrEqualTo(10);
    assertThat(Stream.of(bot.papers(reader).toArray()).distinct()).hasSize(10);
    assertThat(repeats).isEqualTo(taken && dying <= 2 ? 5 : 0);
    assertThat(state(day)).contains(DigestState.DONE);
    assertThat(numbers()).containsExactlyElementsOf(IntStream.rangeClosed(1, 10).boxed().toList());
  }

  @Test
  void dayWithNothingForAChatIsSaidOnce() throws Exception {
    announce(2);
    var elsewhere = bot.chat(3, DeliveryFixture.wants("cs.LG"));
    bot.source.announce("cs.LG", "2026-11-20", REPLACE, paper("2610.00001", "cs.LG"));

    run();
    run();

    assertThat(bot.sent(elsewhere))
        .singleElement()
        .satisfies(sent -> assertThat(sent.message().plainText()).contains("새로 보여 드릴 논문이 없습니다"));
  }

  @Test
  void nobodyWaitsForTheDaysPapers() throws Exception {
    announce(2);

    run();

    assertThat(bot.summarizer.priorities.values()).containsExactly(Priority.BATCH, Priority.BATCH);
  }

  @Test
  void statusTellsWhatTheModelInThisProcessDoes() {
    assertThat(text(delivery.desk.status())).doesNotContain("KV");

    bot.summarizer.load = new Load(1, 6, 4, 12.34, 0.35);

    assertThat(text(delivery.desk.status()))
        .contains("모델 fake: 준비됨 (in memory)", "· 처리 중 4 · 대기 7 (질문 1) · 12.3토큰/초 · KV 캐시 35%");
  }

  @Test
  void whoComesBeforeTheNewDayIsRunIsNotSentTheOldOne() throws Exception {
    announce(1);
    run();
    var monday = LocalDate.of(2026, 11, 23);
    bot.source.announce("cs.CL", monday.toString(), NEW, paper("2611.00009", "cs.CL"));
    bot.source.announce("cs.LG", monday.toString(), NEW);
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    delivery.announcements.look();
    var newcomer = bot.chat(5, DeliveryFixture.wants("cs.CL"));

    delivery.today(newcomer, null);
    delivery.deliver();
    delivery.run(DAY);
    delivery.run(monday);

    assertThat(bot.papers(newcomer)).containsExactly(new ArxivId("2611.00009"));
  }

  @Test
  void newVersionOfADayThatWasNotRunIsToldByTheNextDay() throws Exception {
    announce(2);
    run();
    bot.source
        .announce("cs.CL", "2026-11-23", REPLACE, version("2611.00002", 2, false))
        .announce("cs.LG", "2026-11-23", NEW);
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    delivery.announcements.look(); // And the process ends before the run.
    bot.source.announce("cs.CL", "2026-11-24", NEW).announce("cs.LG", "2026-11-24", NEW);
    bot.clock.set(Instant.parse("2026-11-24T01:05:00Z"));

    run();

    assertThat(bot.sent(reader))
        .filteredOn(sent -> sent.message().plainText().contains("새 판(v2)"))
        .hasSize(1);
  }

  @Test
  void newVersionOfADeliveredPaperIsOneReplyWithoutItsId() throws Exception {
    announce(2);
    run();
    bot.source
        .announce("cs.CL", "2026-11-23", REPLACE, version("2611.00002", 2, false))
        .announce("cs.LG", "2026-11-23", NEW);
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));

    run();
    delivery.run(LocalDate.of(2026, 11, 23));

    var notes =
        bot.sent(reader).stream()
            .filter(sent -> sent.message().plainText().contains("새 판(v2)"))
            .toList();
    assertThat(notes)
        .singleElement()
        .satisfies(note -> {
          assertThat(note.replyTo()).isEqualTo(bot.sent(reader).getFirst().messageId());
          assertThat(note.message().plainText()).doesNotContain("2611");
        });
  }

  @Test
  void a04UnreadableSourceIsToldToAdminsOnceAndNeverTakenForAQuietDay() {
    bot.source.broken.add(new Category("cs.CL"));
    bot.source.broken.add(new Category("cs.LG"));

    assertThatThrownBy(delivery.announcements::look).hasMessageContaining("no answer");

    assertThat(bot.admins.subjects()).containsExactly("broken arxiv");
    assertThat(bot.telegram.events()).isEmpty();
  }

  @Test
  void announcementAfterAQuietDayWasDeclaredIsDelivered() throws Exception {
    delivery.quiet(DAY, true);
    delivery.quiet(DAY, true);
    assertThat(bot.sent(reader)).hasSize(1);

    announce(1);
    run();

    assertThat(bot.papers(reader)).hasSize(1);
  }

  @Test
  void quietDayIsNotSaidWhereTheChatDoesNotWantIt() throws Exception {
    bot.storage
        .chats()
        .change(
            reader,
            w ->
                new ChatPreferences(
                    w.categories(), w.keywords(), w.mutes(), w.at(), w.zone(), w.papers(), false));

    delivery.quiet(DAY, true);

    assertThat(bot.sent(reader)).isEmpty();
    assertThat(state(DAY)).contains(DigestState.QUIET);
  }

  @Test
  void t13DigestMissedByHoursIsSentLateThoughTheNextDayIsNotDueYet() throws Exception {
    bot.source.announce("cs.CL", "2026-11-19", NEW, paper("2611.80000", "cs.CL"));
    var morning = bot.chat(4, DeliveryFixture.at(LocalTime.of(8, 30), "Asia/Seoul"));
    bot.clock.set(Instant.parse("2026-11-19T23:30:00Z"));
    delivery.run(delivery.announcements.look());
    announce(1);
    bot.clock.set(Instant.parse("2026-11-20T01:05:00Z"));
    run(); // Its process ends before the next 08:30, and the next one starts after Monday's news.
    bot.source.announce("cs.CL", "2026-11-23", NEW, paper("2611.00009", "cs.CL"));
    bot.source.announce("cs.LG", "2026-11-23", NEW);
    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    assertThat(bot.papers(morning)).hasSize(1);

    var next = bot.start();
    next.run(next.announcements.look());
    next.deliver();
    assertThat(bot.papers(morning)).hasSize(2);

    bot.clock.set(Instant.parse("2026-11-23T23:30:00Z"));
    next.deliver();
    assertThat(bot.papers(morning)).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void whatCameInAPauseIsAskedForAfterIt() throws Exception {
    announce(2);
    delivery.desk.pause(true);
    run();
    delivery.deliver();
    assertThat(bot.sent(reader)).isEmpty();

    delivery.desk.pause(false);
    assertThat(bot.repeats).containsExactly(Optional.empty());
    run();

    assertThat(bot.papers(reader)).hasSize(2);
  }

  @Test
  void t09DigestOfATopicGoesToTheTopic() throws Exception {
    announce(1);
    var topic = new ChatKey(-1_001_234_567_890L, 17);
    bot.storage
        .chats()
        .save(new Chat(topic, Chat.Kind.GROUP, DeliveryFixture.wants("cs.CL"), null, true));

    run();

    assertThat(bot.papers(topic)).hasSize(1);
    assertThat(bot.sent(ChatKey.of(topic.chatId()))).isEmpty();
  }

  private List<Integer> numbers() {
    return bot.rows(reader, DAY).stream().map(Delivery::position).toList();
  }

  private static ChatPreferences with(ChatPreferences w, List<String> mutes) {
    return new ChatPreferences(
        w.categories(), w.keywords(), mutes, w.at(), ZoneId.of("Asia/Seoul"), w.papers(), true);
  }
}
