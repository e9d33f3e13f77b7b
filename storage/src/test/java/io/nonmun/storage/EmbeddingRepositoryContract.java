package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

abstract class EmbeddingRepositoryContract extends RepositoryContract {

  private static final Embedding EAST = Embedding.of(new float[] {1, 0});
  private static final Embedding NORTH = Embedding.of(new float[] {0, 1});

  private List<PaperVersion> missing(int most) {
    return storage.embeddings().missing("qwen", 100, most).stream().map(Paper::version).toList();
  }

  @Test
  void namesTheNewestPapersWithoutAVector() {
    storage.papers().save(List.of(paper(id(1), 1), paper(id(2), 1), paper(id(3), 1)));
    assertThat(missing(2)).containsExactly(paper(id(3), 1).version(), paper(id(2), 1).version());

    storage.embeddings().save("qwen", Map.of(paper(id(3), 1).version(), EAST));
    storage.embeddings().save("other", Map.of(paper(id(2), 1).version(), EAST));
    assertThat(missing(9)).containsExactly(paper(id(2), 1).version(), paper(id(1), 1).version());

    assertThat(storage.embeddings().missing("qwen", 2, 9))
        .as("of the newest two")
        .extracting(Paper::id)
        .containsExactly(id(2));

    storage.papers().save(List.of(paper(id(3), 2)));
    assertThat(missing(1)).containsExactly(paper(id(3), 2).version());
  }

  @Test
  void keepsOneVectorAPaperThroughARestart() {
    storage.papers().save(List.of(paper(id(1), 1), paper(id(2), 1)));
    storage.embeddings().save("qwen", Map.of(paper(id(1), 1).version(), EAST));
    storage.embeddings().save("qwen", Map.of(paper(id(2), 1).version(), EAST));
    storage.embeddings().save("qwen", Map.of(paper(id(1), 2).version(), NORTH));

    try (var other = openAgain()) {
      var vectors = other.embeddings().newest("qwen", 9);
      assertThat(vectors.keySet()).containsExactly(id(2), id(1));
      assertThat(vectors.get(id(1)).dot(NORTH)).isCloseTo(1, within(1e-3f));
      assertThat(vectors.get(id(1)).dot(EAST)).isCloseTo(0, within(1e-3f));
      assertThat(other.embeddings().newest("other", 9)).isEmpty();
      assertThat(other.embeddings().newest("qwen", 1)).containsOnlyKeys(id(2));
    }
  }

  @Test
  void keepsNoneOfAPaperThatIsNotKnown() {
    storage.embeddings().save("qwen", Map.of(paper(id(1), 1).version(), EAST));

    assertThat(storage.embeddings().newest("qwen", 9)).isEmpty();
  }
}
