package io.nonmun.bot.telegram;

/// Who may change a group's or channel's settings.
public interface ChatAdmins {

  enum Standing {
    ADMIN,
    MEMBER,
    /// Telegram cannot be asked, or does not say: it tells bots that are no admins themselves
    /// little of anonymous ones.
    UNKNOWN
  }

  Standing of(long chatId, long userId) throws InterruptedException;
}
