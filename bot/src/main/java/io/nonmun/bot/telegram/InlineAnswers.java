package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Message;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers what people write behind the bot's name in any chat. Never fails: a query that is too
/// old has been replaced by the next letter. Safe for use by many threads.
///
/// Source: <https://core.telegram.org/bots/api#answerinlinequery>.
@FunctionalInterface
public interface InlineAnswers {

  /// Telegram's limit of results in an answer.
  int MOST = 50;

  /// One result to choose.
  ///
  /// @param id 64 bytes at most
  /// @param message that is sent in the person's name; its buttons are left out
  record Result(String id, String title, String description, Message message) {}

  /// @param next what the query for the next page has for its offset; empty if there is none
  /// @param hint shown above the results, or null; it opens the chat with the bot
  /// @param kept how long Telegram may answer the same person's same query itself
  record Answer(List<Result> results, String next, @Nullable String hint, Duration kept) {
    public Answer {
      results = List.copyOf(results);
    }
  }

  void answer(String queryId, Answer answer) throws InterruptedException;
}
