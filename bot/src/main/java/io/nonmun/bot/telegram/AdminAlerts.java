package io.nonmun.bot.telegram;

/// Tells the admins in their private chats what is broken and when it is well again: once each.
public interface AdminAlerts {

  /// @param subject what is concerned, e.g. `arxiv`, `model`, `budget`, `telegram-topic:-100…`
  /// @param text Korean, one or two lines; sent only if this subject was well before
  void broken(String subject, String text);

  /// @param text Korean; sent only if this subject was broken
  void mended(String subject, String text);
}
