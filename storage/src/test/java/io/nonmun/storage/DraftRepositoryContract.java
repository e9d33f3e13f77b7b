package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.chat;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.DraftRepository.Draft;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class DraftRepositoryContract extends RepositoryContract {

  private static final ChatKey ADA = ChatKey.of(5);

  @Test
  void keepsTheNewestDraftThroughARestart() {
    storage.chats().save(chat(5));
    storage.drafts().save(ADA, new Draft(List.of(CL), null));
    var draft = new Draft(List.of(LG, CL), LocalTime.of(8, 30));
    storage.drafts().save(ADA, draft);

    try (var other = openAgain()) {
      assertThat(other.drafts().find(ADA)).contains(draft);
    }
    storage.drafts().remove(ADA);
    assertThat(storage.drafts().find(ADA)).isEmpty();
  }

  @Test
  void aDraftMayBeEmptyAndWithoutAnHour() {
    storage.chats().save(chat(5));
    storage.drafts().save(ADA, new Draft(List.of(), null));

    assertThat(storage.drafts().find(ADA)).contains(new Draft(List.of(), null));
  }

  @Test
  void goesWithItsChat() {
    storage.drafts().save(ADA, new Draft(List.of(CL), null));
    assertThat(storage.drafts().find(ADA)).as("of an unknown chat").isEmpty();

    storage.chats().save(chat(5));
    storage.drafts().save(ADA, new Draft(List.of(CL), null));
    storage.chats().forget(5);
    storage.chats().save(chat(5));
    assertThat(storage.drafts().find(ADA)).isEmpty();
  }

  @Test
  void t08FollowsAMigratedGroup() {
    storage.chats().save(chat(-5));
    storage.drafts().save(ChatKey.of(-5), new Draft(List.of(CL), null));
    storage.chats().migrate(-5, -100_5L);

    assertThat(storage.drafts().find(ChatKey.of(-100_5L))).contains(new Draft(List.of(CL), null));
  }
}
