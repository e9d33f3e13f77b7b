package io.nonmun.storage.model;

/// Where messages go: a chat, or one forum topic of it.
///
/// @param chatId Telegram's, up to 52 bits; groups and channels are negative
/// @param threadId the topic's `message_thread_id`, or 0 for none
public record ChatKey(long chatId, int threadId) {

  public static ChatKey of(long chatId) {
    return new ChatKey(chatId, 0);
  }
}
