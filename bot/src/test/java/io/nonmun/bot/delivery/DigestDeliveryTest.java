package io.nonmun.bot.delivery;

import static io.nonmun.bot.delivery.DeliveryFixture.until;
import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DigestDeliveryTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-20T01:05:00Z"));
  private final DeliveryFixture.Process delivery = bot.start();
  private final ChatKey reader = bot.chat(1, DeliveryFixture.wants("cs.CL", "cs.LG"));

  @BeforeEach
  void announceSomething() {
    bot.source.announce("cs.LG", "2026-11-19", NEW, paper("2611.90000", "cs.LG"));
  }

  @AfterEach
  void close() {
    delivery.close();
    bot.close();
  }

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
            "cs.CL", "2026-11-23", NEW, version("2611.00002", 2), paper("2611.00009", "cs.CL"));

    bot.clock.set(Instant.parse("2026-11-23T01:05:00Z"));
    run();
    delivery.run(DAY);
    run();
    bot.start().run(LocalDate.of(2026, 11, 23));

    assertThat(bot.papers(reader))
        .extracting(ArxivId::value)
        .containsExactlyInAnyOrder("2611.00001", "2611.00002", "2611.00009");
    assertThat(text(delivery.desk.status())).contains("중복으로 걸러냄 2");
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
  void t07BlockedChatKeepsItsDigestForWhenItIsBackAndOthersGetTheirs() throws Exception {
    announce(3);
    var other = bot.chat(2, DeliveryFixture.wants("cs.CL"));
    bot.telegram.answer(
        reader,
        new SendOutcome.Unreachable(
            SendOutcome.Scope.CHAT, "Forbidden: bot was blocked by the user"));

    run();

    assertThat(bot.papers(other)).hasSize(3);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
    assertThat(chat().unreachable()).contains("blocked");
    assertThat(chat().preferences().categories()).hasSize(2);

    bot.telegram.answer(reader, null);
    bot.storage.chats().reachable(reader, null);
    delivery.deliver();
    delivery.deliver();

    assertThat(bot.papers(reader)).hasSize(3);
  }

  @Test
  void t09GoneTopicIsToldToTheAdmins() throws Exception {
    announce(1);
    bot.telegram.answer(
        reader, new SendOutcome.Unreachable(SendOutcome.Scope.TOPIC, "message thread not found"));

    run();

    assertThat(bot.admins.subjects()).containsExactly("broken telegram-topic:1/0");
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
  }

  @Test
  void refusedMessageIsGivenUpWithItsReason() throws Exception {
    announce(1);
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: message is too long"));

    run();

    assertThat(bot.rows(reader, DAY))
        .singleElement()
        .satisfies(row -> assertThat(row.state()).isEqualTo(DeliveryState.FAILED))
        .extracting(Delivery::reason)
        .asString()
        .contains("too long");
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
        .announce("cs.CL", "2026-11-23", REPLACE, version("2611.00002", 2))
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
        .announce("cs.CL", "2026-11-23", REPLACE, version("2611.00002", 2))
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
  void t08GroupThatBecomesASupergroupInMidDigestLosesNothingAndRepeatsAtMostTheMessageInHand()
      throws Exception {
    announce(10);
    bot.storage.chats().forget(reader.chatId());
    var group = bot.chat(-5, DeliveryFixture.wants("cs.CL"));
    var supergroup = ChatKey.of(-1_001_234_567_890L);
    var migrating =
        new DyingSender(1, true) {
          @Override
          public SendOutcome send(
              ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
            if (!chat.equals(supergroup) && !bot.telegram.events().isEmpty()) {
              bot.storage
                  .chats()
                  .migrate(group.chatId(), supergroup.chatId()); // As the sender does.
              return bot.telegram.send(supergroup, message, replyTo, turn);
            }
            return bot.telegram.send(chat, message, replyTo, turn);
          }
        };
    try (var process = bot.start(migrating)) {
      process.run(process.announcements.look());
      process.deliver();
      process.deliver();
    }

    var all = new ArrayList<>(bot.papers(group));
    all.addAll(bot.papers(supergroup));
    assertThat(new HashSet<>(all)).hasSize(10);
    assertThat(all).hasSizeLessThanOrEqualTo(10 + 5);
    assertThat(bot.storage.deliveries().digest(supergroup, DAY)).contains(DigestState.DONE);
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

  /// T14: each chat waits alone, for whatever it is that Telegram holds back.
  @Test
  void oneChatsLongWaitHoldsUpNoOtherAndEndsByItself() throws Exception {
    var other = bot.chat(2, DeliveryFixture.wants("cs.CL"));
    flood(reader);
    delivery.quiet(DAY, true);
    assertThat(bot.sent(other)).hasSize(1);
    assertThat(bot.sent(reader)).isEmpty();

    bot.clock.move(Duration.ofHours(1));
    bot.telegram.answer(reader, null);
    delivery.look();
    delivery.look();
    assertThat(bot.sent(reader)).hasSize(1);

    announce(1);
    bot.summarizer.answer = paper -> new SummaryOutcome.Extracted(List.of("It works."), "resting");
    run();
    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    flood(reader);
    delivery.tend();
    assertThat(edits()).extracting(Edited::chat).containsExactly(other);

    bot.clock.move(Duration.ofHours(1));
    bot.telegram.answer(reader, null);
    delivery.look();
    assertThat(edits()).extracting(Edited::chat).containsExactly(other, reader);
    assertThat(bot.rows(reader, DAY)).allMatch(Delivery::complete);
  }

  private void flood(ChatKey chat) {
    bot.telegram.answer(chat, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
  }

  @Test
  void aQuietDayThatTheWaitOutlivesIsNotSaid() throws Exception {
    flood(reader);
    delivery.quiet(DAY, true);
    announce(1);
    bot.telegram.answer(reader, null);
    run();
    bot.clock.move(Duration.ofHours(1));
    delivery.look();

    assertThat(bot.sent(reader)).hasSize(1);
    assertThat(bot.papers(reader)).hasSize(1);
  }

  /// T15: a chat without rights is tried with its real message until it takes it.
  @Test
  void digestOfAChatThatCannotBeWrittenToComesByItselfLater() throws Exception {
    announce(6);
    bot.telegram.answer(
        reader,
        new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "Bad Request: CHAT_ADMIN_REQUIRED"));
    run();
    assertThat(state(DAY)).contains(DigestState.OPEN);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);

    bot.telegram.answer(reader, null);
    delivery.deliver();
    delivery.look();
    assertThat(bot.sent(reader)).as("not before an hour").isEmpty();
    var back = new AtomicInteger();
    bot.reachability.onBack(_ -> back.incrementAndGet());
    bot.clock.move(Duration.ofHours(1));
    delivery.look();

    assertThat(bot.papers(reader)).hasSize(6);
    assertThat(bot.sent(reader)).hasSizeGreaterThan(1);
    assertThat(back).as("told by the first message").hasValue(1);
    assertThat(chat().unreachable()).isNull();
    assertThat(state(DAY)).contains(DigestState.DONE);
  }

  @Test
  void chatThatIsBackGetsItsDigestAtOnce() throws Exception {
    announce(1);
    bot.telegram.answer(
        reader, new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "Forbidden: kicked"));
    run();

    bot.telegram.answer(reader, null);
    bot.reachability.back(reader);
    delivery.awaitSent();

    assertThat(bot.papers(reader)).hasSize(1);
  }

  /// A reason that nobody knows is the chat's where the chat takes nothing at all.
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void unknownRefusalOfEverythingLeavesTheDigestOpen(int papers) throws Exception {
    announce(papers);
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: NEVER_HEARD_OF"));

    run();

    assertThat(state(DAY)).contains(DigestState.OPEN);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
    assertThat(chat().unreachable()).contains("NEVER_HEARD_OF");
  }

  @Test
  void unknownRefusalOfOneMessageIsTheMessages() throws Exception {
    announce(7);
    var refusing =
        new DyingSender(99, true) {
          private int messages;

          @Override
          public SendOutcome send(
              ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
            return messages++ == 0
                ? new SendOutcome.Refused("Bad Request: NEVER_HEARD_OF")
                : super.send(chat, message, replyTo, turn);
          }
        };
    try (var process = bot.start(refusing)) {
      process.run(process.announcements.look());
    }

    assertThat(bot.papers(reader)).hasSize(2);
    assertThat(bot.rows(reader, DAY))
        .filteredOn(row -> row.state() == DeliveryState.FAILED)
        .hasSize(5);
    assertThat(state(DAY)).contains(DigestState.DONE);
    assertThat(chat().unreachable()).isNull();
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

  private void announce(int papers) {
    bot.source.announce("cs.LG", DAY.toString(), NEW);
    for (var i = 1; i <= papers; i++) {
      bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.%05d".formatted(i), "cs.CL"));
    }
  }

  private void run() throws InterruptedException {
    delivery.run(delivery.announcements.look());
  }

  private Optional<DigestState> state(LocalDate day) {
    return bot.storage.deliveries().digest(reader, day);
  }

  private Chat chat() {
    return bot.storage.chats().find(reader).orElseThrow();
  }

  private List<Integer> numbers() {
    return bot.rows(reader, DAY).stream().map(Delivery::position).toList();
  }

  private List<Edited> edits() {
    return bot.telegram.events().stream()
        .filter(Edited.class::isInstance)
        .map(Edited.class::cast)
        .toList();
  }

  private static String text(io.nonmun.bot.render.Document document) {
    return document.messages().getFirst().plainText();
  }

  private static ChatPreferences with(ChatPreferences w, List<String> mutes) {
    return new ChatPreferences(
        w.categories(), w.keywords(), mutes, w.at(), ZoneId.of("Asia/Seoul"), w.papers(), true);
  }

  private static Paper version(String id, int version) {
    var paper = paper(id, "cs.CL");
    return new Paper(
        new PaperVersion(paper.id(), version),
        paper.title(),
        paper.abstractText(),
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Telegram for a process that is killed at its nth message, before or after that is taken.
  private class DyingSender implements Post {

    private final int dying;
    private final boolean taken;
    private int count;

    DyingSender(int dying, boolean taken) {
      this.dying = dying;
      this.taken = taken;
    }

    @Override
    public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
      count++;
      if (count > dying || count == dying && !taken) {
        throw new IllegalStateException("killed");
      }
      var outcome = bot.telegram.send(chat, message, replyTo, turn);
      if (count == dying) {
        throw new IllegalStateException("killed");
      }
      return outcome;
    }

    @Override
    public SendOutcome sendPhoto(
        ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
      throw new AssertionError("a digest has no pictures");
    }

    @Override
    public SendOutcome edit(ChatKey chat, int messageId, Message message) {
      throw new IllegalStateException("killed");
    }

    @Override
    public void acknowledge(String callbackQueryId, String text) {}
  }
}
