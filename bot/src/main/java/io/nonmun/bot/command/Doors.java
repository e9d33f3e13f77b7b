package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.trends.OwnMonths;
import io.nonmun.storage.model.ChatKey;

/// The ways in besides commands, addresses and buttons; and the ways out besides papers.
public record Doors(
    Uploads uploads,
    InlineSearch inline,
    Lessons lessons,
    Answers answers,
    FullTextRequests fullTexts,
    TrendPictures trends,
    OwnMonths months,
    MarkedChats rich,
    SpokenDigests spoken,
    ToldChats told) {

  /// A group has another number now, and keeps what it has asked for.
  void migrate(long oldChatId, long newChatId) {
    rich.migrate(ChatKey.of(oldChatId), ChatKey.of(newChatId));
    spoken.chats().migrate(ChatKey.of(oldChatId), ChatKey.of(newChatId));
    told.migrate(oldChatId, newChatId);
  }

  /// A chat is served no more, with all its topics.
  void forget(ChatKey chat) {
    rich.remove(chat);
    spoken.chats().remove(chat);
    told.forget(chat.chatId());
  }
}
