package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.BroadcastRepository.Outcome;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class BroadcastRepositoryContract extends RepositoryContract {

  private static final ChatKey ADMIN = ChatKey.of(7);
  private static final Broadcast NEWS = new Broadcast("n1", ADMIN, "오늘 점검합니다.");

  @Test
  void goesToEveryKnownChatThatCanBeReached() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(ChatKey.of(6))); // subscribed to nothing
    storage.chats().save(chat(8));
    storage.chats().reachable(ChatKey.of(8), "blocked");
    storage.broadcasts().prepare(NEWS);

    assertThat(storage.broadcasts().audience()).isEqualTo(2);
    assertThat(confirm("n1")).contains(2);
    assertThat(storage.jobs().of("broadcast"))
        .singleElement()
        .satisfies(job -> assertThat(job.payload()).isEqualTo("2"));
    assertThat(storage.broadcasts().waiting("n1")).containsExactly(ChatKey.of(5), ChatKey.of(6));
  }

  @Test
  void aGroupWithTopicsIsOneChat() {
    for (var thread : new int[] {18, 17}) {
      storage.chats().save(chat(new ChatKey(-100_123L, thread), CL));
    }
    storage.broadcasts().prepare(NEWS);

    assertThat(confirm("n1")).contains(1);
    assertThat(storage.broadcasts().waiting("n1")).containsExactly(new ChatKey(-100_123L, 17));
  }

  @Test
  void isConfirmedOrCancelledOnce() {
    storage.chats().save(chat(5));
    storage.broadcasts().prepare(NEWS);
    assertThat(storage.broadcasts().confirmed()).isEmpty();
    assertThat(confirm("n1")).contains(1);
    assertThat(confirm("n1")).isEmpty();
    assertThat(storage.broadcasts().cancel("n1")).isFalse();
    assertThat(storage.broadcasts().confirmed()).containsExactly(NEWS);

    storage.broadcasts().prepare(new Broadcast("n2", ADMIN, "하나 더"));
    assertThat(storage.broadcasts().cancel("n2")).isTrue();
    assertThat(confirm("n2")).isEmpty();
    assertThat(confirm("none")).isEmpty();
  }

  @Test
  void theNextOneTakesThePlaceOfWhatWasNotConfirmed() {
    storage.broadcasts().prepare(NEWS);
    storage.broadcasts().prepare(new Broadcast("n2", ADMIN, "다시"));

    assertThat(confirm("n1")).isEmpty();
    assertThat(confirm("n2")).contains(0);
  }

  @Test
  void whatWasBeingSentIsNotTakenAgainAfterARestart() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(6));
    storage.broadcasts().prepare(NEWS);
    confirm("n1");
    storage.broadcasts().sending("n1", ChatKey.of(5));

    try (var restarted = openAgain()) {
      assertThat(restarted.broadcasts().confirmed()).containsExactly(NEWS);
      assertThat(restarted.broadcasts().waiting("n1")).containsExactly(ChatKey.of(6));
      restarted.broadcasts().ended("n1", ChatKey.of(6), Outcome.SENT);
      assertThat(restarted.broadcasts().waiting("n1")).isEmpty();
      assertThat(restarted.broadcasts().count("n1"))
          .containsOnly(entry(Outcome.SENDING, 1), entry(Outcome.SENT, 1));
      restarted.broadcasts().remove("n1");
      assertThat(restarted.broadcasts().confirmed()).isEmpty();
      assertThat(restarted.broadcasts().count("n1")).isEmpty();
    }
  }

  @Test
  void whatDidNotLeaveAfterAllIsToBeSent() {
    storage.chats().save(chat(5));
    storage.broadcasts().prepare(NEWS);
    confirm("n1");
    storage.broadcasts().sending("n1", ChatKey.of(5));
    storage.broadcasts().notSent("n1", ChatKey.of(5));

    assertThat(storage.broadcasts().waiting("n1")).containsExactly(ChatKey.of(5));
  }

  @Test
  void t08AMigratedGroupIsTakenOnceAndAForgottenChatNotAtAll() {
    storage.chats().save(chat(-5));
    storage.chats().save(chat(6));
    storage.broadcasts().prepare(NEWS);
    confirm("n1");
    storage.broadcasts().sending("n1", ChatKey.of(-5));
    storage.chats().migrate(-5, -100_5L);
    storage.chats().forget(6);

    assertThat(storage.broadcasts().waiting("n1")).isEmpty();
  }

  private Optional<Integer> confirm(String id) {
    return storage
        .broadcasts()
        .confirm(id, audience -> Job.of("broadcast", ADMIN, id, "" + audience, Instant.EPOCH));
  }
}
