package io.nonmun.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What arXiv says about one version of a paper. All texts are on one line; title, abstract and
/// comment hold the authors' own TeX, which [ReadableText] makes readable.
///
/// @param authors in the paper's order, at least one unless arXiv names none
/// @param crossLists categories other than the primary one
/// @param license URL of the licence, where known
/// @param codeLinks URLs of repositories named in the abstract or comment
/// @param withdrawn whether arXiv or the comment says that this version is withdrawn
public record Paper(
    PaperVersion version,
    String title,
    String abstractText,
    List<String> authors,
    Category primaryCategory,
    List<Category> crossLists,
    @Nullable String comment,
    @Nullable String journalRef,
    @Nullable String doi,
    @Nullable String license,
    List<String> codeLinks,
    boolean withdrawn) {

  public Paper {
    if (title.isBlank()) {
      throw new IllegalArgumentException(version + " has no title");
    }
    authors = List.copyOf(authors);
    crossLists = List.copyOf(crossLists);
    codeLinks = List.copyOf(codeLinks);
  }

  public ArxivId id() {
    return version.id();
  }
}
