package io.nonmun.storage;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What known chats have ticked in `/start` and not finished; goes with the chat.
public interface DraftRepository {

  /// @param at null for "as soon as it is announced"
  record Draft(List<Category> categories, @Nullable LocalTime at) {
    public Draft {
      categories = List.copyOf(categories);
    }
  }

  Optional<Draft> find(ChatKey chat);

  /// Replaces the chat's draft; a chat that is not known gets none.
  void save(ChatKey chat, Draft draft);

  void remove(ChatKey chat);
}
