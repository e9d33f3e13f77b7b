package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.version;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What chats are told of papers that they were sent or saved.
@Timeout(60)
class PaperNewsTest extends ReaderDeliveries {

  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
  private static final Instant MONDAY_MORNING = Instant.parse("2026-11-23T01:05:00Z");

  private static Paper like(
      Paper paper, String abstractText, @Nullable String comment, @Nullable String journalRef) {
    return new Paper(
        paper.version(),
        paper.title(),
        abstractText,
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        comment,
        journalRef,
        null,
        null,
        List.of(),
        paper.withdrawn());
  }

  private void replaced(Paper paper) throws Exception {
    bot.source
        .announce("cs.CL", MONDAY.toString(), REPLACE, paper)
        .announce("cs.LG", MONDAY.toString(), NEW);
    bot.clock.set(MONDAY_MORNING);
    run();
  }

  private List<Sent> notes(ChatKey chat) {
    return bot.sent(chat).stream()
        .filter(sent -> sent.message().plainText().matches("(?s)[🔄⚠🎉].*"))
        .toList();
  }

  private List<String> told(ChatKey chat) {
    return notes(chat).stream().map(note -> note.message().plainText()).toList();
  }

  private ChatKey saver(Instant at, String paper) {
    var chat = bot.chat(77, DeliveryFixture.wants("math.AG"));
    var id = new ArxivId(paper);
    bot.storage.taps().set(chat, List.of(new Tap(id, 77, Kind.SAVE, at)));
    return chat;
  }

  @Test
  void aNewVersionSaysWhatItChangedAndAnAcceptanceIsToldBesides() throws Exception {
    announce(2);
    run();
    var second = version("2611.00002", 2, false);
    replaced(
        like(
            second,
            second.abstractText().replace("3 tasks", "5 tasks and 61.2%"),
            "Accepted to ACL 2027",
            null));
    delivery.run(MONDAY);
    bot.start().run(MONDAY);

    assertThat(told(reader))
        .containsExactlyInAnyOrder(
            "🔄 2번 논문의 새 판(v2)이 나왔습니다.\n초록에 새로 나온 수: 5, 61.2%\n초록에서 빠진 수: 3",
            "🎉 2번 논문이 실릴 곳이 알려졌습니다: Accepted to ACL 2027");
    assertThat(notes(reader))
        .allSatisfy(
            note -> assertThat(note.replyTo()).isEqualTo(bot.sent(reader).getFirst().messageId()));
  }

  @Test
  void whatWasAcceptedBeforeIsNoNews() throws Exception {
    bot.source
        .announce(
            "cs.CL",
            DAY.toString(),
            NEW,
            like(version("2611.00001", 1, false), "We study it.", "To appear in TACL", null))
        .announce("cs.LG", DAY.toString(), NEW);
    run();
    replaced(like(version("2611.00001", 2, false), "We study it.", null, "TACL 14, 1 (2026)"));

    assertThat(told(reader)).containsExactly("🔄 1번 논문의 새 판(v2)이 나왔습니다.\n제목과 초록은 그대로입니다.");
  }

  @Test
  void whoOnlySavedAPaperIsToldItsTitleAndWhereItIs() throws Exception {
    announce(2);
    var saver = saver(bot.clock.instant(), "2611.00002");
    run();
    var second = version("2611.00002", 2, false);
    replaced(like(second, second.abstractText(), null, "Nature 612 (2026)"));
    delivery.run(MONDAY);

    assertThat(told(saver))
        .containsExactlyInAnyOrder(
            "🔄 저장한 논문의 새 판(v2)이 나왔습니다.\nTitle of 2611.00002 · arXiv 2611.00002\n제목과 초록은 그대로입니다.",
            "🎉 저장한 논문이 실릴 곳이 알려졌습니다: Nature 612 (2026)\nTitle of 2611.00002 · arXiv 2611.00002");
    assertThat(notes(saver)).allSatisfy(note -> assertThat(note.replyTo()).isNull());
  }

  @Test
  void whoSavedThatVersionIsNotToldOfIt() throws Exception {
    announce(2);
    run();
    var saver = saver(MONDAY_MORNING.plusSeconds(60), "2611.00002");
    replaced(version("2611.00002", 2, false));
    delivery.run(MONDAY);

    assertThat(told(saver)).isEmpty();
    assertThat(told(reader)).hasSize(1);
  }

