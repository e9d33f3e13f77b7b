package io.nonmun.bot.telegram;

/// Who may change a group's settings.
public interface ChatAdmins {

  /// False also where Telegram cannot be asked and nothing is remembered.
  boolean isAdmin(long chatId, long userId) throws InterruptedException;
}
