package io.nonmun.summarizer.answer;

import io.nonmun.gpumodel.LanguageModel.Ranking;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.Embedder.Outcome.Embedded;
import io.nonmun.summarizer.model.Reranker;
import io.nonmun.summarizer.model.Reranker.Outcome.Scored;
import io.nonmun.summarizer.source.Bm25;
import io.nonmun.summarizer.source.ReciprocalRank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the paragraphs that meet a question: by the words they share with it ([Bm25]) and by what
/// they mean, where a model embeds them, joined by [ReciprocalRank]; the best are put into the
/// order of a reranker, where there is one; whole papers likewise, whose meaning is known. A model
/// that fails is done without. Safe for use by many threads.
public final class ParagraphSearch {

  private static final Logger log = LoggerFactory.getLogger(ParagraphSearch.class);

  /// Read by a model for one question, for somebody waits: those that words find first.
  static final int MOST_EMBEDDED = 64;

  static final int MOST_RERANKED = 16;

  private static final int LONGEST = 2_000;
  private static final int MOST_KEPT = 2_048;

  private static final String INSTRUCTION =
      "Given a question in Korean or English about a research paper, retrieve the passages of the"
          + " paper that answer it";

  private final @Nullable Embedder embedder;
  private final @Nullable Reranker reranker;
  private final Map<String, float[]> vectors = new LastUsed(); // guarded by itself

  private static final class LastUsed extends LinkedHashMap<String, float[]> {
    private static final long serialVersionUID = 1;

    LastUsed() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
      return size() > MOST_KEPT;
    }
  }

  /// @param embedder null for none; closing it is another's business
  /// @param reranker likewise
  public ParagraphSearch(@Nullable Embedder embedder, @Nullable Reranker reranker) {
    this.embedder = embedder;
    this.reranker = reranker;
  }

  /// Where no model helps.
  public static ParagraphSearch byWords() {
    return new ParagraphSearch(null, null);
  }

  /// Those that meet a question, the best first.
  ///
  /// @param question as it was asked, in whatever language
  /// @param english the same in the paper's language, or empty
  List<Paragraph> best(List<Paragraph> paragraphs, String question, String english)
      throws InterruptedException {
    var texts = paragraphs.stream().map(ParagraphSearch::text).toList();
    var byWords = byWords(texts, question + " " + english);
    var asked = english.isBlank() ? question : english;
    var byMeaning = byMeaning(texts, byWords, asked).orElse(List.of());
    var order = joined(texts, byWords, byMeaning, asked);
    return order.stream().map(paragraphs::get).toList();
  }

  /// The same of texts whose order by meaning is known.
  ///
  /// @param byMeaning the places of some of them, the nearest first
  /// @return the places of those that meet the question, the best first
  List<Integer> best(List<String> texts, List<Integer> byMeaning, String question, String english)
      throws InterruptedException {
    var byWords = byWords(texts, question + " " + english);
    return joined(texts, byWords, byMeaning, english.isBlank() ? question : english);
  }

  private List<Integer> joined(
      List<String> texts, List<Integer> byWords, List<Integer> byMeaning, String asked)
      throws InterruptedException {
    return reranked(texts, ReciprocalRank.join(List.of(byWords, byMeaning)), asked);
  }

  static String text(Paragraph paragraph) {
    return String.join(" ", paragraph.lines());
  }

  private static List<Integer> byWords(List<String> texts, String query) {
    var scores = new Bm25(texts).scores(query);
    return inOrder(
        IntStream.range(0, scores.length).filter(i -> scores[i] > 0).boxed().toList(),
        i -> scores[i]);
  }

  private interface Score {
    double of(int text);
  }

  private static List<Integer> inOrder(List<Integer> texts, Score score) {
    return texts.stream()
        .sorted(Comparator.comparingDouble((Integer i) -> score.of(i)).reversed())
        .toList();
  }

  private Optional<List<Integer>> byMeaning(List<String> texts, List<Integer> byWords, String query)
      throws InterruptedException {
    if (embedder == null) {
      return Optional.empty();
    }
    var read =
        Stream.concat(byWords.stream(), IntStream.range(0, texts.size()).boxed())
            .distinct()
            .limit(MOST_EMBEDDED)
            .toList();
    var asked = embed(embedder, List.of(query), INSTRUCTION);
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    return vectors(embedder, read.stream().map(texts::get).toList())
        .map(vectors -> {
          var closeness = new HashMap<Integer, Double>();
          for (var i = 0; i < read.size(); i++) {
            closeness.put(read.get(i), dot(asked.get().getFirst(), vectors.get(i)));
          }
          return inOrder(read, closeness::get);
        });
  }

  /// A second question to a paper finds most of them made.
  private Optional<List<float[]>> vectors(Embedder model, List<String> texts)
      throws InterruptedException {
    List<String> missing;
    synchronized (vectors) {
      missing = texts.stream().distinct().filter(text -> vectors.get(text) == null).toList();
    }
    if (!missing.isEmpty()) {
      var made = embed(model, missing, null);
      if (made.isEmpty()) {
        return Optional.empty();
      }
      synchronized (vectors) {
        for (var i = 0; i < missing.size(); i++) {
          vectors.put(missing.get(i), made.get().get(i));
        }
      }
    }
    synchronized (vectors) {
      return Optional.of(texts.stream().map(vectors::get).toList())
          .filter(all -> !all.contains(null));
    }
  }

  private static Optional<List<float[]>> embed(
      Embedder model, List<String> texts, @Nullable String instruction)
      throws InterruptedException {
    var cut = texts.stream().map(ParagraphSearch::cut).toList();
    return switch (model.embed(new Texts(cut, instruction, 0, Priority.INTERACTIVE))) {
      case Embedded(var made) -> Optional.of(made);
      case Embedder.Outcome.Failed(var reason, _) -> {
        log.warn("paragraphs are found by words alone: {}", reason);
        yield Optional.empty();
      }
    };
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST));
  }

  private static double dot(float[] one, float[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] * other[i]).sum();
  }

  private List<Integer> reranked(List<String> texts, List<Integer> order, String query)
      throws InterruptedException {
    if (reranker == null || order.isEmpty()) {
      return order;
    }
    var best = order.subList(0, Math.min(order.size(), MOST_RERANKED));
    var documents = best.stream().map(texts::get).map(ParagraphSearch::cut).toList();
    return switch (reranker.score(
        new Ranking(query, documents, INSTRUCTION, Priority.INTERACTIVE))) {
      case Scored(var scores) -> {
        var all = new ArrayList<>(inOrder(best, i -> scores[best.indexOf(i)]));
        all.addAll(order.subList(best.size(), order.size()));
        yield all;
      }
      case Reranker.Outcome.Failed(var reason) -> {
        log.warn("paragraphs are not reranked: {}", reason);
        yield order;
      }
    };
  }
}
