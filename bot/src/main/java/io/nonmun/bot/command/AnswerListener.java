package io.nonmun.bot.command;

import io.nonmun.bot.editions.AnswerDesk.Read;
import io.nonmun.storage.model.ChatKey;
import java.util.List;

/// Is shown what papers answered, before the chat that asked is. What a chat asks is its own: a
/// listener keeps of it what it may show, and nothing else.
public interface AnswerListener {

  /// @param message that becomes the answer
  void answered(ChatKey chat, int message, String question, List<Read> read);
}
