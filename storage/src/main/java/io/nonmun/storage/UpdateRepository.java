package io.nonmun.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;

/// Updates from Telegram, kept from before they are acknowledged until they are handled.
public interface UpdateRepository {

  /// @param chatId whose updates are handled in order; 0 where there is no chat
  /// @param json the update as received
  record StoredUpdate(int updateId, long chatId, String json, Instant receivedAt) {}

  /// Stores a batch in one transaction; updates that were stored before, handled or not, are left
  /// out.
  ///
  /// @return those that are new, in order
  List<StoredUpdate> store(Collection<StoredUpdate> batch);

  /// What was stored and not handled when the process ended, in order.
  List<StoredUpdate> unhandled();

  /// The same, without those that are known.
  List<StoredUpdate> unhandledBut(IntPredicate known);

  /// Counts one more try to handle an update before it is made, so that one which ends the process
  /// is known by its tries. The first is counted with the storing.
  ///
  /// @return how many it has been with this one; 0 where it is handled already
  int tryAgain(int updateId);

  /// Takes a try back that was stopped, by no fault of the update.
  void cancelTry(int updateId);

  /// Marks updates as handled, in one transaction; their text is dropped, their ids are remembered
  /// for longer than Telegram repeats them.
  void handled(Collection<Integer> updateIds);
}
