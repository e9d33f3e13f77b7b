package io.nonmun.bot.command;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.InstantSource;
import java.util.Set;

/// Chats whose readers have asked for something, all topics of one together.
///
/// @param name of their marks
public record MarkedChats(String name, MarkRepository marks, InstantSource clock) {

  /// Whose readers said that they see Rich Messages.
  public static MarkedChats rich(MarkRepository marks, InstantSource clock) {
    return new MarkedChats("rich:", marks, clock);
  }

  /// That want each digest spoken, too.
  public static MarkedChats audio(MarkRepository marks, InstantSource clock) {
    return new MarkedChats("audio:", marks, clock);
  }

  /// Their numbers.
  Set<Long> all() {
    return marks.beginningWith(name).stream()
        .map(mark -> Long.valueOf(mark.substring(name.length())))
        .collect(toSet());
  }

  private String mark(ChatKey chat) {
    return name + chat.chatId();
  }

  boolean has(ChatKey chat) {
    return marks.find(mark(chat)).isPresent();
  }

  void add(ChatKey chat) {
    marks.set(mark(chat), clock.instant());
  }

  void remove(ChatKey chat) {
    marks.remove(mark(chat));
  }

  /// A group has another number now.
  void migrate(ChatKey from, ChatKey to) {
    if (has(from)) {
      add(to);
      remove(from);
    }
  }
}
