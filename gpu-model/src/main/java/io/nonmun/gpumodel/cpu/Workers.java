package io.nonmun.gpumodel.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads that share the parts of one piece of work, the caller being one of them.
///
/// A decode step is a hundred pieces of some 100 µs each, so waking a parked thread for each would
/// cost more than it brings: a worker spins for a while before it parks.
final class Workers implements AutoCloseable {

  /// One part of a piece of work; parts are independent of each other.
  @FunctionalInterface
  interface Work {
    void part(int index);
  }

  private static final int SPINS = 20_000; // about 200 µs to 1 ms

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private int parts;
  private @Nullable Work work;
  private volatile @Nullable Throwable failure;
  private volatile int round; // published last: what is above is seen by who sees it
  private volatile boolean closed;

  /// @param threads at least 1, the caller counted
  Workers(int threads) {
    for (var i = 1; i < threads; i++) {
      var thread = Thread.ofPlatform().name("engine-" + i).daemon().unstarted(this::serve);
      this.threads.add(thread);
      thread.start();
    }
  }

  int threads() {
    return threads.size() + 1;
  }

  /// Carries out all parts and returns when they are done.
  ///
  /// @throws RuntimeException if a part fails; its thread then takes no more of them
  void run(int parts, Work work) {
    if (parts <= 1 || threads.isEmpty()) {
      for (var i = 0; i < parts; i++) {
        work.part(i);
      }
      return;
    }
    this.work = work;
    this.parts = parts;
    next.set(0);
    busy.set(threads.size());
    round++; // only the caller writes it
    threads.forEach(LockSupport::unpark);
    share();
    while (busy.get() > 0) {
      Thread.onSpinWait();
    }
    if (failure != null) {
      var cause = failure;
      failure = null;
      throw new IllegalStateException("a worker failed", cause);
    }
  }

  private void serve() {
    var done = 0;
    while (true) {
      var spins = 0;
      while (round == done && !closed) {
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      done++;
      share();
      busy.decrementAndGet();
    }
  }

  private void share() {
    var work = this.work;
    if (work == null) {
      return;
    }
    try {
      for (var part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        work.part(part);
      }
    } catch (Throwable e) { // kept until every thread is done with this piece of work
      failure = e;
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(LockSupport::unpark);
  }
}
