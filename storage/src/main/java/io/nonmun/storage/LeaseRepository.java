package io.nonmun.storage;

import java.time.Duration;
import java.util.Optional;

/// What one process has at a time, until it lets go of it or is not heard of for a while. Time is
/// the database's, so that no process's clock counts.
public interface LeaseRepository {

  /// Takes a lease that is free, or whose holder is not heard of any more, or holds it for longer.
  ///
  /// @param time from now on, after which somebody else may take it
  /// @return whether `holder` has it now
  boolean take(String name, String holder, Duration time);

  /// Frees it at once; whoever does not hold it changes nothing.
  void release(String name, String holder);

  /// Remembers what its holder is set to, as long as nobody says something else; whoever does not
  /// hold it changes nothing.
  void describe(String name, String holder, String settings);

  /// What its holder is set to, or was who died with it.
  Optional<String> description(String name);

  /// Who holds it and is heard of.
  Optional<String> holder(String name);
}
