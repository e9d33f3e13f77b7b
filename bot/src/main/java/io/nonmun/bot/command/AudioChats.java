package io.nonmun.bot.command;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.MarkRepository;
import java.time.InstantSource;
import java.util.Set;

/// Chats that want each digest spoken, too, all topics of one together.
public record AudioChats(MarkRepository marks, InstantSource clock) {

  private static final String MARK = "audio:";

  /// Their numbers.
  Set<Long> all() {
    return marks.beginningWith(MARK).stream()
        .map(mark -> Long.valueOf(mark.substring(MARK.length())))
        .collect(toSet());
  }

  boolean has(long chat) {
    return marks.find(MARK + chat).isPresent();
  }

  void add(long chat) {
    marks.set(MARK + chat, clock.instant());
  }

  /// A group has another number now.
  void migrate(long oldChatId, long newChatId) {
    if (has(oldChatId)) {
      add(newChatId);
      remove(oldChatId);
    }
  }

  void remove(long chat) {
    marks.remove(MARK + chat);
  }
}
