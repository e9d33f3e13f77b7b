package io.nonmun.summarizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel.Ranking;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.Reranker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParagraphSearchTest {

  private static final List<String> TEXTS =
      List.of(
          "The batch size is 32, and the size of the model is small.",
          "Related methods were tried before.",
          "Minibatches hold two papers each.",
          "We thank everybody.");

  private final FakeEmbedder embedder = new FakeEmbedder();
  private final FakeReranker reranker = new FakeReranker();

  /// Vectors that a test lays out; of all else one that is like nothing.
  private static final class FakeEmbedder implements Embedder {
    final List<Texts> asked = new ArrayList<>();
    Map<String, float[]> vectors = Map.of();
    boolean fails;

    @Override
    public String model() {
      return "fake";
    }

    @Override
    public Outcome embed(Texts texts) {
      asked.add(texts);
      return fails
          ? new Outcome.Failed("not there", null)
          : new Outcome.Embedded(
              texts.texts().stream()
                  .map(text -> vectors.getOrDefault(text, new float[] {0, 0, 1}))
                  .toList());
    }

    @Override
    public void close() {}
  }

  private static final class FakeReranker implements Reranker {
    @Nullable Ranking asked;
    double[] scores = {};

    @Override
    public Outcome score(Ranking ranking) {
      asked = ranking;
      return scores.length == 0 ? new Outcome.Failed("not there") : new Outcome.Scored(scores);
    }

    @Override
    public void close() {}
  }

  private static List<Paragraph> paragraphs(List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Paragraph(i + 1, Kind.TEXT, texts.get(i)))
        .toList();
  }

  private static List<Integer> best(ParagraphSearch search, List<String> texts)
      throws InterruptedException {
    return search.best(paragraphs(texts), "배치 크기는?", "batch size").stream()
        .map(Paragraph::number)
        .toList();
  }

  @Test
  void byWordsFindsOnlyWhatSharesThem() throws InterruptedException {
    assertThat(best(ParagraphSearch.byWords(), TEXTS)).containsExactly(1);
  }

  @Test
  void meaningFindsWhatHasOtherWords() throws InterruptedException {
    embedder.vectors =
        Map.of(
            "batch size",
            new float[] {1, 0, 0},
            TEXTS.get(0),
            new float[] {0.8f, 0.6f, 0},
            TEXTS.get(2),
            new float[] {0.9f, 0.4f, 0});

    assertThat(best(new ParagraphSearch(embedder, null), TEXTS)).startsWith(1, 3);
    assertThat(embedder.asked.getFirst().instruction()).isNotNull();
    assertThat(embedder.asked.getLast().instruction()).isNull();
  }

  @Test
  void aSecondQuestionEmbedsNothingButItself() throws InterruptedException {
    var search = new ParagraphSearch(embedder, null);
    best(search, TEXTS);
    best(search, TEXTS);

    assertThat(embedder.asked).extracting(texts -> texts.texts().size()).containsExactly(1, 4, 1);
  }

  @Test
  void aLongPaperIsEmbeddedWhereItSharesWords() throws InterruptedException {
    var texts =
        IntStream.range(0, 200).mapToObj(i -> i == 150 ? "A batch size." : "Text " + i).toList();
    embedder.vectors = Map.of("A batch size.", new float[] {0, 0, 1});

    assertThat(best(new ParagraphSearch(embedder, null), texts)).startsWith(151);
    assertThat(embedder.asked.getLast().texts())
        .hasSize(ParagraphSearch.MOST_EMBEDDED)
        .contains("A batch size.");
  }

  @Test
  void aRerankerHasTheLastWordOnTheBest() throws InterruptedException {
    var texts = IntStream.range(0, 40).mapToObj(i -> "batch size " + "x ".repeat(i)).toList();
    reranker.scores =
        IntStream.range(0, ParagraphSearch.MOST_RERANKED).mapToDouble(i -> i / 100.0).toArray();

    var best = best(new ParagraphSearch(null, reranker), texts);

    assertThat(best).hasSize(40).startsWith(16, 15, 14).endsWith(39, 40);
    assertThat(reranker.asked)
        .satisfies(asked -> assertThat(asked.query()).isEqualTo("batch size"));
  }

  @Test
  void textsWhoseMeaningIsKnownAreJoinedAndRerankedToo() throws InterruptedException {
    var byMeaning = List.of(3, 2);
    var joined = ParagraphSearch.byWords().best(TEXTS, byMeaning, "배치 크기는?", "batch size");
    reranker.scores = new double[] {0.1, 0.2, 0.9};
    var reranked =
        new ParagraphSearch(embedder, reranker).best(TEXTS, byMeaning, "배치 크기는?", "batch size");

    assertThat(joined).containsExactly(0, 3, 2);
    assertThat(reranked).containsExactly(2, 3, 0);
    assertThat(embedder.asked).isEmpty();
  }

  @Test
  void modelsThatFailAreDoneWithout() throws InterruptedException {
    embedder.fails = true;

    assertThat(best(new ParagraphSearch(embedder, reranker), TEXTS)).containsExactly(1);
  }
}
