package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class TapRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final ChatKey GROUP = ChatKey.of(-7);
  private static final Instant MORNING = Instant.parse("2026-11-20T00:00:00Z");

  @BeforeEach
  void meet() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(-7));
  }

  private static Tap tap(int paper, Kind kind) {
    return tap(paper, 5, kind);
  }

  private static Tap tap(int paper, long voter, Kind kind) {
    return new Tap(id(paper), voter, kind, MORNING.plusSeconds(paper));
  }

  @Test
  void aSecondPressTakesTheTapBackAndTheSamePressAgainChangesNothing() {
    var taps = storage.taps();
    assertThat(taps.turn(ADA, tap(1, Kind.SAVE), "a")).isTrue();
    assertThat(taps.turn(ADA, tap(1, Kind.SAVE), "a")).isTrue();
    assertThat(taps.taps(ADA)).containsExactly(tap(1, Kind.SAVE));

    assertThat(taps.turn(ADA, tap(1, Kind.SAVE), "b")).isFalse();
    assertThat(taps.turn(ADA, tap(1, Kind.SAVE), "b")).isFalse();
    assertThat(taps.taps(ADA)).isEmpty();

    assertThat(taps.turn(ADA, tap(1, Kind.SAVE), "c")).isTrue();
    try (var other = openAgain()) {
      assertThat(other.taps().of(ADA, id(1), 5)).containsExactly(Kind.SAVE);
    }
  }

  @Test
  void likingEndsDislikingButNotSaving() {
    storage.taps().turn(ADA, tap(1, Kind.SAVE), "a");
    storage.taps().turn(ADA, tap(1, Kind.DISLIKE), "b");
    storage.taps().turn(ADA, tap(1, Kind.LIKE), "c");
    assertThat(storage.taps().of(ADA, id(1), 5)).containsExactly(Kind.SAVE, Kind.LIKE);

    storage.taps().set(ADA, List.of(tap(1, Kind.DISLIKE)));
    assertThat(storage.taps().of(ADA, id(1), 5)).containsExactly(Kind.SAVE, Kind.DISLIKE);
  }

  @Test
  void onePersonsTapIsNotAnothers() {
    storage.taps().turn(GROUP, tap(1, 5, Kind.LIKE), "a");
    storage.taps().turn(GROUP, tap(1, 6, Kind.DISLIKE), "b");

    assertThat(storage.taps().taps(GROUP))
        .containsExactly(tap(1, 5, Kind.LIKE), tap(1, 6, Kind.DISLIKE));
    assertThat(storage.taps().taps(ADA)).isEmpty();
  }

  @Test
  void whatIsSetStandsOnceAndKeepsItsTime() {
    storage.taps().set(ADA, List.of(tap(1, Kind.LIKE), tap(2, Kind.OPEN)));
    storage.taps().set(ADA, List.of(new Tap(id(1), 5, Kind.LIKE, MORNING.plusSeconds(999))));
    assertThat(storage.taps().taps(ADA)).containsExactly(tap(1, Kind.LIKE), tap(2, Kind.OPEN));

    storage.taps().takeBack(ADA, id(1), 5, Kind.LIKE);
    storage.taps().takeBack(ADA, id(9), 5, Kind.LIKE);
    assertThat(storage.taps().taps(ADA)).containsExactly(tap(2, Kind.OPEN));
  }

  @Test
  void whatWasSetTogetherIsTakenBackTogether() {
    var together =
        List.of(new Tap(id(1), 5, Kind.LIKE, MORNING), new Tap(id(2), 6, Kind.LIKE, MORNING));
    var saved = new Tap(id(1), 5, Kind.SAVE, MORNING);
    var later = new Tap(id(3), 5, Kind.LIKE, MORNING.plusSeconds(1));
    storage.taps().set(ADA, together);
    storage.taps().set(ADA, List.of(saved, later));
    storage.taps().set(GROUP, together);

    storage.taps().takeBack(ADA, Kind.LIKE, MORNING);

    assertThat(storage.taps().taps(ADA)).containsExactly(saved, later);
    assertThat(storage.taps().taps(GROUP)).isEqualTo(together);
  }

  @Test
  void tellsThoseOfAllChatsAndWhoSavedAPaper() {
    storage.taps().turn(ADA, tap(1, Kind.SAVE), "a");
    storage.taps().turn(GROUP, tap(1, 5, Kind.SAVE), "b");
    storage.taps().turn(GROUP, tap(1, 6, Kind.SAVE), "c");
    storage.taps().turn(GROUP, tap(2, 6, Kind.LIKE), "d");

    assertThat(storage.taps().chats(id(1), Kind.SAVE)).containsExactly(GROUP, ADA);
    assertThat(storage.taps().chats(id(2), Kind.SAVE)).isEmpty();
    assertThat(storage.taps().taps()).containsOnlyKeys(ADA, GROUP);
    assertThat(storage.taps().taps().get(GROUP)).hasSize(3);
  }

  @Test
  void areForgottenOfOneChatAlone() {
    storage.taps().turn(ADA, tap(1, Kind.SAVE), "a");
    storage.taps().set(ADA, List.of(tap(2, Kind.OPEN)));
    storage.taps().turn(GROUP, tap(1, Kind.SAVE), "b");

    storage.taps().forget(ADA);
    assertThat(storage.taps().taps()).containsOnlyKeys(GROUP);
  }

  @Test
  void goWithTheirChatAndFollowAMigratedGroup() {
    assertThat(storage.taps().turn(ChatKey.of(99), tap(1, Kind.SAVE), "a")).isFalse();
    storage.taps().set(ChatKey.of(99), List.of(tap(1, Kind.SAVE)));
    assertThat(storage.taps().taps(ChatKey.of(99))).isEmpty();

    storage.taps().turn(GROUP, tap(1, Kind.SAVE), "b");
    storage.chats().migrate(-7, -100_7L);
    assertThat(storage.taps().taps(ChatKey.of(-100_7L))).containsExactly(tap(1, Kind.SAVE));

    storage.chats().forget(-100_7L);
    storage.chats().save(chat(-100_7L));
    assertThat(storage.taps().taps()).isEmpty();
  }
}
