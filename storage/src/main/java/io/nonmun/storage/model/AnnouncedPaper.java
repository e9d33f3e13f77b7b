package io.nonmun.storage.model;

import static java.util.Comparator.naturalOrder;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A paper of one announcement day as far as it is known without its text.
///
/// @param in how it was announced in each category that was read
/// @param primaryCategory null where its title and abstract are not stored
public record AnnouncedPaper(
    LedgerEntry entry, Map<Category, AnnounceType> in, @Nullable Category primaryCategory) {

  public AnnouncedPaper {
    in = Map.copyOf(in);
  }

  public ArxivId id() {
    return entry.id();
  }

  /// How it is new to readers of any of the categories; empty if it is not.
  public Optional<AnnounceType> freshIn(Collection<Category> categories) {
    return categories.stream()
        .map(in::get)
        .filter(Objects::nonNull)
        .filter(AnnounceType::isFresh)
        .min(naturalOrder());
  }
}
