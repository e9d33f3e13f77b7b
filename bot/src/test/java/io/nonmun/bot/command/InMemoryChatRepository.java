package io.nonmun.bot.command;

import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Chats that are forgotten with the test.
public final class InMemoryChatRepository implements ChatRepository {

  private final Map<ChatKey, Chat> chats = new LinkedHashMap<>();

  @Override
  public synchronized Optional<Chat> find(ChatKey key) {
    return Optional.ofNullable(chats.get(key));
  }

  @Override
  public synchronized List<Chat> subscribed() {
    return chats.values().stream()
        .filter(chat -> !chat.preferences().categories().isEmpty())
        .toList();
  }

  @Override
  public synchronized void save(Chat chat) {
    chats.put(chat.key(), chat);
  }

  @Override
  public synchronized Optional<Chat> change(ChatKey key, UnaryOperator<ChatPreferences> change) {
    return Optional.ofNullable(
        chats.computeIfPresent(key, (k, chat) -> chat.with(change.apply(chat.preferences()))));
  }

  @Override
  public synchronized void reachable(ChatKey key, @Nullable String unreachable) {
    chats.replaceAll((k, chat) ->
        k.chatId() == key.chatId() && (key.threadId() == 0 || k.equals(key))
            ? new Chat(k, chat.kind(), chat.preferences(), unreachable, chat.configured())
            : chat);
  }

  @Override
  public synchronized void migrate(long oldChatId, long newChatId) {
    for (var chat : List.copyOf(chats.values())) {
      if (chat.key().chatId() == oldChatId) {
        chats.remove(chat.key());
        var key = new ChatKey(newChatId, chat.key().threadId());
        chats.putIfAbsent(
            key,
            new Chat(key, chat.kind(), chat.preferences(), chat.unreachable(), chat.configured()));
      }
    }
  }

  @Override
  public synchronized void forget(long chatId) {
    chats.keySet().removeIf(key -> key.chatId() == chatId);
  }
}
