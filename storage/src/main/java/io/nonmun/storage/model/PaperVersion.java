package io.nonmun.storage.model;

/// One version of a paper, the key under which its text and its summaries are kept.
///
/// @param version 1 or more
public record PaperVersion(ArxivId id, int version) {

  public PaperVersion {
    if (version < 1) {
      throw new IllegalArgumentException("version of " + id + " is " + version + "; 1 or more");
    }
  }

  @Override
  public String toString() {
    return id + "v" + version;
  }
}
