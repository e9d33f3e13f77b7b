package io.nonmun.bot.stored;

import io.nonmun.fetcher.http.RequestGate;
import io.nonmun.storage.GateRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// The fetcher's gate, kept in the database.
public record StoredGate(GateRepository gates) implements RequestGate {

  /// Whether a turn's holder, `PoliteHttp`'s process number and more, was left behind by a process
  /// that was killed. To be asked before this process takes a turn: its number may be the dead
  /// one's.
  ///
  /// A living one that cannot be seen from here, as in another container, may be taken for dead;
  /// then two requests may overlap, and still begin an interval apart.
  public static boolean isDead(String holder) {
    var process = Long.parseLong(holder.substring(0, holder.indexOf('-')));
    return process == ProcessHandle.current().pid()
        || ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
  }

  @Override
  public Duration tryEnter(
      Map<String, Duration> intervals, String holder, Duration lease, Instant now) {
    return gates.tryEnter(intervals, holder, lease, now);
  }

  @Override
  public void leave(Map<String, Duration> intervals, String holder) {
    gates.leave(intervals, holder);
  }

  @Override
  public void close(String gate, Instant until, String reason) {
    gates.close(gate, until, reason);
  }
}
