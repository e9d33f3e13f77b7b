package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Readers.Dated;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the ranking is measured against: for each reader a logistic regression on tf-idf (1 + ln of
/// the count, smooth idf over all papers up to the day, length 1), the liked papers against random
/// earlier ones, both sides of equal weight, C = 1; as Scholar Inbox does it (arXiv:2504.08385),
/// and scikit-learn's defaults otherwise.
final class ScholarInbox {

  private static final int NEGATIVES = 200;
  private static final int STEPS = 300;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]{2,}");

  private record Vector(int[] terms, double[] weights) {
    double times(double[] model) {
      var sum = 0.0;
      for (var i = 0; i < terms.length; i++) {
        sum += weights[i] * model[terms[i]];
      }
      return sum;
    }

    void add(double factor, double[] model) {
      for (var i = 0; i < terms.length; i++) {
        model[terms[i]] += factor * weights[i];
      }
    }
  }

  private final Map<ArxivId, Vector> vectors = new HashMap<>();
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<ArxivId> earlier;
  private final long seed;

  ScholarInbox(List<Dated> before, List<Dated> day) {
    var all = new ArrayList<Map<String, Integer>>();
    var papers = new ArrayList<Dated>(before);
    papers.addAll(day);
    var frequency = new HashMap<String, Integer>();
    for (var paper : papers) {
      var counts = counts(paper.paper());
      all.add(counts);
      counts.keySet().forEach(word -> frequency.merge(word, 1, Integer::sum));
    }
    for (var i = 0; i < all.size(); i++) {
      vectors.put(papers.get(i).id(), vector(all.get(i), frequency, all.size()));
    }
    earlier = before.stream().map(Dated::id).toList();
    seed = day.getFirst().day().toEpochDay();
  }

  private static Map<String, Integer> counts(Paper paper) {
    var counts = new TreeMap<String, Integer>();
    var text = (paper.title() + " . " + paper.abstractText()).toLowerCase(Locale.ROOT);
    WORD.matcher(text).results().forEach(word -> counts.merge(word.group(), 1, Integer::sum));
    return counts;
  }

  private Vector vector(Map<String, Integer> counts, Map<String, Integer> frequency, int papers) {
    var terms = new ArrayList<Integer>();
    var weights = new ArrayList<Double>();
    counts.forEach((word, count) -> {
      terms.add(vocabulary.computeIfAbsent(word, _ -> vocabulary.size()));
      var idf = Math.log((1.0 + papers) / (1 + frequency.get(word))) + 1;
      weights.add((1 + Math.log(count)) * idf);
    });
    var length = Math.sqrt(weights.stream().mapToDouble(w -> w * w).sum());
    return new Vector(
        terms.stream().mapToInt(Integer::intValue).toArray(),
        weights.stream().mapToDouble(w -> w / length).toArray());
  }

  /// How much the reader of some papers wants each of the others.
  Map<ArxivId, Double> scores(List<ArxivId> liked, List<ArxivId> candidates) {
    var others = new ArrayList<>(earlier);
    others.removeAll(liked);
    Collections.shuffle(others, new Random(seed));
    var positives = liked.stream().map(vectors::get).toList();
    var negatives = others.stream().limit(NEGATIVES).map(vectors::get).toList();
    var model = fit(positives, negatives);
    var scores = new HashMap<ArxivId, Double>();
    candidates.forEach(id -> scores.put(id, vectors.get(id).times(model)));
    return scores;
  }

  /// Nesterov's accelerated descent on |w|^2 / 2 + sum of c_i ln(1 + exp(-y_i (w x_i + b))).
  private double[] fit(List<Vector> positives, List<Vector> negatives) {
    var n = positives.size() + negatives.size();
    var rate = 1 / (1 + n / 2.0); // of |x|^2 with the intercept: 2
    var model = new double[vocabulary.size() + 1]; // the intercept last
    var ahead = model.clone();
    for (var step = 1; step <= STEPS; step++) {
      var gradient = ahead.clone();
      gradient[vocabulary.size()] = 0;
      add(positives, 1, n / 2.0 / positives.size(), ahead, gradient);
      add(negatives, -1, n / 2.0 / negatives.size(), ahead, gradient);
      for (var i = 0; i < model.length; i++) {
        var next = ahead[i] - rate * gradient[i];
        ahead[i] = next + (step - 1.0) / (step + 2) * (next - model[i]);
        model[i] = next;
      }
    }
    return model;
  }

  private void add(List<Vector> sides, int y, double weight, double[] model, double[] gradient) {
    for (var x : sides) {
      var margin = y * (x.times(model) + model[vocabulary.size()]);
      var factor = -y * weight / (1 + Math.exp(margin));
      x.add(factor, gradient);
      gradient[vocabulary.size()] += factor;
    }
  }
}
