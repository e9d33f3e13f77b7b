package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.kill.BotApi.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A judge that lets nothing pass: the kill loop is worth what this finds.
class TallyTest {

  private static final Map<Long, Set<String>> EXPECTED =
      Map.of(1L, Set.of("2611.00001", "2611.00002"), 2L, Set.of("2611.00001"));

  @Test
  void eachPaperOnceIsRight() {
    var tally =
        Tally.of(
            EXPECTED,
            List.of(
                new Receipt(1, "arXiv 2611.00001 · https://arxiv.org/abs/2611.00001v1"),
                new Receipt(2, "2611.00001"),
                new Receipt(1, "2611.00002"),
                new Receipt(3, "2611.00009")));

    assertThat(tally).isEqualTo(new Tally(Map.of(), Map.of(), Map.of()));
    assertThat(tally.isComplete()).isTrue();
  }

  @Test
  void aLostPaperIsFound() {
    var tally = Tally.of(EXPECTED, List.of(new Receipt(1, "2611.00001")));

    assertThat(tally.missing())
        .isEqualTo(Map.of(1L, Set.of("2611.00002"), 2L, Set.of("2611.00001")));
    assertThat(tally.isComplete()).isFalse();
  }

  @Test
  void aRepeatedMessageCountsOnceWhateverItHolds() {
    var both = new Receipt(1, "1. 2611.00001 2. 2611.00002");

    assertThat(Tally.of(EXPECTED, List.of(both, both, new Receipt(1, "2611.00002"))).repeated())
        .isEqualTo(Map.of(1L, 2));
  }

  @Test
  void aPaperThatNobodyAskedForIsFound() {
    assertThat(Tally.of(EXPECTED, List.of(new Receipt(2, "2611.00002"))).strangers())
        .isEqualTo(Map.of(2L, Set.of("2611.00002")));
  }
}
