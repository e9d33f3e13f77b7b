package io.nonmun.bot.wiring;

import io.nonmun.bot.stored.RunLease;
import io.nonmun.bot.stored.RunLock;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import java.util.function.Supplier;

/// That one bot at a time runs on a database: a file's is kept by the operating system, a server's
/// by the server.
final class OneBot {

  private OneBot() {}

  /// @throws io.nonmun.bot.config.BotStartException if a bot runs
  static RunLock take(StorageSettings settings) {
    return settings.isServer() ? lease(settings).take(settings.place()) : RunLock.take(settings);
  }

  /// The same for a bot that starts: on a server it stands by until the one that runs is gone.
  ///
  /// @param bots what that bot then stores in, while it has the right
  static RunLock await(StorageSettings settings, Supplier<Storage> bots)
      throws InterruptedException {
    if (!settings.isServer()) {
      return RunLock.take(settings);
    }
    var lease = lease(settings).await();
    bots.get().writeOnlyWith(RunLease.NAME, lease.holder());
    return lease;
  }

  /// With connections of its own, so that it waits for no other work.
  private static RunLease lease(StorageSettings settings) {
    var storage = Storage.open(settings);
    return new RunLease(storage.leases(), storage::close, RunLease.HALT);
  }
}
