package io.nonmun.bot.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.SearchQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Joining is tried where there is a meaning to join, in [EmbeddedPapersTest].
class FinderTest {

  @Test
  void withoutMeaningsOnlyThePageIsLookedFor() throws Exception {
    var asked = new ArrayList<String>();
    var paper = new ArxivId("2611.00001");
    var search =
        new SearchRepository() {
          @Override
          public Hits find(SearchQuery query, int from, int count) {
            asked.add(from + " +" + count);
            return new Hits(List.of(paper), 11);
          }

          @Override
          public List<ArxivId> filter(SearchQuery query, List<ArxivId> papers) {
            throw new AssertionError("nothing is near");
          }
        };

    var found = new Finder(search, Meaning.NONE).find(SearchQuery.of("retrieval"), 5, 5);

    assertThat(found).isEqualTo(new Finder.Found(List.of(paper), 11, Set.of()));
    assertThat(asked).containsExactly("5 +5");
  }
}