  @Test
  void aWithdrawalIsToldWithoutComparison() throws Exception {
    announce(2);
    var saver = saver(bot.clock.instant(), "2611.00002");
    run();
    replaced(version("2611.00002", 2, true));

    assertThat(told(reader)).containsExactly("⚠️ 2번 논문은 철회되었습니다.");
    assertThat(told(saver).getFirst()).startsWith("⚠️ 저장한 논문이 철회되었습니다.\nTitle of");
  }

  @Test
  void aSavedPaperIsReadAgainOnceAWeekAndItsAcceptanceIsToldOnce() throws Exception {
    announce(2);
    var saver = saver(bot.clock.instant(), "2611.00002");
    run();
    var known = version("2611.00002", 1, false);
    var saved =
        new SavedPapers(
            bot.source,
            bot.storage.papers(),
            bot.storage.taps(),
            bot.storage.marks(),
            delivery.news,
            bot.clock);
    bot.source.singles.add(known);
    saved.look();
    delivery.awaitSent();
    assertThat(told(saver)).isEmpty();

    bot.source.singles.clear();
    bot.source.singles.add(like(known, known.abstractText(), null, "JMLR 27 (2026)"));
    saved.look(); // the week is not over
    assertThat(told(saver)).isEmpty();
    for (var week = 1; week <= 2; week++) {
      bot.clock.move(Duration.ofDays(7));
      saved.look();
      delivery.look();
    }

    assertThat(told(saver)).singleElement().asString().startsWith("🎉").contains("JMLR 27");
    assertThat(told(reader)).containsExactly("🎉 2번 논문이 실릴 곳이 알려졌습니다: JMLR 27 (2026)");
  }

  @Test
  void whileArxivDoesNotAnswerOnePaperIsAskedForAtEachLook() {
    var chat = bot.chat(77, DeliveryFixture.wants("math.AG"));
    for (var id : List.of("2611.00001", "2611.00002")) {
      bot.storage.papers().save(List.of(version(id, 1, false)));
      bot.storage
          .taps()
          .set(chat, List.of(new Tap(new ArxivId(id), 77, Kind.SAVE, bot.clock.instant())));
    }
    var asked = new ArrayList<String>();
    var away = new AtomicBoolean(true);
    var saved =
        new SavedPapers(
            new FakePaperSource() {
              @Override
              public Paper paper(PaperReference reference) {
                asked.add(reference.id().value());
                if (away.get()) {
                  throw new FetchException(
                      FetchException.Kind.UNREACHABLE, "http://127.0.0.1/", 0, "no", null, null);
                }
                return version(reference.id().value(), 1, false);
              }
            },
            bot.storage.papers(),
            bot.storage.taps(),
            bot.storage.marks(),
            delivery.news,
            bot.clock);

    saved.look();
    saved.look();
    assertThat(asked).hasSize(2);
    away.set(false);
    saved.look();
    saved.look();
    assertThat(asked).hasSize(4);
  }

  @Test
  void soManyAreReadInAWeekAndTheOthersInTheNext() {
    var ids = IntStream.rangeClosed(1, 150).mapToObj("2611.%05d"::formatted).toList();
    var chat = bot.chat(77, DeliveryFixture.wants("math.AG"));
    for (var id : ids) {
      var paper = version(id, 1, false);
      bot.storage.papers().save(List.of(paper));
      bot.storage
          .taps()
          .set(chat, List.of(new Tap(paper.id(), 77, Kind.SAVE, bot.clock.instant())));
    }
    var asked = new ArrayList<String>();
    var saved =
        new SavedPapers(
            new FakePaperSource() {
              @Override
              public Paper paper(PaperReference reference) {
                asked.add(reference.id().value());
                return version(reference.id().value(), 1, false);
              }
            },
            bot.storage.papers(),
            bot.storage.taps(),
            bot.storage.marks(),
            delivery.news,
            bot.clock);

    saved.look();
    assertThat(asked).hasSize(100).doesNotHaveDuplicates();
    bot.clock.move(Duration.ofDays(7));
    saved.look();
    assertThat(asked).hasSize(200).containsAll(ids);
  }
}
