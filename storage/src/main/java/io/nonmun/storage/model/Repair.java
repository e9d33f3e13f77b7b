package io.nonmun.storage.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a database that was repaired.
///
/// @param kept where the database as it was is now
/// @param faults what was wrong with it, in SQLite's words; empty where it was sound
/// @param losses what of it is gone; tables that lost nothing are absent
/// @param ledger how many rows of the ledger were made anew or put back to an earlier state, so
///   that the next run does what they lack
public record Repair(Path kept, List<String> faults, List<Loss> losses, int ledger) {

  public Repair {
    faults = List.copyOf(faults);
    losses = List.copyOf(losses);
  }

  /// What one table lost.
  ///
  /// @param read how many rows of it there are still
  /// @param gaps the parts that cannot be read
  /// @param dropped rows that could be read and are no good: they break a rule of the table, or
  ///   hang on a row that is gone
  public record Loss(String table, long read, List<Gap> gaps, long dropped) {
    public Loss {
      gaps = List.copyOf(gaps);
    }
  }

  /// Rows between two keys, both of which are still there.
  ///
  /// @param after null from the table's beginning
  /// @param before null to its end
  public record Gap(@Nullable String after, @Nullable String before) {}
}
