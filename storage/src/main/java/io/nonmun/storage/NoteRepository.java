package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.List;

/// What the readers of a chat wrote about papers. A chat that is not known keeps nothing.
public interface NoteRepository {

  /// @param message that it was written in
  record Note(ArxivId paper, int message, String text, Instant at) {}

  /// Keeps a note; another of the same message is replaced, for the message was edited.
  void save(ChatKey chat, Note note);

  /// Forgets the note of a message, if there is one.
  void remove(ChatKey chat, int message);

  /// All of a chat, the oldest first.
  List<Note> notes(ChatKey chat);
}
