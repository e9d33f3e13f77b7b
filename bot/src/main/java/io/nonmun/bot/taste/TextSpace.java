package io.nonmun.bot.taste;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How alike the texts of a day's papers are, and of any other papers to them: the cosine of their
/// tf-idf vectors over the words of title and abstract (Manning, Raghavan and Schütze, Introduction
/// to Information Retrieval, chapter 6).
///
/// A word's idf is that of the day's papers: it tells these apart, which is all that is asked,
/// needs nothing to be kept, and is the same whenever the day is ranked. Safe for use by many
/// threads.
public final class TextSpace {

  /// The second `model` in a text says less than the first: tf is n / (n + 1.2), as in BM25.
  private static final double SATURATION = 1.2;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}");

  /// @param terms of the day's words, ascending; [number of terms]
  /// @param weights of them; with those of words that the day lacks, of length 1
  private record Vector(int[] terms, float[] weights) {}

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

  public TextSpace(Collection<Paper> day) {
    var papers = day.stream().sorted(comparing(Paper::id)).toList();
    ids = papers.stream().map(Paper::id).toList();
    var counts = papers.stream().map(TextSpace::counts).toList();
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
    vectors = counts.stream().map(this::vector).toArray(Vector[]::new);
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
  private static Map<String, Integer> counts(Paper paper) {
    var text = ReadableText.of(paper.title()) + "\n" + ReadableText.of(paper.abstractText());
    var counts = new TreeMap<String, Integer>();
    var found = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (found.find()) {
      counts.merge(found.group(), 1, Integer::sum);
    }
    return counts;
  }

  private static double idf(int papers, int frequency) {
    return Math.log((papers + 1.0) / (frequency + 1.0));
  }

  private Vector vector(Map<String, Integer> counts) {
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
    return new Vector(known.keySet().stream().mapToInt(Integer::intValue).toArray(), weights);
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
    papers.forEach(paper -> others.put(paper.id(), vector(counts(paper))));
  }

  private @Nullable Vector find(ArxivId id) {
    var row = rows.get(id);
    return row != null ? vectors[row] : others.get(id);
  }

  /// How much each paper of the day is like some others; each array is [number of papers].
  ///
  /// @param sums of the similarities, each by its weight: a linear model over the words
  /// @param nearest the greatest of them, at least 0
  public record Likeness(double[] sums, double[] nearest) {}

  /// @param weights of papers; one without a vector says nothing
  public Likeness like(Map<ArxivId, Double> weights) {
    var sums = new double[ids.size()];
    var nearest = new double[ids.size()];
    weights.forEach((id, weight) -> {
      var alike = alike(find(id));
      for (var row = 0; row < alike.length; row++) {
        var says = weight * alike[row];
        sums[row] += says;
        nearest[row] = Math.max(nearest[row], says);
      }
    });
    return new Likeness(sums, nearest);
  }

  /// @return [number of papers], or nothing for no vector
  private double[] alike(@Nullable Vector vector) {
    if (vector == null) {
      return new double[0];
    }
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
