package io.nonmun.bot.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SearchQuery;
import io.nonmun.summarizer.model.Embedder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPapersTest {

  /// Means what a text speaks of: animals, or machines.
  private static final class Topics implements Embedder {

    private static final Map<String, float[]> MEANINGS =
        Map.of(
            "cat", new float[] {1, 0},
            "고양이", new float[] {1, 0},
            "feline", new float[] {0.8f, 0.6f},
            "engine", new float[] {0, 1});

    private final List<Texts> asked = new ArrayList<>();
    private @Nullable Outcome failing;

    @Override
    public String model() {
      return "topics";
    }

    @Override
    public Outcome embed(Texts texts) {
      asked.add(texts);
      return failing != null
          ? failing
          : new Outcome.Embedded(texts.texts().stream().map(Topics::meaning).toList());
    }

    private static float[] meaning(String text) {
      return MEANINGS.entrySet().stream()
          .filter(known -> text.toLowerCase(Locale.ROOT).contains(known.getKey()))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(new float[] {-1, 0});
    }

    @Override
    public void close() {}
  }

  private @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Topics topics = new Topics();
  private Storage storage;
  private EmbeddedPapers papers;

  @BeforeEach
  void open() {
    storage = Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db")));
    papers = papers();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private EmbeddedPapers papers() {
    return new EmbeddedPapers(storage.embeddings(), topics, clock);
  }

  private static ArxivId id(int number) {
    return new ArxivId("2611.%05d".formatted(number));
  }

  private void store(int number, String title) {
    var paper =
        new Paper(
            new PaperVersion(id(number), 1),
            title,
            "We study it.",
            List.of("Ada Lovelace"),
            new Category("cs.CL"),
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            false);
    storage.papers().save(List.of(paper));
  }

  @Test
  void embedsWhatIsNewOnceAndRemembersItThroughARestart() throws Exception {
    IntStream.rangeClosed(1, 70).forEach(number -> store(number, "A Cat"));
    papers.catchUp();
    assertThat(topics.asked).extracting(texts -> texts.texts().size()).containsExactly(32, 32, 6);
    assertThat(topics.asked)
        .allSatisfy(texts -> {
          assertThat(texts.priority()).isEqualTo(Priority.BATCH);
          assertThat(texts.instruction()).isNull();
        });

    var again = papers();
    again.catchUp();
    assertThat(topics.asked).hasSize(3);
    assertThat(again.of(id(70))).isPresent();
    assertThat(again.of(id(71))).isEmpty();
  }

  @Test
  void theNearestComeFirst() throws Exception {
    store(1, "An Engine");
    store(2, "A Feline");
    store(3, "A Cat");
    papers.catchUp();

    assertThat(papers.nearest("고양이", 2)).containsExactly(id(3), id(2));
    assertThat(topics.asked.getLast().instruction()).contains("Korean or English");
    assertThat(topics.asked.getLast().priority()).isEqualTo(Priority.INTERACTIVE);
  }

  @Test
  void modelThatFailsRests() throws Exception {
    store(1, "A Cat");
    topics.failing = new Embedder.Outcome.Failed("out of memory", null);
    papers.catchUp();
    papers.catchUp();
    assertThat(topics.asked).hasSize(1);

    topics.failing = null;
    clock.move(Duration.ofMinutes(6));
    papers.catchUp();
    assertThat(papers.nearest("cat", 9)).containsExactly(id(1));

    topics.failing = new Embedder.Outcome.Failed("out of memory", Duration.ofHours(1));
    assertThat(papers.nearest("cat", 9)).isEmpty();
    clock.move(Duration.ofMinutes(50));
    assertThat(papers.nearest("cat", 9)).isEmpty();
    assertThat(topics.asked).hasSize(4);
  }

  @Test
  void wordsDecideAndMeaningAdds() throws Exception {
    store(1, "An Engine");
    store(2, "A Feline");
    store(3, "A Cat");
    papers.catchUp();
    var finder = new Finder(storage.search(), papers);

    assertThat(find(finder, 0, "cat")).first().isEqualTo(id(3));
    assertThat(find(finder, 0, "고양이")).as("none has the word").containsExactly(id(3), id(2), id(1));
    assertThat(finder.find(SearchQuery.of("고양이"), 2, 2).total()).isEqualTo(3);
    assertThat(find(finder, 2, "고양이")).containsExactly(id(1));
    assertThat(find(new Finder(storage.search(), Meaning.NONE), 0, "고양이")).isEmpty();
  }

  @Test
  void whereManyHaveTheWordsMeaningOnlyOrdersThem() throws Exception {
    IntStream.rangeClosed(1, 130).forEach(number -> store(number, "A Study of Engines"));
    store(500, "A Feline Study");
    store(501, "A Cat");
    papers.catchUp();
    var finder = new Finder(storage.search(), papers);

    var hits = finder.find(SearchQuery.of("study", "feline"), 0, 5);
    assertThat(hits.papers()).contains(id(500));
    var many = finder.find(SearchQuery.of("study"), 0, 5);
    assertThat(many.total()).isEqualTo(132); // the abstract has it
    assertThat(finder.find(SearchQuery.of("study"), 130, 5).papers()).hasSize(2);
  }

  private static List<ArxivId> find(Finder finder, int from, String word)
      throws InterruptedException {
    return finder.find(SearchQuery.of(word), from, 3).papers();
  }
}
