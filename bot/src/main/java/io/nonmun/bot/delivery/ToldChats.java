package io.nonmun.bot.delivery;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which chats were told, and when, that what their readers like may be exported: what was tapped
/// before is not.
public record ToldChats(MarkRepository marks) {

  /// Since when the owner allows it.
  private static final String ALLOWED = "export";

  private static final String MARK = "export:";

  private static String mark(ChatKey chat) {
    return MARK + chat.chatId() + ":" + chat.threadId();
  }

  /// The owner allows it, from now on unless he did before.
  Instant allowed(Instant now) {
    return marks
        .find(ALLOWED)
        .orElseGet(() -> {
          marks.set(ALLOWED, now);
          return now;
        });
  }

  /// The owner does not allow it any more: chats are told anew when he does again.
  void forbidden() {
    if (marks.find(ALLOWED).isPresent()) {
      marks.beginningWith(MARK).forEach(marks::remove);
      marks.remove(ALLOWED);
    }
  }

  /// @return when it was told; null where it was not
  public @Nullable Instant told(ChatKey chat) {
    return marks.find(mark(chat)).orElse(null);
  }

  /// Those that were told.
  Set<ChatKey> all() {
    return marks.beginningWith(MARK).stream()
        .map(mark -> mark.substring(MARK.length()).split(":"))
        .map(parts -> new ChatKey(Long.parseLong(parts[0]), Integer.parseInt(parts[1])))
        .collect(toSet());
  }

  void tell(ChatKey chat, Instant at) {
    marks.set(mark(chat), at);
  }

  /// A group has another number now.
  public void migrate(long oldChatId, long newChatId) {
    for (var mark : marks.beginningWith(MARK + oldChatId + ":")) {
      var at = marks.find(mark);
      var thread = mark.substring(mark.lastIndexOf(':') + 1);
      at.ifPresent(when -> marks.set(MARK + newChatId + ":" + thread, when));
      marks.remove(mark);
    }
  }

  /// Forgets a chat with all its topics.
  public void forget(long chat) {
    marks.beginningWith(MARK + chat + ":").forEach(marks::remove);
  }
}
