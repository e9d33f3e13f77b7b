package io.nonmun.bot.telegram;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.UpdateRepository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// Keeps updates as long as the test runs; stands for the database that outlives a process.
final class InMemoryUpdates implements UpdateRepository {

  private final TreeMap<Integer, StoredUpdate> open = new TreeMap<>();
  private final Set<Integer> handled = new HashSet<>();
  private final Map<Integer, Integer> tries = new HashMap<>();
  private int failures;
  private int markFailures;

  /// The next batches cannot be stored.
  synchronized void failToStore(int times) {
    failures = times;
  }

  /// The next ones cannot be marked as handled.
  synchronized void failToMark(int times) {
    markFailures = times;
  }

  @Override
  public synchronized List<StoredUpdate> store(Collection<StoredUpdate> batch) {
    if (failures > 0) {
      failures--;
      throw new StorageException("disk full", null);
    }
    var fresh = new ArrayList<StoredUpdate>();
    for (var update : batch) {
      if (!handled.contains(update.updateId())
          && open.putIfAbsent(update.updateId(), update) == null) {
        fresh.add(update);
      }
    }
    return fresh;
  }

  @Override
  public synchronized List<StoredUpdate> unhandled() {
    return List.copyOf(open.values());
  }

  @Override
  public synchronized List<StoredUpdate> unhandledBut(IntPredicate known) {
    return open.values().stream().filter(update -> !known.test(update.updateId())).toList();
  }

  @Override
  public synchronized int tryAgain(int updateId) {
    return handled.contains(updateId) ? 0 : 1 + tries.merge(updateId, 1, Integer::sum);
  }

  @Override
  public synchronized void cancelTry(int updateId) {
    tries.merge(updateId, -1, Integer::sum);
  }

  @Override
  public synchronized void handled(Collection<Integer> updateIds) {
    if (markFailures > 0) {
      markFailures--;
      throw new StorageException("database away", null);
    }
    open.keySet().removeAll(updateIds);
    handled.addAll(updateIds);
  }

  synchronized Set<Integer> handledIds() {
    return Set.copyOf(handled);
  }
}
