package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.trends.OwnMonths;

/// The ways in besides commands, addresses and buttons; and the ways out besides papers.
public record Doors(
    Uploads uploads,
    InlineSearch inline,
    Lessons lessons,
    Answers answers,
    FullTextRequests fullTexts,
    TrendPictures trends,
    OwnMonths months,
    RichChats rich,
    SpokenDigests spoken,
    ToldChats told) {

  /// A group has another number now, and keeps what it has asked for.
  void migrate(long oldChatId, long newChatId) {
    rich.migrate(oldChatId, newChatId);
    spoken.chats().migrate(oldChatId, newChatId);
    told.migrate(oldChatId, newChatId);
  }
}
