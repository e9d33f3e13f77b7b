package io.nonmun.storage;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Facts that outlive a restart, by name: that deliveries are paused, which alerts are raised, what
/// was last announced.
public interface MarkRepository {

  /// @param at when it was set
  record Mark(String value, Instant at) {}

  Optional<Mark> find(String name);

  /// All whose names begin with a prefix, by name.
  Map<String, Mark> startingWith(String prefix);

  /// Sets a mark. One that has this value already keeps its time.
  ///
  /// @return whether anything changed; of several that set the same value at once, one is told so
  boolean set(String name, String value, Instant at);

  /// Sets a mark that still has the value that is expected.
  ///
  /// @return false if it has another one, or is not there
  boolean replace(String name, String expected, String value, Instant at);

  /// @return whether it was there
  boolean remove(String name);
}
