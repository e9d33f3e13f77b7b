package io.nonmun.storage;

import java.time.LocalDate;

/// How many summaries each chat had made for it on a day. A day is forgotten when a later one
/// begins.
public interface AllowanceRepository {

  /// Takes one more for a chat, unless it has had that many.
  ///
  /// @param chatId a forum's topics share one
  /// @return whether it was taken
  boolean take(long chatId, LocalDate day, int most);

  /// Gives back one that cost nothing.
  void giveBack(long chatId, LocalDate day);
}
