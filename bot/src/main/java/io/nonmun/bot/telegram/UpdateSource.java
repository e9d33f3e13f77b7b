package io.nonmun.bot.telegram;

import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where updates come from. A batch is Telegram's to bring again until it is acknowledged. For one
/// thread; its state may be asked for from any.
interface UpdateSource {

  /// Waits for what comes next, for about a minute at most.
  ///
  /// @return in Telegram's order; perhaps none
  List<StoredUpdate> next() throws BotApiException, InterruptedException;

  /// Whether others may store updates of it, for this bot to handle.
  default boolean isShared() {
    return false;
  }

  /// The batch is stored.
  void acknowledge(List<StoredUpdate> batch);

  /// The batch could not be stored, and has to come again.
  void refuse(List<StoredUpdate> batch);

  /// [#next] failed so; it says what is wrong once, however long it lasts.
  void failed(BotApiException e);

  /// When Telegram was last heard, with updates or without; at least every other minute while all
  /// is well.
  Optional<Instant> lastHeard();

  /// Why Telegram takes no call of this bot until its owner acts, in a few words, or empty.
  Optional<String> refusal();
}
