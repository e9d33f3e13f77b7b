package io.nonmun.bot.post;

/// Whether a chat may be served now: decided in one place, and asked before anything is planned for
/// a chat or done for it. What is there for a chat that may not be waits until it may again.
@FunctionalInterface
public interface Admission {

  Admission EVERYBODY = _ -> true;

  boolean admits(long chatId);
}
