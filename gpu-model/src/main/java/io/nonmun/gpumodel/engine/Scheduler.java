package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.KvCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Decides which sequences take part in the next step, and with how many rows. Interactive ones
/// come first, then older ones; whoever must make room is the last of that order. For one thread.
///
/// Every running sequence that only needs its next token gets it in every step; what is left of the
/// step's rows goes to prompts, but beside such sequences no more than keeps the step within a
/// time, by the steps that were measured.
///
/// A batch sequence is let in when there are blocks for all that it and the running ones can still
/// become, so it need not make room for another one. What batch prompts begin with in common stays
/// in the cache as long as there is a batch sequence, also while none of them holds it.
final class Scheduler {

  static final Comparator<Sequence> ORDER =
      Comparator.comparing(Sequence::priority).thenComparing(Sequence::number);

  /// While somebody waits for an answer, the others' prompts get this part of a step's rows at
  /// most: a full step can take seconds. Beside those that decode, prompts get as many at least.
  private static final int SHARE_BESIDE_OTHERS = 8;

  private final BlockPools pools;
  private final StepTimes times;
  private final BlockTable pinned = new BlockTable(); // what the last batch prompts share
  private final int maxRows;
  private final int maxRunning;
  private final long stepNanos;
  private final Map<Priority, ArrayDeque<Sequence>> waiting = new EnumMap<>(Priority.class);
  private final List<Sequence> running = new ArrayList<>(); // by ORDER
  private final List<Sequence> step = new ArrayList<>();
  private int rowsLeft;
  private long preemptions;

  /// @param maxRows of a step
  /// @param maxRunning sequences in a step at most, fewer than its rows
  /// @param stepNanos that a step with prompts may take beside others
  Scheduler(BlockPools pools, int maxRows, int maxRunning, long stepNanos) {
    if (maxRunning < 1 || maxRows <= maxRunning) {
      throw new IllegalArgumentException(
          "%d sequences in steps of %d rows; 1 or more, with more rows than sequences"
              .formatted(maxRunning, maxRows));
    }
    this.pools = pools;
    this.maxRows = maxRows;
    this.maxRunning = maxRunning;
    this.stepNanos = stepNanos;
    times = new StepTimes(1, maxRows);
    for (var priority : Priority.values()) {
      waiting.put(priority, new ArrayDeque<>());
    }
  }

  void add(Sequence sequence) {
    waiting.get(sequence.priority()).add(sequence);
  }

  int waiting(Priority priority) {
    return waiting.get(priority).size();
  }

  List<Sequence> running() {
    return running;
  }

  boolean isIdle() {
    return running.isEmpty() && waiting.values().stream().allMatch(ArrayDeque::isEmpty);
  }

  long preemptions() {
    return preemptions;
  }

  /// Tokens that all sequences have to compute at most.
  long ahead() {
    var sum = 0L;
    for (var sequence : running) {
      sum += sequence.ahead();
    }
    for (var queue : waiting.values()) {
      for (var sequence : queue) {
        sum += sequence.ahead();
      }
    }
    return sum;
  }

  /// Every sequence that has not ended.
  List<Sequence> all() {
    var all = new ArrayList<>(running);
    waiting.values().forEach(all::addAll);
    return all;
  }

  /// Takes a sequence out.
  ///
  /// @return false if it was out before, or never in
  boolean remove(Sequence sequence) {
    if (!running.remove(sequence) && !waiting.get(sequence.priority()).remove(sequence)) {
      return false;
    }
    sequence.release(pools);
    if (waiting.get(Priority.BATCH).isEmpty()
        && running.stream().allMatch(other -> other.priority() == Priority.INTERACTIVE)) {
      unpin();
    }
    return true;
  }

  /// Tells how long a step took.
  ///
  /// @param elapsed nanoseconds; 0 if it was not measured
  void measured(int rows, long elapsed) {
    times.add(rows, elapsed);
  }

  /// Blocks that are held for prompts to come.
  BlockTable pinned() {
    return pinned;
  }

  void unpin() {
    pinned.release(pools.full());
  }

  /// Keeps what a new sequence's prompt has in common with those before it. Not for layers with
  /// windows: the blocks of these are given back as the others go on.
  private void pin(Sequence sequence) {
    var shared = sequence.full().count();
    var isNew = sequence.isFirstStep() && shared > 0 && 2 * shared <= pools.full().blocks();
    if (sequence.priority() == Priority.INTERACTIVE || pools.windowed() != null || !isNew) {
      return;
    }
    if (pinned.count() == shared && pinned.get(shared - 1) == sequence.full().get(shared - 1)) {
      return;
    }
    unpin();
    for (var i = 0; i < shared; i++) {
      pinned.share(pools.full(), sequence.full().get(i));
    }
  }

