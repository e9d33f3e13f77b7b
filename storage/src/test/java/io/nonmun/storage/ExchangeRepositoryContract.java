package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.chat;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.ExchangeRepository.Exchange;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class ExchangeRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final Instant MORNING = Instant.parse("2026-11-20T00:00:00Z");

  @BeforeEach
  void meet() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(-7));
  }

  private static Exchange exchange(int message, int earlier) {
    return new Exchange(
        message, earlier, message + "?", message + "이다.", MORNING.plusSeconds(message));
  }

  private void asked(ChatKey chat, Exchange... exchanges) {
    List.of(exchanges).forEach(each -> storage.exchanges().save(chat, each));
  }

  @Test
  void followsAnAnswerBackAsFarAsIsWanted() {
    asked(ADA, exchange(10, 0), exchange(12, 10), exchange(13, 10), exchange(15, 12));

    try (var other = openAgain()) {
      assertThat(other.exchanges().upTo(ADA, 15, 9))
          .containsExactly(exchange(10, 0), exchange(12, 10), exchange(15, 12));
    }
    assertThat(storage.exchanges().upTo(ADA, 15, 2))
        .containsExactly(exchange(12, 10), exchange(15, 12));
    assertThat(storage.exchanges().upTo(ADA, 13, 9))
        .containsExactly(exchange(10, 0), exchange(13, 10));
    assertThat(storage.exchanges().upTo(ADA, 11, 9)).isEmpty();
  }

  @Test
  void chatsDoNotSeeOneAnothers() {
    asked(ADA, exchange(10, 9));
    asked(ChatKey.of(-7), exchange(9, 0));

    assertThat(storage.exchanges().upTo(ADA, 10, 9)).containsExactly(exchange(10, 9));
    assertThat(storage.exchanges().upTo(ADA, 9, 9)).isEmpty();
    assertThat(storage.exchanges().count(ADA)).isEqualTo(1);
  }

  @Test
  void theSameAnswerAgainReplacesAndACircleEnds() {
    asked(ADA, exchange(10, 0), new Exchange(10, 10, "다시?", "다시.", MORNING));

    assertThat(storage.exchanges().upTo(ADA, 10, 3)).hasSize(3).allMatch(e -> e.message() == 10);
    assertThat(storage.exchanges().count(ADA)).isEqualTo(1);
  }

  @Test
  void goWithTheirChatAndWithItsMessages() {
    asked(ChatKey.of(99), exchange(1, 0));
    assertThat(storage.exchanges().count(ChatKey.of(99))).isZero();

    asked(ChatKey.of(-7), exchange(1, 0));
    storage.chats().migrate(-7, -100_7L);
    assertThat(storage.exchanges().count(ChatKey.of(-100_7L))).isZero();

    asked(ADA, exchange(1, 0));
    storage.exchanges().forget(ADA);
    assertThat(storage.exchanges().count(ADA)).isZero();

    asked(ADA, exchange(1, 0));
    storage.chats().forget(5);
    storage.chats().save(chat(5));
    assertThat(storage.exchanges().count(ADA)).isZero();
  }
}
