package io.nonmun.bot.post;

/// Tells the admins in their private chats what is broken and when it is well again: once each,
/// however often it is said here, and at least once, whatever happens to the process or to Telegram
/// meanwhile. What was mended before they could be told is not told.
public interface AdminAlerts {

  /// @param subject what is concerned, e.g. `arxiv`, `model`, `budget`, `telegram-topic:-100…`
  /// @param text Korean, one or two lines; a warning sign is put before it
  void broken(String subject, String text);

  /// The same of what may be broken in another way before it is well, so that its owner has to
  /// know: told again whenever the text is another one.
  default void brokenAnew(String subject, String text) {
    broken(subject, text);
  }

  /// @param text Korean; a check mark is put before it
  void mended(String subject, String text);
}
