package io.nonmun.storage;

import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The chats and what they want.
public interface ChatRepository {

  Optional<Chat> find(ChatKey key);

  /// What a chat is spoken to in; Korean before anything is known of it.
  default Language language(ChatKey key) {
    return find(key).map(chat -> chat.preferences().language()).orElse(Language.KO);
  }

  /// Those that are subscribed to a category, reachable or not.
  List<Chat> subscribed();

  /// Keeps a chat; one that is known already is replaced.
  void save(Chat chat);

  /// Changes the preferences in one transaction, so that two changes at once both hold.
  ///
  /// @return the chat as it is now, or empty if it is not known
  Optional<Chat> change(ChatKey key, UnaryOperator<ChatPreferences> change);

  /// Stops deliveries for all topics of a chat (or one of them), keeping what it wants; a null
  /// reason resumes them.
  void reachable(ChatKey key, @Nullable String unreachable);

  /// Stops deliveries for one forum topic alone; without a thread it is General, and the other
  /// topics go on.
  void topicUnreachable(ChatKey topic, String reason);

  /// Gives everything of a chat, its deliveries too, a new id, in one transaction. Rows that the
  /// new id has win, except that a paper that was sent under either id stays sent.
  void migrate(long oldChatId, long newChatId);

  /// The id that a chat had before it was migrated: by that one its owner may still know it.
  OptionalLong earlierId(long chatId);

  /// Deletes the chat, all its topics and everything that belongs to them: digests, deliveries,
  /// taps, notes and the texts of its updates.
  void forget(long chatId);
}
