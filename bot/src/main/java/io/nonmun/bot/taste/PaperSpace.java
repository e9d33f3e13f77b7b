package io.nonmun.bot.taste;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How alike a day's papers are, and any other papers to them: in their texts the cosine of their
/// tf-idf vectors over the words of title and abstract (Manning, Raghavan and Schütze, Introduction
/// to Information Retrieval, chapter 6), in their subjects the part of their categories that they
/// have in common.
///
/// A word's idf is that of the day's papers: it tells these apart, which is all that is asked,
/// needs nothing to be kept, and is the same whenever the day is ranked. Safe for use by many
/// threads.
public final class PaperSpace {

  /// The second `model` in a text says less than the first: tf is n / (n + 0.5), after BM25.
  private static final double SATURATION = 0.5;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}");

  /// @param terms of the day's words, ascending; [number of terms]
  /// @param weights of them; with those of words that the day lacks, of length 1
  private record Vector(int[] terms, float[] weights, Set<Category> categories) {}

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final float[] idf; // [number of words]
  private final double unseen;
  private final List<ArxivId> ids;
  private final Map<ArxivId, Integer> rows = new HashMap<>();
  private final Vector[] vectors; // [number of papers]
  private final int[][] postings; // [number of words][papers that have it]
  private final float[][] postingWeights; // as postings
  private final Map<ArxivId, Vector> others = new ConcurrentHashMap<>();
  private final Map<Set<Category>, float[]> subjects = new ConcurrentHashMap<>(); // [papers]

  public PaperSpace(Collection<Paper> day) {
    var papers = day.stream().sorted(comparing(Paper::id)).toList();
    ids = papers.stream().map(Paper::id).toList();
    var counts = papers.stream().map(PaperSpace::counts).toList();
    for (var each : counts) {
      for (var word : each.keySet()) {
        if (vocabulary.putIfAbsent(word, words.size()) == null) {
          words.add(word);
        }
      }
    }
    var frequency = new int[words.size()];
    counts.forEach(each -> each.keySet().forEach(word -> frequency[vocabulary.get(word)]++));
    idf = new float[words.size()];
    for (var i = 0; i < idf.length; i++) {
      idf[i] = (float) idf(papers.size(), frequency[i]);
    }
    unseen = idf(papers.size(), 0);
    vectors =
        IntStream.range(0, papers.size())
            .mapToObj(row -> vector(papers.get(row), counts.get(row)))
            .toArray(Vector[]::new);
    postings = new int[words.size()][];
    postingWeights = new float[words.size()][];
    var filled = new int[words.size()];
    for (var i = 0; i < words.size(); i++) {
      postings[i] = new int[frequency[i]];
      postingWeights[i] = new float[frequency[i]];
    }
    for (var row = 0; row < vectors.length; row++) {
      rows.put(ids.get(row), row);
      for (var i = 0; i < vectors[row].terms.length; i++) {
        var term = vectors[row].terms[i];
        postings[term][filled[term]] = row;
        postingWeights[term][filled[term]++] = vectors[row].weights[i];
      }
    }
  }

  /// The words of a paper and how often each occurs.
  public static Map<String, Integer> counts(Paper paper) {
    var text = ReadableText.of(paper.title()) + "\n" + ReadableText.of(paper.abstractText());
    var counts = new TreeMap<String, Integer>();
    var found = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (found.find()) {
      counts.merge(singular(found.group()), 1, Integer::sum);
    }
    return counts;
  }

  /// `loss`, `corpus` and `analysis` end in an s of their own.
  private static String singular(String word) {
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    var isPlural =
        word.length() > 3
            && word.endsWith("s")
            && "sui".indexOf(word.charAt(word.length() - 2)) < 0;
    return isPlural ? word.substring(0, word.length() - 1) : word;
  }

  private static double idf(int papers, int frequency) {
    return Math.log((papers + 1.0) / (frequency + 1.0));
  }

  private Vector vector(Paper paper, Map<String, Integer> counts) {
    var known = new TreeMap<Integer, Double>();
    var square = 0.0;
    for (var each : counts.entrySet()) {
      var term = vocabulary.get(each.getKey());
      var tf = each.getValue() / (each.getValue() + SATURATION);
      var weight = tf * (term == null ? unseen : idf[term]);
      square += weight * weight;
      if (term != null) {
        known.put(term, weight);
      }
    }
    var length = square == 0 ? 1 : Math.sqrt(square);
    var weights = new float[known.size()];
    var i = 0;
    for (var weight : known.values()) {
      weights[i++] = (float) (weight / length);
    }
    var terms = known.keySet().stream().mapToInt(Integer::intValue).toArray();
    var categories = new HashSet<>(paper.crossLists());
    categories.add(paper.primaryCategory());
    return new Vector(terms, weights, Set.copyOf(categories));
  }

  /// The day's papers; what is asked about them is answered in this order.
  public List<ArxivId> ids() {
    return ids;
  }

  /// Where a paper of the day stands in [#ids]; -1 for any other.
  public int row(ArxivId id) {
    return rows.getOrDefault(id, -1);
  }

  /// Which of some papers it has no vector of.
  public List<ArxivId> lacking(Collection<ArxivId> wanted) {
    return wanted.stream().filter(id -> find(id) == null).toList();
  }

  /// Takes papers of other days in.
  public void learn(Collection<Paper> papers) {
    papers.forEach(paper -> others.put(paper.id(), vector(paper, counts(paper))));
  }

  private @Nullable Vector find(ArxivId id) {
    var row = rows.get(id);
    return row != null ? vectors[row] : others.get(id);
  }

  /// How much each paper of the day is like some others; each array is [number of papers].
  ///
  /// @param texts the sum of the likenesses of texts, each by its weight: a linear model over words
  /// @param nearest the greatest of them, at least 0
  /// @param subjects the sum of the likenesses of subjects, each by its weight
  public record Likeness(double[] texts, double[] nearest, double[] subjects) {}

  /// @param weights of papers; one without a vector says nothing
  public Likeness like(Map<ArxivId, Double> weights) {
    var like = new Likeness(new double[ids.size()], new double[ids.size()], new double[ids.size()]);
    weights.forEach((id, weight) -> {
      var vector = find(id);
      if (vector != null) {
        var texts = alike(vector);
        var subjects = subjects(vector.categories);
        for (var row = 0; row < texts.length; row++) {
          like.texts[row] += weight * texts[row];
          like.nearest[row] = Math.max(like.nearest[row], weight * texts[row]);
          like.subjects[row] += weight * subjects[row];
        }
      }
    });
    return like;
  }

  /// @return [number of papers]
  private float[] subjects(Set<Category> categories) {
    return subjects.computeIfAbsent(
        categories,
        _ -> {
          var alike = new float[ids.size()];
          for (var row = 0; row < alike.length; row++) {
            var common = vectors[row].categories.stream().filter(categories::contains).count();
            alike[row] =
                (float) common / (vectors[row].categories.size() + categories.size() - common);
          }
          return alike;
        });
  }

  /// @return [number of papers]
  private double[] alike(Vector vector) {
    var alike = new double[ids.size()];
    for (var i = 0; i < vector.terms.length; i++) {
      var weight = vector.weights[i];
      var papers = postings[vector.terms[i]];
      var weights = postingWeights[vector.terms[i]];
      for (var j = 0; j < papers.length; j++) {
        alike[papers[j]] += weight * weights[j];
      }
    }
    return alike;
  }

  /// How alike two papers are: 0 for no common word, 1 for the same words.
  public double between(ArxivId one, ArxivId other) {
    var a = find(one);
    var b = find(other);
    return a == null || b == null ? 0 : product(a, b);
  }

  private static double product(Vector a, Vector b) {
    var sum = 0.0;
    for (int i = 0, j = 0; i < a.terms.length && j < b.terms.length; ) {
      var order = a.terms[i] - b.terms[j];
      if (order == 0) {
        sum += a.weights[i++] * b.weights[j++];
      } else if (order < 0) {
        i++;
      } else {
        j++;
      }
    }
    return sum;
  }

  /// The words that make a paper like some others, the one that does most first.
  public List<String> words(Map<ArxivId, Double> weights, ArxivId paper, int most) {
    var says = new TreeMap<Integer, Double>();
    weights.forEach((id, weight) -> add(says, find(id), weight));
    var vector = find(paper);
    if (vector == null) {
      return List.of();
    }
    return IntStream.range(0, vector.terms.length)
        .boxed()
        .filter(i -> says.getOrDefault(vector.terms[i], 0.0) > 0)
        .sorted(comparingDouble(i -> -says.get(vector.terms[i]) * vector.weights[i]))
        .limit(most)
        .map(i -> words.get(vector.terms[i]))
        .toList();
  }

  private static void add(Map<Integer, Double> says, @Nullable Vector vector, double weight) {
    if (vector != null) {
      for (var i = 0; i < vector.terms.length; i++) {
        says.merge(vector.terms[i], weight * vector.weights[i], Double::sum);
      }
    }
  }
}
