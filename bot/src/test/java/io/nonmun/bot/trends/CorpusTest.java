package io.nonmun.bot.trends;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusTest {

  private final Corpus corpus = new Corpus();

  private void add(int papers, String text, String... keywords) {
    for (var i = 0; i < papers; i++) {
      var id = new ArxivId("2611.%05d".formatted(corpus.size()));
      var paper =
          new Paper(
              new PaperVersion(id, 1),
              "A title",
              text,
              List.of("Ada Lovelace"),
              new Category("cs.CL"),
              List.of(),
              null,
              null,
              null,
              null,
              List.of(),
              false);
      corpus.add(paper, 0, List.of(keywords), null);
    }
  }

  private static int[] groups(int... sizes) {
    return IntStream.range(0, sizes.length)
        .flatMap(group -> IntStream.generate(() -> group).limit(sizes[group]))
        .toArray();
  }

  @Test
  void aWordNamesOnlyTheGroupItTellsMostOf() {
    add(8, "retrieval of documents by agents", "검색", "에이전트");
    add(2, "retrieval of documents", "검색");
    add(10, "planning of agents", "에이전트", "계획");
    add(20, "speech of vocal tracts", "음성");
    var group = groups(10, 10, 20);

    assertThat(corpus.koreanNames(group, 3)).containsExactly("검색", "계획 · 에이전트", "음성");
    assertThat(corpus.names(group, 3).get(0)).contains("retrieval").doesNotContain("agent");
    assertThat(corpus.names(group, 3).get(1)).contains("agent");
  }

  @Test
  void aGroupWithoutAWordOfItsOwnIsNamedByWhatThereIs() {
    add(8, "planning of agents", "에이전트");
    add(2, "planning");
    add(10, "planning of agents", "에이전트");
    add(20, "speech", "음성");

    assertThat(corpus.koreanNames(groups(10, 10, 20), 3)).containsExactly("에이전트", "에이전트", "음성");
  }
}
