package io.nonmun.bot.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.VoteRepository;
import io.nonmun.storage.model.ArxivId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VotesTest {

  private static final ArxivId PAPER = new ArxivId("2606.09967");

  private final Map<ArxivId, Integer> kept = new HashMap<>();
  private final List<LocalDate> asked = new ArrayList<>();
  private final VoteRepository repository =
      new VoteRepository() {
        @Override
        public void save(Map<ArxivId, Integer> votes) {
          kept.putAll(votes);
        }

        @Override
        public Map<ArxivId, Integer> votes(Collection<ArxivId> papers) {
          return kept;
        }
      };
  private boolean isAway;

  private Map<ArxivId, Integer> source(LocalDate day) {
    asked.add(day);
    if (isAway) {
      throw new FetchException(FetchException.Kind.UNREACHABLE, "http://x", 0, "away", null, null);
    }
    return Map.of(PAPER, asked.size());
  }

  @Test
  void countsOfTheLastDaysAreKeptAndASourceThatIsAwayIsLeftAlone() {
    var votes =
        new Votes(
            this::source, repository, InstantSource.fixed(Instant.parse("2026-06-12T23:30:00Z")));
    votes.look();
    assertThat(asked)
        .containsExactly(
            LocalDate.of(2026, 6, 12), LocalDate.of(2026, 6, 11), LocalDate.of(2026, 6, 10));
    assertThat(kept).containsEntry(PAPER, 3);

    isAway = true;
    votes.look();
    assertThat(asked).hasSize(4);
    assertThat(kept).containsEntry(PAPER, 3);
  }
}
