package io.nonmun.bot.intake;

import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.VoteRepository;
import io.nonmun.storage.model.ArxivId;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the votes of Daily Papers up to date: of the last days, in which most are given.
public final class Votes {

  private static final Logger log = LoggerFactory.getLogger(Votes.class);
  private static final int DAYS = 3;

  private final Function<LocalDate, Map<ArxivId, Integer>> source;
  private final VoteRepository votes;
  private final InstantSource clock;

  /// @param source of a day's counts; throws [FetchException]
  public Votes(
      Function<LocalDate, Map<ArxivId, Integer>> source,
      VoteRepository votes,
      InstantSource clock) {
    this.source = source;
    this.votes = votes;
    this.clock = clock;
  }

  /// Votes are no promise: what cannot be read now is read the next time.
  public void look() {
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (var back = 0; back < DAYS; back++) {
      try {
        votes.save(source.apply(today.minusDays(back)));
      } catch (FetchException e) {
        log.info("votes: {}", e.getMessage());
        return;
      }
    }
  }
}
