package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.Fixtures.planned;
import static io.nonmun.storage.Fixtures.sent;
import static io.nonmun.storage.Fixtures.summary;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.ExchangeRepository.Exchange;
import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.RefusedSummary;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class RetentionContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final LocalDate THURSDAY = FRIDAY.minusDays(1);
  private static final LocalDate OLD = FRIDAY.minusDays(30);

  @BeforeEach
  void meet() {
    storage.chats().save(chat(5));
  }

  @Test
  void keepsWhatAReaderSavedJudgedOrWroteAbout() {
    announce(OLD, id(1), id(2), id(3), id(4));
    announce(FRIDAY, id(5));
    var at = OLD.atStartOfDay().toInstant(ZoneOffset.UTC);
    storage.taps().set(ADA, List.of(new Tap(id(1), 5, Kind.SAVE, at)));
    storage.taps().set(ADA, List.of(new Tap(id(2), 5, Kind.OPEN, at)));
    storage.taps().set(ADA, List.of(new Tap(id(3), 5, Kind.LIKE, at)));
    storage.taps().takeBack(ADA, id(3), 5, Kind.LIKE);
    storage.notes().save(ADA, new Note(id(4), 1, "읽을 것", at));

    storage.forgetBefore(FRIDAY);

    assertThat(storage.papers().latest(List.of(id(1), id(2), id(3), id(4), id(5))))
        .containsOnlyKeys(id(1), id(4), id(5));
  }

  @Test
  void forgetsOldDaysWithTheirPapersAndSummaries() {
    announce(OLD, id(1), id(2));
    announce(FRIDAY, id(3));
    List.of(id(1), id(2), id(3))
        .forEach(id ->
            storage
                .summaries()
                .saveRefused(new RefusedSummary(v1(id), "a model", 1, Instant.EPOCH)));

    assertThat(storage.forgetBefore(THURSDAY)).isEqualTo(2);

    assertThat(storage.ledger().listed(OLD)).isEmpty();
    assertThat(storage.ledger().entries(OLD)).isEmpty();
    assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(3));
    assertThat(storage.summaries().newest(List.of(v1(id(1)), v1(id(2)), v1(id(3)))))
        .containsOnlyKeys(v1(id(3)));
    assertThat(storage.summaries().refused(List.of(v1(id(1)), v1(id(2)), v1(id(3)))))
        .containsOnlyKeys(v1(id(3)));
    assertThat(storage.ledger().entries(FRIDAY)).hasSize(1);
    assertThat(storage.forgetBefore(THURSDAY)).as("again").isZero();
  }

  @Test
  void forgetsFullTextsWithTheirPapersAndThoseThatWereReadLongAgo() {
    announce(OLD, id(1));
    announce(FRIDAY, id(2), id(3));
    read(id(1), FRIDAY);
    read(id(2), OLD);
    read(id(3), FRIDAY);

    storage.forgetBefore(THURSDAY);

    assertThat(storage.fullTexts().find(v1(id(1)))).isEmpty();
    assertThat(storage.fullTexts().find(v1(id(2)))).isEmpty();
    assertThat(storage.fullTexts().find(v1(id(3)))).isPresent();
  }

  private void read(ArxivId paper, LocalDate day) {
    var text = new FullText(v1(paper), Origin.PDF, List.of(), null, List.of(), List.of());
    storage.fullTexts().save(text, day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  @Test
  void forgetsWhatWasAskedLongAgo() {
    var asker = chat(5);
    storage.chats().save(asker);
    announce(FRIDAY, id(1));
    for (var day : List.of(OLD, FRIDAY)) {
      var at = day.atStartOfDay().toInstant(ZoneOffset.UTC);
      storage
          .exchanges()
          .save(asker.key(), new Exchange(day.getDayOfYear(), 0, "무엇을?", "이것을.", at));
    }

    storage.forgetBefore(THURSDAY);

    assertThat(storage.exchanges().upTo(asker.key(), OLD.getDayOfYear(), 1)).isEmpty();
    assertThat(storage.exchanges().upTo(asker.key(), FRIDAY.getDayOfYear(), 1)).hasSize(1);
  }

  @Test
  void forgetsListingsThatNeverCame() {
    announce(FRIDAY, id(3));
    storage.lateListings().expect(OLD, List.of(new Category("math.AG")));
    storage.lateListings().expect(FRIDAY, List.of(new Category("math.AG")));

    storage.forgetBefore(THURSDAY);

    assertThat(storage.lateListings().since(OLD)).containsOnlyKeys(FRIDAY);
  }

  @Test
  void nothingComesTwiceAfterItsDayIsForgotten() {
    announce(OLD, id(1), id(2));
    announce(FRIDAY, id(3));
    deliver(OLD, id(1));

    storage.forgetBefore(THURSDAY);

    assertThat(storage.deliveries().digest(ADA, OLD)).isEmpty();
    assertThat(storage.deliveries().plan(ADA, FRIDAY, planned(ADA, FRIDAY, List.of(id(1), id(3)))))
        .isTrue();
    assertThat(storage.deliveries().deliveries(ADA, FRIDAY))
        .extracting(Delivery::paper)
        .containsExactly(id(3));
    assertThat(storage.deliveries().sentTo(id(1))).as("for a note about v2").hasSize(1);
  }

  @Test
  void aPaperThatWasSummarisedLaterGoesWithThat() {
    announce(OLD, id(1));
    announce(FRIDAY, id(2));
    announce(FRIDAY.plusDays(3), id(3));
    summarise(id(1), THURSDAY);

    storage.forgetBefore(THURSDAY);
    assertThat(storage.papers().latest(ids(4))).containsKey(id(1));
    storage.forgetBefore(FRIDAY.plusDays(1));
    assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(3));
  }

  @Test
  void theDayItselfIsKept() {
    announce(THURSDAY, id(1));
    announce(FRIDAY, id(2));

    assertThat(storage.forgetBefore(THURSDAY)).isZero();
    assertThat(storage.ledger().entries(THURSDAY)).hasSize(1);
  }

  @Test
  void aPaperOfALaterDayIsKeptWithItsSummary() {
    announce(OLD, id(1));
    announce(FRIDAY, id(1));

    assertThat(storage.forgetBefore(THURSDAY)).isZero();
    assertThat(storage.papers().latest(ids(2))).containsOnlyKeys(id(1));
    assertThat(storage.summaries().newest(List.of(v1(id(1))))).hasSize(1);
    assertThat(storage.ledger().entries(OLD)).isEmpty();
  }

  @Test
  void aPaperThatWasAskedForGoesWhenItsSummariesAreOld() {
    storage.papers().save(List.of(paper(id(7), 1), paper(id(8), 1), paper(id(9), 1)));
    summarise(id(7), OLD);
    summarise(id(8), FRIDAY);
    announce(OLD, id(1));
    announce(FRIDAY, id(2));

    assertThat(storage.forgetBefore(THURSDAY)).isEqualTo(2);
    assertThat(storage.papers().latest(ids(10))).containsOnlyKeys(id(2), id(8), id(9));
  }

  /// Else the announcement that everybody had would look like a new one.
  @Test
  void theNewestDayStaysHoweverOldItIs() {
    announce(OLD, id(1));
    announce(OLD.plusDays(1), id(2));

    storage.forgetBefore(FRIDAY);

    assertThat(storage.ledger().newestDay(List.of(CL))).contains(OLD.plusDays(1));
    assertThat(storage.papers().latest(ids(3))).containsOnlyKeys(id(2));
  }

  @Test
  void aDayWithAnOpenDigestStaysUntilItIsSent() {
    announce(OLD, id(1));
    announce(OLD.plusDays(1), id(2));
    announce(FRIDAY, id(3));
    storage.deliveries().plan(ADA, OLD.plusDays(1), List.of());

    storage.forgetBefore(THURSDAY);
    assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(2), id(3));

    storage.deliveries().digest(ADA, OLD.plusDays(1), DigestState.DONE);
    storage.forgetBefore(THURSDAY);
    assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(3));
  }

  @Test
  void whatABlockedChatWasToBeSentEndsAsFailed() {
    announce(OLD, id(1));
    announce(FRIDAY, id(2));
    storage.deliveries().plan(ADA, OLD, planned(ADA, OLD, ids(2)));
    storage.chats().reachable(ADA, "blocked");

    storage.forgetBefore(THURSDAY);

    assertThat(storage.deliveries().open()).isEmpty();
    assertThat(storage.deliveries().find(ADA, id(1)))
        .hasValueSatisfying(delivery -> {
          assertThat(delivery.state()).isEqualTo(DeliveryState.FAILED);
          assertThat(delivery.reason()).contains("forgotten");
        });
  }

  @Test
  void theMonthsSpendingIsKept() {
    announce(FRIDAY, id(1));
    spend(THURSDAY.minusDays(20), "2");
    spend(THURSDAY.minusDays(40), "3");

    storage.forgetBefore(THURSDAY);

    assertThat(storage.spending().since("openai", Instant.EPOCH)).isEqualByComparingTo("2");
  }

  @Test
  void anEmptyDatabaseHasNothingToForget() {
    assertThat(storage.forgetBefore(FRIDAY)).isZero();
  }

  private void announce(LocalDate day, ArxivId... papers) {
    storage.papers().save(List.of(papers).stream().map(id -> paper(id, 1)).toList());
    storage
        .ledger()
        .announce(List.of(newPapers(CL, day, List.of(papers)), newPapers(LG, day, List.of())));
    List.of(papers).forEach(id -> summarise(id, day));
  }

  private void deliver(LocalDate day, ArxivId paper) {
    var planned = planned(ADA, day, 1, paper);
    storage.deliveries().plan(ADA, day, List.of(planned));
    storage.deliveries().move(List.of(sent(planned, 71)));
    storage.deliveries().digest(ADA, day, DigestState.DONE);
  }

  private void summarise(ArxivId paper, LocalDate day) {
    storage.summaries().save(summary(paper, day.atStartOfDay().toInstant(ZoneOffset.UTC)));
  }

  private void spend(LocalDate day, String cost) {
    var at = day.atStartOfDay().toInstant(ZoneOffset.UTC);
    storage.spending().record(at, "openai", "model", 10, 5, new BigDecimal(cost));
  }

  private static PaperVersion v1(ArxivId paper) {
    return new PaperVersion(paper, 1);
  }
}
