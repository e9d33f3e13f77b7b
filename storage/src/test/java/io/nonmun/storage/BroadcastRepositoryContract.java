package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.BroadcastRepository.Outcome;
import io.nonmun.storage.model.ChatKey;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
    assertThat(storage.broadcasts().confirm("n1")).contains(2);
    assertThat(storage.broadcasts().next("n1")).contains(ChatKey.of(5));
    assertThat(storage.broadcasts().next("n1")).contains(ChatKey.of(6));
    assertThat(storage.broadcasts().next("n1")).isEmpty();
  }

  @Test
  void aGroupWithTopicsIsOneChat() {
    for (var thread : new int[] {18, 17}) {
      storage.chats().save(chat(new ChatKey(-100_123L, thread), CL));
    }
    storage.broadcasts().prepare(NEWS);

    assertThat(storage.broadcasts().confirm("n1")).contains(1);
    assertThat(storage.broadcasts().next("n1")).contains(new ChatKey(-100_123L, 17));
  }

  @Test
  void isConfirmedOrCancelledOnce() {
    storage.chats().save(chat(5));
    storage.broadcasts().prepare(NEWS);
    assertThat(storage.broadcasts().confirmed()).isEmpty();
    assertThat(storage.broadcasts().confirm("n1")).contains(1);
    assertThat(storage.broadcasts().confirm("n1")).isEmpty();
    assertThat(storage.broadcasts().cancel("n1")).isFalse();
    assertThat(storage.broadcasts().confirmed()).containsExactly(NEWS);

    storage.broadcasts().prepare(new Broadcast("n2", ADMIN, "하나 더"));
    assertThat(storage.broadcasts().cancel("n2")).isTrue();
    assertThat(storage.broadcasts().confirm("n2")).isEmpty();
    assertThat(storage.broadcasts().confirm("none")).isEmpty();
  }

  @Test
  void theNextOneTakesThePlaceOfWhatWasNotConfirmed() {
    storage.broadcasts().prepare(NEWS);
    storage.broadcasts().prepare(new Broadcast("n2", ADMIN, "다시"));

    assertThat(storage.broadcasts().confirm("n1")).isEmpty();
    assertThat(storage.broadcasts().confirm("n2")).contains(0);
  }

  @Test
  void whatWasBeingSentIsNotTakenAgainAfterARestart() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(6));
    storage.broadcasts().prepare(NEWS);
    storage.broadcasts().confirm("n1");
    storage.broadcasts().next("n1");

    try (var restarted = openAgain()) {
      assertThat(restarted.broadcasts().confirmed()).containsExactly(NEWS);
      assertThat(restarted.broadcasts().next("n1")).contains(ChatKey.of(6));
      restarted.broadcasts().ended("n1", ChatKey.of(6), Outcome.SENT);
      assertThat(restarted.broadcasts().next("n1")).isEmpty();
      assertThat(restarted.broadcasts().count("n1"))
          .containsOnly(entry(Outcome.SENDING, 1), entry(Outcome.SENT, 1));
      restarted.broadcasts().remove("n1");
      assertThat(restarted.broadcasts().confirmed()).isEmpty();
      assertThat(restarted.broadcasts().count("n1")).isEmpty();
    }
  }

  @Test
  void ofManyWhoTakeEachIsGivenAnother() throws Exception {
    IntStream.rangeClosed(1, 40).forEach(id -> storage.chats().save(chat(id)));
    storage.broadcasts().prepare(NEWS);
    storage.broadcasts().confirm("n1");
    var taken = new ArrayList<ChatKey>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 60)
              .<Callable<Optional<ChatKey>>>mapToObj(_ -> () -> storage.broadcasts().next("n1"))
              .toList();
      for (var done : threads.invokeAll(work)) {
        done.get().ifPresent(taken::add);
      }
    }
    assertThat(taken).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void t08AMigratedGroupIsTakenOnceAndAForgottenChatNotAtAll() {
    storage.chats().save(chat(-5));
    storage.chats().save(chat(6));
    storage.broadcasts().prepare(NEWS);
    storage.broadcasts().confirm("n1");
    assertThat(storage.broadcasts().next("n1")).contains(ChatKey.of(-5));
    storage.chats().migrate(-5, -100_5L);
    storage.chats().forget(6);

    assertThat(storage.broadcasts().next("n1")).isEmpty();
  }
}
