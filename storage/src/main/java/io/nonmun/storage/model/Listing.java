package io.nonmun.storage.model;

import java.time.LocalDate;
import java.util.List;

/// What arXiv announced in one category on one day, complete: as many entries as the page itself
/// counts.
///
/// @param announcedOn the listing's own date, never the clock's
/// @param entries in the page's order, each base id once
public record Listing(Category category, LocalDate announcedOn, List<ListingEntry> entries) {

  public Listing {
    entries = List.copyOf(entries);
    var distinct = entries.stream().map(ListingEntry::id).distinct().count();
    if (distinct != entries.size()) {
      throw new IllegalArgumentException(
          category
              + " of "
              + announcedOn
              + " names a paper twice: "
              + entries.size()
              + " entries, "
              + distinct
              + " papers");
    }
  }
}
