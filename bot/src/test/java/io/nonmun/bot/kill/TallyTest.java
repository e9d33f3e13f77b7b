package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.kill.BotApi.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A judge that lets nothing pass: the kill loop is worth what this finds.
class TallyTest {

  private static final long CHAT = 1;

  @Test
  void eachPaperOnceIsRight() {
    var tally =
        Tally.of(
            Map.of(1L, Set.of("a", "b"), 2L, Set.of("a")),
            List.of(got(1, 1, "a"), got(1, 2, "a"), got(2, 1, "b"), got(2, 3, "elsewhere")));

    assertThat(tally)
        .isEqualTo(new Tally(Map.of(), Map.of(), Map.of(), List.of(), Map.of(1L, 2, 2L, 1)));
  }

  @Test
  void whatIsLostIsFound() {
    var tally = Tally.of(Map.of(1L, Set.of("a", "b"), 2L, Set.of("a")), List.of(got(1, 1, "a")));

    assertThat(tally.missing()).isEqualTo(Map.of(1L, Set.of("b"), 2L, Set.of("a")));
  }

  @Test
  void whatNobodyAskedForIsFound() {
    assertThat(Tally.of(Map.of(CHAT, Set.of("a")), List.of(got(1, CHAT, "b"))).strangers())
        .isEqualTo(Map.of(CHAT, Set.of("b")));
  }

  @Test
  void aKillExcusesTheMessageInHand() {
    var tally = tally(got(1, CHAT, "a"), got(1, CHAT, "b", "c"), got(2, CHAT, "b", "c", "d"));

    assertThat(tally.repeated()).isEqualTo(Map.of(CHAT, 1));
    assertThat(tally.broken()).isEmpty();
  }

  @Test
  void aKillExcusesNoEarlierMessage() {
    var earlier = got(2, CHAT, "a");

    assertThat(tally(got(1, CHAT, "a"), got(1, CHAT, "b"), earlier).broken())
        .containsExactly(earlier);
  }

  @Test
  void aKillExcusesOneMessageOnly() {
    var second = got(2, CHAT, "b");

    assertThat(tally(got(1, CHAT, "a", "b"), got(2, CHAT, "a"), second).broken())
        .containsExactly(second);
  }

  @Test
  void whoLivesRepeatsNothing() {
    var again = got(1, CHAT, "a");

    assertThat(tally(got(1, CHAT, "a"), again).broken()).containsExactly(again);
  }

  @Test
  void theCoverageLineAloneIsARepetition() {
    var line = new Receipt(2, CHAT, Set.of());

    assertThat(tally(got(1, CHAT, "a"), line).repeated()).isEqualTo(Map.of(CHAT, 1));
    assertThat(tally(got(2, CHAT, "a"), line).broken()).containsExactly(line);
  }

  private static Tally tally(Receipt... receipts) {
    return Tally.of(Map.of(CHAT, Set.of("a", "b", "c", "d")), List.of(receipts));
  }

  private static Receipt got(int life, long chat, String... holds) {
    return new Receipt(life, chat, Set.of(holds));
  }
}
