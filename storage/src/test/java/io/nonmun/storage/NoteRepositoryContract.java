package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.chat;
import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class NoteRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);
  private static final Instant MORNING = Instant.parse("2026-11-20T00:00:00Z");

  @BeforeEach
  void meet() {
    storage.chats().save(chat(5));
    storage.chats().save(chat(-7));
  }

  private static Note note(int paper, int message, String text) {
    return new Note(id(paper), message, text, MORNING.plusSeconds(message));
  }

  @Test
  void keepsNotesInTheirOrderAndOneAMessage() {
    storage.notes().save(ADA, note(1, 11, "표 3을 볼 것"));
    storage.notes().save(ADA, note(1, 10, "재현?"));
    storage.notes().save(ADA, note(2, 11, "표 4를 볼 것"));

    try (var other = openAgain()) {
      assertThat(other.notes().notes(ADA))
          .containsExactly(note(1, 10, "재현?"), note(2, 11, "표 4를 볼 것"));
    }
    storage.notes().remove(ADA, 10);
    storage.notes().remove(ADA, 99);
    assertThat(storage.notes().notes(ADA)).containsExactly(note(2, 11, "표 4를 볼 것"));
    assertThat(storage.notes().notes(ChatKey.of(-7))).isEmpty();
  }

  @Test
  void goWithTheirChatAndFollowAMigratedGroup() {
    storage.notes().save(ChatKey.of(99), note(1, 1, "x"));
    assertThat(storage.notes().notes(ChatKey.of(99))).isEmpty();

    storage.notes().save(ChatKey.of(-7), note(1, 1, "x"));
    storage.chats().migrate(-7, -100_7L);
    assertThat(storage.notes().notes(ChatKey.of(-100_7L))).containsExactly(note(1, 1, "x"));

    storage.chats().forget(-100_7L);
    storage.chats().save(chat(-100_7L));
    assertThat(storage.notes().notes(ChatKey.of(-100_7L))).isEmpty();
  }
}
