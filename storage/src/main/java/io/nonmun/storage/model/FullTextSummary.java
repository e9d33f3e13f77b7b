package io.nonmun.storage.model;

import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Place;
import java.util.List;

/// A Korean summary that rests on a paper's whole text.
///
/// @param made whose sentences are those of the paper that it rests on, lines of tables among them
/// @param places where each of these stands
/// @param origin what was read
/// @param sentences how many the paper has
/// @param hidden what a reader of the paper would not see
public record FullTextSummary(
    SummaryRecord made, List<Place> places, Origin origin, int sentences, List<String> hidden) {

  public FullTextSummary {
    places = List.copyOf(places);
    hidden = List.copyOf(hidden);
    if (places.size() != made.sentences().size()) {
      throw new IllegalArgumentException(
          "%d places of %d sentences".formatted(places.size(), made.sentences().size()));
    }
  }
}
