package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.OpenCardRepository.OpenCard;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

abstract class OpenCardRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.123456789Z");

  @Test
  void keepsCardsOldestFirstThroughARestart() {
    var late = card(5, 71, OptionalInt.empty(), NOW.plusSeconds(1));
    var early = card(-100_123L, 9, OptionalInt.of(2), NOW);
    storage.openCards().save(late);
    storage.openCards().save(early);

    try (var other = openAgain()) {
      assertThat(other.openCards().all()).containsExactly(early, late);
    }
  }

  @Test
  void aMessageIsOneCard() {
    storage.openCards().save(card(5, 71, OptionalInt.empty(), NOW));
    var known = card(5, 71, OptionalInt.of(1), NOW);
    storage.openCards().save(known);

    assertThat(storage.openCards().all()).containsExactly(known);
    assertThat(storage.openCards().remove(known)).isTrue();
    assertThat(storage.openCards().remove(known)).isFalse();
    assertThat(storage.openCards().all()).isEmpty();
  }

  @Test
  void aForgottenChatLeavesNone() {
    storage.openCards().save(card(5, 71, OptionalInt.empty(), NOW));
    storage.openCards().save(card(6, 71, OptionalInt.empty(), NOW));
    storage.chats().forget(5);

    assertThat(storage.openCards().all())
        .extracting(OpenCard::chat)
        .containsExactly(new ChatKey(6, 17));
  }

  private static OpenCard card(long chat, int message, OptionalInt version, Instant since) {
    return new OpenCard(
        new ChatKey(chat, 17),
        message,
        new PaperReference(id(0), version),
        version.isPresent(),
        since);
  }
}
