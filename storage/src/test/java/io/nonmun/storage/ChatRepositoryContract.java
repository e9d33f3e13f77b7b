package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.in;
import static io.nonmun.storage.Fixtures.note;
import static io.nonmun.storage.Fixtures.planned;
import static io.nonmun.storage.Fixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Language;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class ChatRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");

  /// Groups have ids beyond 32 bits.
  private static final long GROUP = -1_001_234_567_890L;

  private static final long OLD_GROUP = -987_654L;

  @Test
  void keepsAllOfAChat() {
    var chat =
        new Chat(
            new ChatKey(GROUP, 17),
            Chat.Kind.GROUP,
            new ChatPreferences(
                List.of(LG, CL),
                List.of("RAG", "검색 \"증강\""),
                List.of("survey"),
                List.of("Ada Lovelace"),
                LocalTime.of(8, 30),
                ZoneId.of("Asia/Seoul"),
                25,
                false,
                true,
                Language.EN),
            "kicked",
            true);
    storage.chats().save(chat);

    try (var other = openAgain()) {
      assertThat(other.chats().find(chat.key())).contains(chat);
    }
    assertThat(storage.chats().find(new ChatKey(GROUP, 0))).isEmpty();
  }

  @Test
  void savingAgainReplacesAndKeepsTheDeliveries() {
    storage.chats().save(chat(5));
    plan(ChatKey.of(5), 3);
    storage.chats().save(chat(ChatKey.of(5), LG));

    assertThat(storage.chats().find(ChatKey.of(5))).contains(chat(ChatKey.of(5), LG));
    assertThat(storage.deliveries().deliveries(ChatKey.of(5), FRIDAY)).hasSize(3);
  }

  @Test
  void subscribedAreThoseWithACategoryReachableOrNot() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(ChatKey.of(6)));
    storage.chats().save(chat(new ChatKey(GROUP, 17), LG));
    storage.chats().reachable(ChatKey.of(5), "blocked");

    assertThat(storage.chats().subscribed())
        .extracting(Chat::key)
        .containsExactly(new ChatKey(GROUP, 17), ChatKey.of(5));
  }

  @Test
  void twoChangesAtOnceBothHold() throws Exception {
    storage.chats().save(chat(5));
    try (var other = openAgain();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 20)
              .<Callable<Object>>mapToObj(n ->
                  () ->
                      (n % 2 == 0 ? storage : other)
                          .chats()
                          .change(ChatKey.of(5), old -> withKeyword(old, "word" + n)))
              .toList();
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
    assertThat(storage.chats().find(ChatKey.of(5)).orElseThrow().preferences().keywords())
        .hasSize(20);
  }

  @Test
  void aChangeReturnsTheChatAsItIsNow() {
    storage.chats().save(chat(5));

    assertThat(storage.chats().change(ChatKey.of(5), old -> withKeyword(old, "RAG")))
        .isEqualTo(storage.chats().find(ChatKey.of(5)))
        .hasValueSatisfying(
            chat -> assertThat(chat.preferences().keywords()).containsExactly("RAG"));
    assertThat(storage.chats().change(ChatKey.of(6), old -> withKeyword(old, "RAG"))).isEmpty();
  }

  @Test
  void aChangeThatThrowsChangesNothing() {
    storage.chats().save(chat(5));

    assertThatThrownBy(() ->
            storage
                .chats()
                .change(
                    ChatKey.of(5),
                    _ -> {
                      throw new IllegalStateException("too many keywords");
                    }))
        .hasMessage("too many keywords");
    assertThat(storage.chats().find(ChatKey.of(5))).contains(chat(5));
  }

  @Test
  void t07ABlockedChatKeepsWhatItWantsAndIsResumed() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(6));
    storage.chats().reachable(ChatKey.of(5), "blocked");

    assertThat(unreachable(ChatKey.of(5))).isEqualTo("blocked");
    assertThat(storage.chats().find(ChatKey.of(5)).orElseThrow().preferences())
        .isEqualTo(chat(5).preferences());
    assertThat(unreachable(ChatKey.of(6))).isNull();

    storage.chats().reachable(ChatKey.of(5), null);
    assertThat(storage.chats().find(ChatKey.of(5))).contains(chat(5));
  }

  @Test
  void t09AClosedTopicStopsOnlyItselfAndALostGroupAllItsTopics() {
    for (var thread : List.of(0, 17, 18)) {
      storage.chats().save(chat(new ChatKey(GROUP, thread), CL));
    }
    storage.chats().reachable(new ChatKey(GROUP, 17), "topic closed");

    assertThat(unreachable(new ChatKey(GROUP, 17))).isEqualTo("topic closed");
    assertThat(unreachable(new ChatKey(GROUP, 18))).isNull();
    assertThat(unreachable(new ChatKey(GROUP, 0))).isNull();

    storage.chats().topicUnreachable(new ChatKey(GROUP, 0), "General closed");
    assertThat(unreachable(new ChatKey(GROUP, 0))).isEqualTo("General closed");
    assertThat(unreachable(new ChatKey(GROUP, 18))).isNull();

    storage.chats().reachable(ChatKey.of(GROUP), "kicked");
    assertThat(unreachable(new ChatKey(GROUP, 18))).isEqualTo("kicked");
  }

  @Test
  void t08AMigratedGroupTakesEverythingAlong() {
    var old = ChatKey.of(OLD_GROUP);
    var now = ChatKey.of(GROUP);
    storage.chats().save(chat(old, CL, LG));
    plan(old, 3);
    var first = storage.deliveries().find(old, id(0)).orElseThrow();
    storage.deliveries().move(List.of(sent(first, 71)));
    storage.deliveries().told(id(0), 2, note(old, 2));
    storage.updates().store(List.of(new StoredUpdate(1, OLD_GROUP, "{}", NOW)));

    storage.chats().migrate(OLD_GROUP, GROUP);

    assertThat(storage.chats().find(old)).isEmpty();
    assertThat(storage.chats().find(now)).contains(chat(now, CL, LG));
    assertThat(storage.deliveries().deliveries(old, FRIDAY)).isEmpty();
    assertThat(storage.deliveries().deliveries(now, FRIDAY))
        .extracting(Delivery::state)
        .containsExactly(DeliveryState.SENT, DeliveryState.PLANNED, DeliveryState.PLANNED);
    assertThat(storage.deliveries().digest(now, FRIDAY)).contains(DigestState.OPEN);
    assertThat(storage.deliveries().told(id(0), 2, note(now, 2))).as("was told before").isFalse();
    assertThat(storage.updates().unhandled())
        .extracting(StoredUpdate::chatId)
        .containsExactly(GROUP);

    storage.chats().migrate(OLD_GROUP, GROUP);
    storage.chats().migrate(GROUP, GROUP);
    assertThat(storage.chats().find(now)).as("told twice of it").isPresent();
  }

  @Test
  void t08WhatTheNewIdHasWinsButNothingComesTwice() {
    var old = ChatKey.of(OLD_GROUP);
    var now = ChatKey.of(GROUP);
    storage.chats().save(chat(old, CL));
    storage.chats().save(chat(now, LG));
    plan(old, 3);
    storage.deliveries().move(List.of(sent(storage.deliveries().find(old, id(0)).get(), 71)));
    storage.deliveries().plan(now, FRIDAY, planned(now, FRIDAY, List.of(id(1), id(0))));
    storage.deliveries().move(List.of(sent(storage.deliveries().find(now, id(1)).get(), 9)));
    storage.deliveries().digest(now, FRIDAY, DigestState.DONE);

    storage.chats().migrate(OLD_GROUP, GROUP);

    assertThat(storage.chats().find(now)).contains(chat(now, LG));
    assertThat(storage.deliveries().digest(now, FRIDAY)).contains(DigestState.DONE);
    assertThat(storage.deliveries().known(now, ids(3)))
        .hasSize(3)
        .hasEntrySatisfying(id(0), paper -> assertThat(paper.messageId()).isEqualTo(71))
        .hasEntrySatisfying(id(1), paper -> assertThat(paper.messageId()).isEqualTo(9));
  }

  @Test
  void forgetsEverythingOfAChatAndNothingElse() {
    for (var key : List.of(new ChatKey(GROUP, 0), new ChatKey(GROUP, 17), ChatKey.of(5))) {
      storage.chats().save(chat(key, CL));
      plan(key, 3);
    }
    storage
        .updates()
        .store(
            List.of(
                new StoredUpdate(1, GROUP, "{\"text\": \"secret\"}", NOW),
                new StoredUpdate(2, 5, "{}", NOW)));

    storage.chats().forget(GROUP);

    assertThat(storage.chats().subscribed()).containsExactly(chat(5));
    assertThat(storage.deliveries().sentTo(id(0))).isEmpty();
    assertThat(Stream.of(0, 17).map(thread -> new ChatKey(GROUP, thread)))
        .allSatisfy(key -> {
          assertThat(storage.deliveries().known(key, ids(3))).isEmpty();
          assertThat(storage.deliveries().digest(key, FRIDAY)).isEmpty();
        });
    assertThat(storage.deliveries().known(ChatKey.of(5), ids(3))).hasSize(3);
    assertThat(storage.deliveries().open()).containsOnlyKeys(ChatKey.of(5));
    assertThat(storage.updates().unhandled()).extracting(StoredUpdate::updateId).containsExactly(2);
    assertThat(storage.updates().store(List.of(new StoredUpdate(1, GROUP, "{}", NOW))))
        .as("its updates do not come back")
        .isEmpty();
  }

  @Test
  void whatIsUnderWayForAForgottenChatBringsNothingBack() {
    storage.chats().save(chat(5));
    plan(ChatKey.of(5), 1);
    var sending =
        in(
            storage.deliveries().find(ChatKey.of(5), id(0)).orElseThrow(),
            DeliveryState.SENDING,
            null,
            null);
    storage.chats().forget(5);

    storage.deliveries().move(List.of(sent(sending, 7)));
    storage.deliveries().digest(ChatKey.of(5), FRIDAY, DigestState.DONE);
    storage.chats().reachable(ChatKey.of(5), "blocked");
    assertThat(storage.deliveries().told(id(0), 2, note(ChatKey.of(5), 2))).isFalse();
    assertThat(
            storage
                .deliveries()
                .plan(ChatKey.of(5), FRIDAY, planned(ChatKey.of(5), FRIDAY, ids(3))))
        .isFalse();

    assertThat(storage.deliveries().known(ChatKey.of(5), ids(3))).isEmpty();
    assertThat(storage.deliveries().digest(ChatKey.of(5), FRIDAY)).isEmpty();
    assertThat(storage.chats().find(ChatKey.of(5))).isEmpty();
  }

  private void plan(ChatKey key, int papers) {
    storage.deliveries().plan(key, FRIDAY, planned(key, FRIDAY, ids(papers)));
  }

  private @Nullable String unreachable(ChatKey key) {
    return storage.chats().find(key).orElseThrow().unreachable();
  }

  private static ChatPreferences withKeyword(ChatPreferences old, String word) {
    var words = new ArrayList<>(old.keywords());
    words.add(word);
    return new ChatPreferences(
        old.categories(), words, old.mutes(), old.at(), old.zone(), old.papers(), old.quietDays());
  }
}
