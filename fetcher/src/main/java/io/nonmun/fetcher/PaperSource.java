package io.nonmun.fetcher;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads what arXiv announces. Every method may block for the source's rate limit; all are safe to
/// call from several threads.
public interface PaperSource {

  /// The newest announced listing of a category, whole; its own date says which day it is.
  ///
  /// @throws FetchException if the source cannot be read, or a page counts more than it shows
  Listing newest(Category category);

  /// A category's listing of one day; empty only where the source itself says that nothing was
  /// announced that day.
  ///
  /// @throws FetchException as for [#newest]
  Optional<Listing> on(Category category, LocalDate day);

  /// Finds title, abstract and the rest for every paper that listings name.
  ///
  /// @param listings of one day
  /// @param arrived called with each batch as it comes, so that what was read survives a crash
  Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived);

  /// One paper; the newest version if the reference names none.
  ///
  /// @throws FetchException of kind `NOT_FOUND` if there is no such paper
  Paper paper(PaperReference reference);

  /// The best form of a paper's text that can be read, its abstract at least; it says which, and
  /// what was wrong with the better ones.
  FullText fullText(Paper paper);

  /// What a paper's own page has of its text, damaged or not; none where there is no such page. One
  /// try, which gives up where the source lets others go first for minutes.
  ///
  /// @throws FetchException if the page cannot be read now
  default Optional<FullText> page(Paper paper) {
    return Optional.empty();
  }

  /// A figure's picture, if it is one that can be sent. One try, likewise.
  ///
  /// @throws FetchException if it cannot be read now
  default Optional<Picture> picture(Figure figure) {
    return Optional.empty();
  }

  /// @param missing papers for which no source had metadata, with the reason
  /// @param notes what the sources contradict each other in, for the log
  record Metadata(Map<ArxivId, String> missing, List<String> notes) {
    public Metadata {
      missing = Map.copyOf(missing);
      notes = List.copyOf(notes);
    }
  }
}
