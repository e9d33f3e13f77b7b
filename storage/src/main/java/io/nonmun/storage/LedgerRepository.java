package io.nonmun.storage;

import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was announced on which day, and what became of every paper of it.
public interface LedgerRepository {

  /// Enters complete listings, in one transaction. Papers that are new to their day start as
  /// `ANNOUNCED`; a listing read again adds what it lacked and lowers no state.
  void announce(Collection<Listing> listings);

  /// Moves entries to their states, in one transaction.
  ///
  /// @throws StorageException if an entry's paper was not announced that day
  void move(Collection<LedgerEntry> entries);

  /// All papers of a day in the listings' order.
  List<LedgerEntry> entries(LocalDate day);

  /// The same with the categories, without reading a text.
  List<AnnouncedPaper> announced(LocalDate day);

  /// On which days papers were announced, and what became of them; each paper's newest day first.
  List<AnnouncedPaper> announced(Collection<ArxivId> papers);

  /// Whether any paper of that day is known.
  boolean isAnnounced(LocalDate day);

  /// How many papers are in a state.
  ///
  /// @param stored those of them whose title and abstract are stored
  record Count(LedgerState state, int papers, int stored) {}

  /// What became of the papers that are new or cross-listed on a day in any of the categories.
  List<Count> counts(LocalDate day, Collection<Category> categories);

  /// How much of a day's papers is known; while it is the same, so are the papers of the day.
  ///
  /// @param lines of all listings
  /// @param unread papers whose title and abstract were not looked for yet
  /// @param failed papers that were given up, for now
  record Extent(int lines, int unread, int failed) {}

  Extent extent(LocalDate day);

  /// The categories whose complete listing of that day is stored.
  Set<Category> listed(LocalDate day);

  /// The first day of which a listing is stored, by category.
  Map<Category, LocalDate> firstListed();

  /// The newest day with a stored listing of any of the categories.
  Optional<LocalDate> newestDay(Collection<Category> categories);
}
