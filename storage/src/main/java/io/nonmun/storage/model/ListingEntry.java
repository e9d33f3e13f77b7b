package io.nonmun.storage.model;

import java.util.Optional;
import java.util.OptionalInt;

/// One line of a category's listing: this paper was announced there, this way.
///
/// @param version as far as the listing says it; cross-lists and replacements often do not
/// @param paper what the listing itself tells of the paper; without an abstract it is absent, and
///   where `version` is empty its own version is only a stand-in
public record ListingEntry(
    ArxivId id, AnnounceType type, OptionalInt version, Optional<Paper> paper) {}