  /// @return the sequences of the next step; empty if there is nothing to do. Valid until the next
  ///   call.
  List<Sequence> schedule() {
    step.clear();
    var sure = (int) running.stream().filter(sequence -> sequence.pending() == 1).count();
    rowsLeft = maxRows - sure;
    if (sure > 0) {
      var inTime = times.rowsWithin(stepNanos) - sure;
      rowsLeft = Math.min(rowsLeft, Math.max(inTime, Math.ceilDiv(maxRows, SHARE_BESIDE_OTHERS)));
    }
    resume(Priority.INTERACTIVE);
    admit(Priority.INTERACTIVE);
    if (!step.isEmpty()) {
      rowsLeft = Math.min(rowsLeft, Math.ceilDiv(maxRows, SHARE_BESIDE_OTHERS));
    }
    resume(Priority.BATCH);
    admit(Priority.BATCH);
    return step;
  }

  private void resume(Priority priority) {
    for (var i = 0; i < running.size(); i++) {
      var sequence = running.get(i);
      if (sequence.priority() == priority) {
        rowsLeft += sequence.pending() == 1 ? 1 : 0;
        var rows = Math.min(sequence.pending(), rowsLeft);
        if (rows > 0 && makeRoom(sequence, rows)) {
          schedule(sequence, rows);
        }
      }
    }
  }

  /// Takes blocks from the last sequences until it is enough. They have no part in the step yet:
  /// sequences get theirs in the same order.
  ///
  /// @return false if the sequence was the last itself
  private boolean makeRoom(Sequence sequence, int rows) {
    while (!sequence.grow(pools, rows)) {
      var last = running.getLast();
      if (last == sequence && pinned.held() > 0) {
        unpin();
        continue;
      }
      if (last != sequence) {
        rowsLeft += last.pending() == 1 ? 1 : 0;
      }
      preempt(last);
      if (last == sequence) {
        return false;
      }
    }
    return true;
  }

  private void preempt(Sequence sequence) {
    running.remove(sequence);
    sequence.preempt(pools);
    waiting.get(sequence.priority()).addFirst(sequence);
    preemptions++;
  }

  private void admit(Priority priority) {
    var queue = waiting.get(priority);
    while (!queue.isEmpty() && rowsLeft > 0) {
      if (priority == Priority.BATCH && running.size() == maxRunning) {
        return;
      }
      var sequence = queue.peek();
      sequence.reuse(pools);
      if (!makeWay(sequence)) {
        sequence.release(pools);
        return;
      }
      queue.remove();
      pin(sequence);
      insert(sequence);
      var rows = Math.min(sequence.pending(), rowsLeft);
      sequence.grow(pools, rows);
      schedule(sequence, rows);
    }
  }

  /// Sends batch sequences back to the queue, the youngest first, if an interactive one fits in
  /// then.
  ///
  /// @return whether there is a place
  private boolean makeWay(Sequence sequence) {
    if (fits(sequence)) {
      return true;
    }
    if (sequence.priority() == Priority.BATCH) {
      if (running.isEmpty()) { // nobody else makes room for it
        unpin();
      }
      return fits(sequence);
    }
    var staying = 0;
    var room = pools.full().available() + pinned.held();
    for (var other : running) {
      if (other.priority() == Priority.BATCH) {
        room += other.full().held();
      } else {
        staying++;
      }
    }
    if (staying == maxRunning || room < needed(sequence) + staying) {
      return false;
    }
    while (running.size() > staying && !fits(sequence)) {
      rowsLeft += running.getLast().pending() == 1 ? 1 : 0;
      preempt(running.getLast());
    }
    if (!fits(sequence)) {
      unpin();
    }
    return fits(sequence); // blocks that several hold were counted more than once
  }

  /// Whether there are blocks for a batch sequence and the running ones until their ends; for an
  /// interactive one, which the others make room for, only for its tokens and the next one, with
  /// one more for each running sequence.
  private boolean fits(Sequence sequence) {
    if (running.size() == maxRunning || !fitsWindows(sequence)) {
      return false;
    }
    var available = pools.full().available();
    if (sequence.priority() == Priority.INTERACTIVE) {
      return available >= needed(sequence) + running.size();
    }
    var ahead = running.stream().mapToInt(Sequence::blocksAhead).sum();
    return available >= sequence.blocksAhead() + ahead;
  }

  private static int needed(Sequence sequence) {
    var length = sequence.position() + sequence.pending();
    return KvCache.Shape.blocks(length + 1) - sequence.full().count();
  }

  /// Whether there are blocks of windowed layers for its first rows: others leave theirs behind as
  /// it goes on.
  private boolean fitsWindows(Sequence sequence) {
    var pool = pools.windowed();
    if (pool == null) {
      return true;
    }
    var rows = Math.min(sequence.pending(), rowsLeft);
    return pool.available()
        >= KvCache.Shape.blocks(sequence.position() + rows)
            - sequence.windowed().count()
            + running.size();
  }

  private void insert(Sequence sequence) {
    var at = running.size();
    while (at > 0 && ORDER.compare(running.get(at - 1), sequence) > 0) {
      at--;
    }
    running.add(at, sequence);
  }

  private void schedule(Sequence sequence, int rows) {
    sequence.schedule(pools, rows);
    rowsLeft -= rows;
    step.add(sequence);
  }
}
