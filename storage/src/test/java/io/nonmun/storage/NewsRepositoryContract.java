package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

abstract class NewsRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private static Job note(ChatKey chat) {
    return Job.of("news", chat, "accepted 1", "{}", NOW);
  }

  @Test
  void aChatIsToldOnceAlsoAfterARestartAndOnlyIfItIsKnown() {
    storage.chats().save(chat(5));
    var ada = ChatKey.of(5);

    assertThat(storage.news().tell(id(1), "accepted", note(ada))).isTrue();
    storage.jobs().of("news").forEach(storage.jobs()::end);
    try (var again = openAgain()) {
      assertThat(again.news().tell(id(1), "accepted", note(ada))).isFalse();
      assertThat(again.jobs().of("news")).isEmpty();
    }
    assertThat(storage.news().tell(id(2), "accepted", note(ada))).isTrue();
    assertThat(storage.news().tell(id(1), "v2", note(ada))).isTrue();
    assertThat(storage.news().tell(id(1), "accepted", note(ChatKey.of(6)))).isFalse();
  }

  @Test
  void aChatThatIsForgottenLeavesNothing() {
    storage.chats().save(chat(5));
    var ada = ChatKey.of(5);
    storage.news().tell(id(1), "accepted", note(ada));

    storage.chats().forget(5);
    storage.chats().save(chat(5));

    assertThat(storage.news().tell(id(1), "accepted", note(ada))).isTrue();
  }
}
