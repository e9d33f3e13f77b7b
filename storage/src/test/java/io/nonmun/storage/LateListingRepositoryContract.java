package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.newPapers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.model.Category;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class LateListingRepositoryContract extends RepositoryContract {

  private static final Category AG = new Category("math.AG");

  @Test
  void remembersWhatIsNotRead() {
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1)))));

    storage.lateListings().expect(FRIDAY, List.of(LG, CL, AG));

    try (var other = openAgain()) {
      assertThat(other.lateListings().since(FRIDAY))
          .containsExactly(entry(FRIDAY, List.of(LG, AG)));
      assertThat(other.lateListings().arrived(FRIDAY)).isEmpty();
    }
  }

  @Test
  void whatIsReadHasArrivedAndIsRememberedUntilItIsForgotten() {
    storage.lateListings().expect(FRIDAY, List.of(CL, LG));
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY, List.of(id(1)))));
    storage.lateListings().expect(FRIDAY, List.of(CL, LG));

    assertThat(storage.lateListings().arrived(FRIDAY)).containsExactly(CL);
    assertThat(storage.lateListings().since(FRIDAY))
        .containsExactly(entry(FRIDAY, List.of(CL, LG)));

    storage.lateListings().forget(FRIDAY, List.of(CL));
    assertThat(storage.lateListings().arrived(FRIDAY)).isEmpty();
    assertThat(storage.lateListings().since(FRIDAY)).containsExactly(entry(FRIDAY, List.of(LG)));
  }

  @Test
  void tellsTheDaysApart() {
    storage.lateListings().expect(FRIDAY, List.of(CL));
    storage.lateListings().expect(FRIDAY.minusDays(1), List.of(LG));
    storage.ledger().announce(List.of(newPapers(CL, FRIDAY.minusDays(1), List.of(id(1)))));

    assertThat(storage.lateListings().since(FRIDAY.minusDays(1)).keySet())
        .containsExactly(FRIDAY.minusDays(1), FRIDAY);
    assertThat(storage.lateListings().since(FRIDAY)).containsOnlyKeys(FRIDAY);
    assertThat(storage.lateListings().arrived(FRIDAY)).isEmpty();
  }
}
