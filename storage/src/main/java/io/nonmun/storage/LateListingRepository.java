package io.nonmun.storage;

import io.nonmun.storage.model.Category;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/// Listings that could not be read when the digests of their day went out, until they are read and
/// their papers are added to these.
public interface LateListingRepository {

  /// Remembers those of a day's listings that are not read yet, beside what is remembered already.
  void expect(LocalDate day, Collection<Category> wanted);

  /// What is remembered of days since a day, the oldest first.
  SortedMap<LocalDate, List<Category>> since(LocalDate first);

  /// Those that are remembered of a day and have been read meanwhile.
  List<Category> arrived(LocalDate day);

  /// Forgets those whose papers were added.
  void forget(LocalDate day, Collection<Category> added);
}
