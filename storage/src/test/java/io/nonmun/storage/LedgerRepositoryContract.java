package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.entry;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.listing;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static io.nonmun.storage.model.AnnounceType.REPLACE_CROSS;
import static io.nonmun.storage.model.LedgerState.ANNOUNCED;
import static io.nonmun.storage.model.LedgerState.FAILED;
import static io.nonmun.storage.model.LedgerState.FETCHED;
import static io.nonmun.storage.model.LedgerState.SKIPPED;
import static io.nonmun.storage.model.LedgerState.SUMMARISED;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.LedgerRepository.Count;
import io.nonmun.storage.LedgerRepository.Extent;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class LedgerRepositoryContract extends RepositoryContract {

  private static final LocalDate THURSDAY = FRIDAY.minusDays(1);

  @Test
  void aPaperStartsAsAnnounced() {
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(2))));

    assertThat(storage.ledger().entries(FRIDAY))
        .containsExactly(row(0, NEW, ANNOUNCED), row(1, NEW, ANNOUNCED));
  }

  @Test
  void aPaperOfSeveralCategoriesHasOneRowOfItsFreshestType() {
    storage
        .ledger()
        .announce(
            List.of(
                listing(CL, FRIDAY, entry(id(1), REPLACE_CROSS), entry(id(2), CROSS)),
                listing(LG, FRIDAY, entry(id(2), NEW), entry(id(1), REPLACE))));

    assertThat(storage.ledger().entries(FRIDAY))
        .containsExactly(row(1, REPLACE, ANNOUNCED), row(2, NEW, ANNOUNCED));
    assertThat(storage.ledger().announced(FRIDAY))
        .containsExactly(
            new AnnouncedPaper(
                row(1, REPLACE, ANNOUNCED), Map.of(CL, REPLACE_CROSS, LG, REPLACE), null),
            new AnnouncedPaper(row(2, NEW, ANNOUNCED), Map.of(CL, CROSS, LG, NEW), null));
  }

  @Test
  void papersComeInTheListingsOrderWhicheverWasReadFirst() {
    storage.ledger().announce(List.of(listing(LG, FRIDAY, entry(id(3), NEW), entry(id(1), NEW))));
    storage.ledger().announce(List.of(listing(CL, FRIDAY, entry(id(9), NEW), entry(id(1), CROSS))));

    assertThat(storage.ledger().entries(FRIDAY))
        .extracting(LedgerEntry::id)
        .containsExactly(id(9), id(1), id(3));
    assertThat(storage.ledger().announced(FRIDAY))
        .extracting(AnnouncedPaper::id)
        .containsExactly(id(9), id(1), id(3));
  }

  @Test
  void whatIsAnnouncedIsToldWithoutItsText() {
    storage
        .ledger()
        .announce(
            List.of(
                listing(CL, FRIDAY, entry(id(1), CROSS), entry(id(2), REPLACE)),
                listing(LG, FRIDAY, entry(id(1), NEW))));
    storage.papers().save(List.of(paper(id(1), 1)));

    var papers = storage.ledger().announced(FRIDAY);

    assertThat(papers).extracting(AnnouncedPaper::primaryCategory).containsExactly(CL, null);
    assertThat(papers.getFirst().freshIn(List.of(CL))).contains(CROSS);
    assertThat(papers.getFirst().freshIn(List.of(CL, LG))).contains(NEW);
    assertThat(papers.getLast().freshIn(List.of(CL, LG))).isEmpty();
    assertThat(storage.ledger().isAnnounced(FRIDAY)).isTrue();
    assertThat(storage.ledger().isAnnounced(THURSDAY)).isFalse();
  }

  @Test
  void papersOfADayAreCountedByStateOverCategories() {
    storage
        .ledger()
        .announce(
            List.of(
                listing(CL, FRIDAY, entry(id(1), NEW), entry(id(2), CROSS), entry(id(3), REPLACE)),
                listing(LG, FRIDAY, entry(id(2), NEW), entry(id(4), NEW))));
    storage.papers().save(List.of(paper(id(2), 1), paper(id(2), 2), paper(id(4), 1)));
    move(row(2, NEW, SUMMARISED));
    move(row(4, NEW, SUMMARISED));

    assertThat(storage.ledger().counts(FRIDAY, List.of(CL)))
        .containsExactlyInAnyOrder(new Count(ANNOUNCED, 1, 0), new Count(SUMMARISED, 1, 1));
    assertThat(storage.ledger().counts(FRIDAY, List.of(CL, LG)))
        .containsExactlyInAnyOrder(new Count(ANNOUNCED, 1, 0), new Count(SUMMARISED, 2, 2));
    assertThat(storage.ledger().counts(FRIDAY, List.of())).isEmpty();
    assertThat(storage.ledger().counts(THURSDAY, List.of(CL))).isEmpty();
  }

  @Test
  void extentOfADayChangesWithItsPapersAndNotWithItsSummaries() {
    assertThat(storage.ledger().extent(FRIDAY)).isEqualTo(new Extent(0, 0, 0));
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(3))));
    assertThat(storage.ledger().extent(FRIDAY)).isEqualTo(new Extent(3, 3, 0));
    move(row(0, NEW, FETCHED));
    move(new LedgerEntry(id(1), FRIDAY, NEW, FAILED, "metadata: none"));
    assertThat(storage.ledger().extent(FRIDAY)).isEqualTo(new Extent(3, 1, 1));
    move(row(0, NEW, SUMMARISED));
    assertThat(storage.ledger().extent(FRIDAY)).isEqualTo(new Extent(3, 1, 1));
    storage.ledger().announce(List.of(listing(LG, FRIDAY, entry(id(0), CROSS))));
    assertThat(storage.ledger().extent(FRIDAY)).isEqualTo(new Extent(4, 1, 1));
  }

  @Test
  void everyDayOfAPaperIsFoundTheNewestFirst() {
    storage.ledger().announce(List.of(newPapers(CL, THURSDAY, List.of(id(1), id(2)))));
    move(new LedgerEntry(id(1), THURSDAY, NEW, SUMMARISED, null));
    storage.ledger().announce(List.of(listing(LG, FRIDAY, entry(id(1), CROSS))));

    assertThat(storage.ledger().announced(List.of(id(1), id(9))))
        .containsExactly(
            new AnnouncedPaper(row(1, CROSS, ANNOUNCED), Map.of(LG, CROSS), null),
            new AnnouncedPaper(
                new LedgerEntry(id(1), THURSDAY, NEW, SUMMARISED, null), Map.of(CL, NEW), null));
  }

  @Test
  void aListingReadAgainAddsWhatItLackedAndLowersNoState() {
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1), id(3)))));
    move(row(1, NEW, SUMMARISED));

    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1), id(2), id(3)))));

    assertThat(storage.ledger().entries(FRIDAY))
        .containsExactly(row(1, NEW, SUMMARISED), row(2, NEW, ANNOUNCED), row(3, NEW, ANNOUNCED));
  }

  @Test
  void aPaperAnnouncedOnTwoDaysHasARowOnEach() {
    storage.ledger().announce(List.of(newPapers(CL, THURSDAY, List.of(id(1)))));
    move(new LedgerEntry(id(1), THURSDAY, NEW, SUMMARISED, null));
    storage.ledger().announce(List.of(listing(LG, FRIDAY, entry(id(1), CROSS))));

    assertThat(storage.ledger().entries(THURSDAY))
        .containsExactly(new LedgerEntry(id(1), THURSDAY, NEW, SUMMARISED, null));
    assertThat(storage.ledger().entries(FRIDAY)).containsExactly(row(1, CROSS, ANNOUNCED));
  }

  @ParameterizedTest
  @CsvSource({
    // from,     to the states that are news
    "ANNOUNCED,  FETCHED SUMMARISED EXTRACTED SKIPPED FAILED",
    "FETCHED,    SUMMARISED EXTRACTED SKIPPED FAILED",
    "EXTRACTED,  SUMMARISED SKIPPED FAILED",
    "SKIPPED,    SUMMARISED EXTRACTED FAILED",
    "FAILED,     SUMMARISED EXTRACTED SKIPPED",
    "SUMMARISED, ''"
  })
  void aStateIsNeverLowered(LedgerState from, String news) {
    var rising = Set.of(news.split(" "));
    for (var to : LedgerState.values()) {
      var paper = to.ordinal();
      storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(paper)))));
      move(row(paper, NEW, from));
      move(row(paper, NEW, to));

      assertThat(storage.ledger().entries(FRIDAY))
          .contains(row(paper, NEW, rising.contains(to.name()) ? to : from));
    }
  }

  @Test
  void theNewestReasonIsKept() {
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1)))));
    move(new LedgerEntry(id(1), FRIDAY, NEW, FAILED, "numbers"));
    move(new LedgerEntry(id(1), FRIDAY, NEW, FAILED, "timeout"));
    assertThat(storage.ledger().entries(FRIDAY))
        .extracting(LedgerEntry::reason)
        .containsExactly("timeout");

    move(row(1, NEW, SUMMARISED));
    assertThat(storage.ledger().entries(FRIDAY)).containsExactly(row(1, NEW, SUMMARISED));
  }

  @Test
  void nothingMovesWhenOnePaperWasNotAnnounced() {
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1)))));

    assertThatThrownBy(() -> move(row(1, NEW, FETCHED), row(2, NEW, FETCHED)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("2611.00002 was not announced on 2026-11-20");
    assertThat(storage.ledger().entries(FRIDAY)).containsExactly(row(1, NEW, ANNOUNCED));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a14EveryAnnouncedPaperIsInExactlyOneState(long seed) {
    var random = new Random(seed);
    var ids = ids(100);
    storage
        .ledger()
        .announce(
            List.of(
                newPapers(CL, FRIDAY, ids.subList(0, 60)),
                newPapers(LG, FRIDAY, ids.subList(40, 100))));

    for (var run = 0; run < 20; run++) {
      var states = LedgerState.values();
      move(
          random
              .ints(30, 0, ids.size())
              .mapToObj(paper -> row(paper, NEW, states[random.nextInt(states.length)]))
              .toArray(LedgerEntry[]::new));
    }

    var byState =
        storage.ledger().entries(FRIDAY).stream()
            .collect(groupingBy(LedgerEntry::state, counting()));
    assertThat(byState.values().stream().mapToLong(Long::longValue).sum())
        .as("seed %d: %s", seed, byState)
        .isEqualTo(100);
    assertThat(storage.ledger().entries(FRIDAY))
        .extracting(LedgerEntry::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void knowsWhichListingsAreStored() {
    storage
        .ledger()
        .announce(List.of(newPapers(CL, THURSDAY, ids(1)), newPapers(LG, FRIDAY, List.of())));

    assertThat(storage.ledger().listed(THURSDAY)).containsExactly(CL);
    assertThat(storage.ledger().listed(FRIDAY)).containsExactly(LG);
    assertThat(storage.ledger().listed(FRIDAY.plusDays(1))).isEmpty();
    assertThat(storage.ledger().firstListed()).isEqualTo(Map.of(CL, THURSDAY, LG, FRIDAY));
    assertThat(storage.ledger().newestDay(List.of(CL))).contains(THURSDAY);
    assertThat(storage.ledger().newestDay(List.of(CL, LG))).contains(FRIDAY);
    assertThat(storage.ledger().newestDay(List.of(new Category("cs.CV")))).isEmpty();
    assertThat(storage.ledger().newestDay(List.of())).isEmpty();
  }

  private void move(LedgerEntry... entries) {
    storage.ledger().move(List.of(entries));
  }

  private static LedgerEntry row(int paper, AnnounceType type, LedgerState state) {
    var reason = state == SKIPPED || state == FAILED ? "because" : null;
    return new LedgerEntry(id(paper), FRIDAY, type, state, reason);
  }
}
