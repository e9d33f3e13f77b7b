package io.nonmun.summarizer.source;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// How well texts fit a query by the words they share.
///
/// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
/// with its usual constants.
public final class Bm25 {

  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:\\.\\p{N}+)?");
  private static final Pattern PLURAL = Pattern.compile("(?<=\\p{L}{2}[\\p{L}&&[^s]])s$");

  private final List<Map<String, Long>> documents;
  private final Map<String, Integer> documentsWith = new HashMap<>();
  private final double averageLength;

  public Bm25(List<String> texts) {
    documents =
        texts.stream()
            .map(text -> words(text).stream().collect(groupingBy(word -> word, counting())))
            .toList();
    documents.forEach(
        document -> document.keySet().forEach(word -> documentsWith.merge(word, 1, Integer::sum)));
    averageLength = documents.stream().mapToLong(Bm25::length).average().orElse(1);
  }

  /// Of each text in its order; 0 where it shares nothing with the query.
  public double[] scores(String query) {
    var wanted = new HashSet<>(words(query));
    return documents.stream()
        .mapToDouble(document -> wanted.stream().mapToDouble(word -> score(word, document)).sum())
        .toArray();
  }

  private double score(String word, Map<String, Long> document) {
    double frequency = document.getOrDefault(word, 0L);
    var with = documentsWith.getOrDefault(word, 0);
    var rarity = Math.log(1 + (documents.size() - with + 0.5) / (with + 0.5));
    return rarity
        * frequency
        * (K1 + 1)
        / (frequency + K1 * (1 - B + B * length(document) / averageLength));
  }

  private static long length(Map<String, Long> document) {
    return document.values().stream().mapToLong(count -> count).sum();
  }

  /// In small letters and the singular.
  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .map(word -> PLURAL.matcher(word).replaceFirst(""))
        .toList();
  }
}
