package io.nonmun.fetcher;

import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.Optional;

/// The body of a paper as it can be read from its HTML form.
///
/// @param figure URL of the first figure
/// @param hidden texts that a human reader would not see (white on white, size zero, off screen),
///   taken out of `sections`
/// @param truncated whether the page lacks parts that it announces
public record FullText(
    PaperVersion version,
    List<Section> sections,
    Optional<String> figure,
    List<String> hidden,
    boolean truncated) {

  public FullText {
    sections = List.copyOf(sections);
    hidden = List.copyOf(hidden);
  }

  /// @param number as printed (`3.1`, `A`), or empty
  public record Section(String number, String title, List<String> paragraphs) {
    public Section {
      paragraphs = List.copyOf(paragraphs);
    }
  }
}
