package io.nonmun.bot.editions;

import io.nonmun.storage.AllowanceRepository;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.function.Supplier;

/// How many summaries each chat may ask for on a day (`telegram.chat-daily-limit`), whoever asks
/// there; what is summarised already costs nothing. Admins' own chats are free.
///
/// @param settings as they are now
public record ChatAllowances(
    AllowanceRepository taken, Supplier<Settings> settings, InstantSource clock) {

  /// @param limit a day
  /// @param admins whose private chats have no limit
  /// @param zone in which days begin
  public record Settings(int limit, Collection<Long> admins, ZoneId zone) {}

  /// What a chat has left today.
  ///
  /// @param chatId a forum's topics share one
  public Allowance of(long chatId) {
    var now = settings.get();
    if (now.admins().contains(chatId)) {
      return Allowance.FREE;
    }
    var today = LocalDate.ofInstant(clock.instant(), now.zone());
    return new Allowance() {
      @Override
      public boolean take() {
        return taken.take(chatId, today, now.limit());
      }

      @Override
      public void giveBack() {
        taken.giveBack(chatId, today);
      }
    };
  }
}
