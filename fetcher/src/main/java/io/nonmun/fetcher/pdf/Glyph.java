package io.nonmun.fetcher.pdf;

/// A character, or a few, as a page shows it.
///
/// @param left in points from the page's left edge, `right` likewise
/// @param baseline in points from its upper edge
record Glyph(String text, double left, double right, double baseline, double size) {}
