package io.nonmun.bot.telegram;

import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Notes what the sender says of chats; everything else must be left alone.
final class RecordingChats implements ChatRepository {

  final Map<ChatKey, String> unreachable = new ConcurrentHashMap<>();
  final Map<ChatKey, String> closedTopics = new ConcurrentHashMap<>();
  final Map<Long, Long> migrated = new ConcurrentHashMap<>();

  @Override
  public void reachable(ChatKey key, @Nullable String reason) {
    if (reason == null) {
      unreachable.remove(key);
    } else {
      unreachable.put(key, reason);
    }
  }

  @Override
  public void topicUnreachable(ChatKey topic, String reason) {
    closedTopics.put(topic, reason);
  }

  @Override
  public void migrate(long oldChatId, long newChatId) {
    migrated.put(oldChatId, newChatId);
  }

  @Override
  public Optional<Chat> find(ChatKey key) {
    throw new AssertionError("not the sender's business");
  }

  @Override
  public Language language(ChatKey key) {
    return Language.KO;
  }

  @Override
  public OptionalLong earlierId(long chatId) {
    throw new AssertionError("not the sender's business");
  }

  @Override
  public List<Chat> subscribed() {
    throw new AssertionError("not the sender's business");
  }

  @Override
  public void save(Chat chat) {
    throw new AssertionError("settings are kept");
  }

  @Override
  public Optional<Chat> change(ChatKey key, UnaryOperator<ChatPreferences> change) {
    throw new AssertionError("settings are kept");
  }

  @Override
  public void forget(long chatId) {
    throw new AssertionError("settings are kept");
  }
}
