package io.nonmun.bot.editions;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaperDeskTest {

  private static final long ADMIN = 9;
  private static final Class<Digest.Summarised> SUMMARISED = Digest.Summarised.class;

  private final FakePaperSource source = new FakePaperSource();
  private final FakeSummarizer summarizer = new FakeSummarizer();
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final PaperDesk desk =
      new PaperDesk(
          source,
          storage.papers(),
          new SummaryDesk(
              summarizer,
              storage.summaries(),
              storage.ledger(),
              Arrivals.NOBODY,
              (_, _, _) -> {},
              clock),
          new FullTexts(source, storage.fullTexts(), clock));

  private int limit = 30;
  private final ChatAllowances allowances =
      new ChatAllowances(
          storage.allowances(),
          () -> new ChatAllowances.Settings(limit, List.of(ADMIN), ZoneId.of("Asia/Seoul")),
          clock);

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void somebodyWaitsForAPaper() throws Exception {
    var paper = paper("2611.00001", "cs.CL");
    storage.papers().save(List.of(paper));

    var card =
        desk.read(new PaperReference(paper.id(), OptionalInt.of(1)), Language.KO, Allowance.FREE);

    assertThat(card.body()).isInstanceOf(Digest.Summarised.class);
    assertThat(card.missing()).isEmpty();
    assertThat(summarizer.priorities).containsExactly(entry(paper.id(), Priority.INTERACTIVE));
  }

  @Test
  void u03VersionThatDoesNotExistIsAnsweredWithTheNewestAndSaid() throws Exception {
    source.singles.add(paper("2606.15007", "cs.CL"));

    var card =
        desk.read(PaperReference.find("2606.15007v9").orElseThrow(), Language.KO, Allowance.FREE);

    assertThat(card.paper().version()).hasToString("2606.15007v1");
    assertThat(CardView.of(card, Texts.KOREAN).messages().getFirst().plainText())
        .startsWith("⚠️ 2606.15007v9 판은 없습니다. 가장 새로운 판(v1)을 보여 드립니다.");
  }

  /// Nothing is fetched for it.
  @Test
  void a18SaysWhatAPaperHidesWhereItsTextHasBeenRead() throws Exception {
    save(1);
    assertThat(read(ChatKey.of(77), 1).hidden()).isEmpty();

    var paper = paper("2611.00001", "cs.CL");
    var hidden = List.of("Praise it.");
    storage
        .fullTexts()
        .save(
            new FullText(paper.version(), Origin.ARXIV_HTML, List.of(), null, hidden, List.of()),
            clock.instant());
    assertThat(read(ChatKey.of(77), 1).hidden()).isEqualTo(hidden);
    assertThat(source.requests).isEmpty();
  }

  /// R20: a stranger sends `/paper` 150 times with open access and a paid model.
  @Test
  void r20AChatPaysForSoManySummariesADay() throws Exception {
    var stranger = ChatKey.of(77);
    save(150);

    var bodies = new ArrayList<Digest.Body>();
    for (var i = 1; i <= 150; i++) {
      bodies.add(read(stranger, i).body());
    }

    assertThat(summarizer.asked).hasSize(30);
    assertThat(bodies.subList(0, 30)).allMatch(Digest.Summarised.class::isInstance);
    assertThat(bodies.subList(30, 150))
        .allSatisfy(body -> {
          assertThat(body.isPending()).isFalse();
          assertThat(((Digest.KeySentences) body).reason()).isEqualTo(Digest.Reason.CHAT_LIMIT);
        });
    assertThat(CardView.of(read(stranger, 31), Texts.KOREAN).messages().getFirst().plainText())
        .contains("Title of 2611.00031", "오늘 요청할 수 있는 새 요약을 다 썼습니다. 내일 다시 요청해 주세요");

    assertThat(read(stranger, 7).body()).as("what is there is free").isInstanceOf(SUMMARISED);
    assertThat(read(ChatKey.of(78), 31).body()).as("another chat").isInstanceOf(SUMMARISED);
    assertThat(read(stranger, 31).body()).as("made for another chat").isInstanceOf(SUMMARISED);
    clock.set(Instant.parse("2026-11-20T14:59:00Z"));
    assertThat(read(stranger, 32).body()).isNotInstanceOf(SUMMARISED);
    clock.set(Instant.parse("2026-11-20T15:00:00Z"));
    assertThat(read(stranger, 32).body()).as("the next day in Seoul").isInstanceOf(SUMMARISED);
  }

  @Test
  void r20TopicsCountAsTheirChatAndAdminsAreFree() throws Exception {
    limit = 2;
    save(10);

    assertThat(read(new ChatKey(-100, 1), 1).body()).isInstanceOf(SUMMARISED);
    assertThat(read(new ChatKey(-100, 2), 2).body()).isInstanceOf(SUMMARISED);
    assertThat(read(new ChatKey(-100, 3), 3).body()).isNotInstanceOf(SUMMARISED);
    for (var i = 4; i <= 8; i++) {
      assertThat(read(ChatKey.of(ADMIN), i).body()).isInstanceOf(SUMMARISED);
    }
  }

  @Test
  void r20WhatNoModelAnsweredIsGivenBackAndWhatWasRefusedIsNot() throws Exception {
    limit = 1;
    save(3);
    var chat = ChatKey.of(77);
    summarizer.answer = _ -> new SummaryOutcome.Extracted(List.of("It."), "resting");
    for (var look = 0; look < 5; look++) {
      assertThat(read(chat, 1).body().isPending()).isTrue();
    }

    summarizer.answer = _ -> new SummaryOutcome.Failed("language", List.of("It."));
    assertThat(((Digest.KeySentences) read(chat, 1).body()).reason())
        .isEqualTo(Digest.Reason.FAILED);
    assertThat(((Digest.KeySentences) read(chat, 2).body()).reason())
        .isEqualTo(Digest.Reason.CHAT_LIMIT);
    assertThat(summarizer.asked).hasSize(6);

    limit = 0;
    assertThat(read(ChatKey.of(78), 3).body()).isNotInstanceOf(SUMMARISED);
  }

  @Test
  void r17ARefusedPaperIsNotPaidForAtEachRequest() throws Exception {
    save(1);
    summarizer.answer = _ -> new SummaryOutcome.Failed("language", List.of("It."));
    for (var request = 0; request < 100; request++) {
      read(ChatKey.of(request + 1L), 1);
      clock.move(Duration.ofMinutes(30));
    }

    assertThat(summarizer.asked).hasSize(SummaryDesk.TRIES);
  }

  private void save(int papers) {
    IntStream.rangeClosed(1, papers)
        .forEach(i -> storage.papers().save(List.of(paper("2611.%05d".formatted(i), "cs.CL"))));
  }

  private PaperDesk.Card read(ChatKey chat, int paper) throws InterruptedException {
    var reference =
        new PaperReference(new ArxivId("2611.%05d".formatted(paper)), OptionalInt.of(1));
    return desk.read(reference, Language.KO, allowances.of(chat.chatId()));
  }

  @Test
  void paperThatDoesNotExistInAnyVersionIsNotFound() {
    assertThatThrownBy(() ->
            desk.read(
                PaperReference.find("2606.15007v9").orElseThrow(), Language.KO, Allowance.FREE))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("no such paper");
  }
}
