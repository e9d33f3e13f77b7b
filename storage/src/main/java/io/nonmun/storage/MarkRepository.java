package io.nonmun.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Bare facts that outlive a restart, by name: that something is so, and since when.
public interface MarkRepository {

  /// @return when it was set last
  Optional<Instant> find(String name);

  /// The names of marks that begin with this, in no order.
  List<String> beginningWith(String name);

  void set(String name, Instant at);

  void remove(String name);
}
