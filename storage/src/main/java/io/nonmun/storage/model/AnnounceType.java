package io.nonmun.storage.model;

/// How a paper appears in a day's announcement of one category.
///
/// Source: arXiv/arxiv-feed, `feed/consts.py`, and
/// <https://info.arxiv.org/help/rss_specifications.html>.
public enum AnnounceType {
  NEW,
  CROSS,
  REPLACE,
  REPLACE_CROSS,
  ABS_ONLY;

  /// Whether it is a paper that this category's readers have not been shown before.
  public boolean isFresh() {
    return this == NEW || this == CROSS;
  }
}
