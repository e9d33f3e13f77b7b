package io.nonmun.bot.trends;

import static java.util.stream.Collectors.joining;

import io.nonmun.bot.taste.PaperSpace;
import io.nonmun.bot.trends.Clusters.Point;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The papers of the last weeks as points, by what they mean where nearly all are embedded, else by
/// their words; and the words that name a group of them.
final class Corpus {

  /// After BM25, as in [PaperSpace].
  private static final double SATURATION = 0.5;

  /// The kind of a space whose dimensions are words.
  static final String WORDS = "words";

  /// A word of fewer papers is no topic's.
  private static final int FEWEST = 5;

  /// A word of more of the papers tells nothing apart.
  private static final double MOST = 0.5;

  /// Words that any English abstract may have and that name nothing.
  private static final Set<String> COMMON =
      Set.of(
          ("about across after al all also although an and any are as at based be because been before"
                  + " being between both but by can could current different do doe during each either"
                  + " en et even every existing few finding first five for four from further given has"
                  + " have here high how however if in including into is it its large less like many"
                  + " may might more most much multiple near new no non not novel of often on one only"
                  + " or other our out over own paper per present propose proposed provide real recent"
                  + " remain result same second several should show simple single six small so some"
                  + " state still strong study such than that the their them then there therefore"
                  + " these they this those three through thu to towards two under up upon use used"
                  + " using various very via was we well were what when where whether which while who"
                  + " whose why will with within without work would yet")
              .split(" "));

  private static final double EMBEDDED = 0.9;

  /// A word that names a group is in no less than such a part of it.
  private static final int NAMED_PART = 5;

  private static final int NAME_WORDS = 3;
  private static final int NAME_KEYWORDS = 2;
  private static final int FEWEST_KEYWORDS = 3;

  /// @param words numbers of distinct words, and how often each occurs
  private record Entry(
      int week, int[] words, int[] counts, List<String> keywords, @Nullable Embedding meaning) {}

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /// @param keywords of its summary, Korean
  void add(Paper paper, int week, List<String> keywords, @Nullable Embedding meaning) {
    var counts = PaperSpace.counts(paper);
    var numbers = new int[counts.size()];
    var times = new int[counts.size()];
    var i = 0;
    for (var each : counts.entrySet()) {
      var known = vocabulary.putIfAbsent(each.getKey(), words.size());
      if (known == null) {
        words.add(each.getKey());
      }
      numbers[i] = known == null ? words.size() - 1 : known;
      times[i++] = each.getValue();
    }
    entries.add(new Entry(week, numbers, times, List.copyOf(keywords), meaning));
  }

  int size() {
    return entries.size();
  }

  int week(int paper) {
    return entries.get(paper).week;
  }

  /// @param kind what the dimensions are: centres of another kind are of no use
  /// @param dimensions their names
  /// @param idf of the dimensions' words; 1 where they are no words
  record Space(String kind, List<String> dimensions, float[] idf, List<Point> points) {}

  /// The kind of a space of embeddings.
  static String meaning(int dimensions) {
    return "meaning:" + dimensions;
  }

  Space space() {
    var meanings = entries.stream().map(Entry::meaning).filter(each -> each != null).toList();
    return meanings.size() >= EMBEDDED * entries.size() && !meanings.isEmpty()
        ? byMeaning(meanings.getFirst().dimensions())
        : byWords();
  }

  /// One that is not embedded yet is in no topic: it is like none.
  private Space byMeaning(int dimensions) {
    var names = Stream.iterate(0, i -> i + 1).limit(dimensions).map(String::valueOf).toList();
    var points =
        entries.stream()
            .map(entry ->
                entry.meaning == null ? new Point(new int[0], new float[0]) : point(entry.meaning))
            .toList();
    var ones = new float[dimensions];
    Arrays.fill(ones, 1);
    return new Space(meaning(dimensions), names, ones, points);
  }

  static Point point(Embedding meaning) {
    var bytes = meaning.bytes();
    var at = new int[bytes.length];
    var weights = new float[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      at[i] = i;
      weights[i] = bytes[i] * meaning.scale();
    }
    return new Point(at, weights);
  }

  private Space byWords() {
    var frequency = frequency();
    var dimension = new int[words.size()];
    var names = new ArrayList<String>();
    for (var word = 0; word < dimension.length; word++) {
      var tells = tells(frequency[word], word);
      dimension[word] = tells ? names.size() : -1;
      if (tells) {
        names.add(words.get(word));
      }
    }
    var points = entries.stream().map(entry -> point(entry, frequency, dimension)).toList();
    var idf = new float[names.size()];
    for (var i = 0; i < idf.length; i++) {
      idf[i] = (float) idf(frequency[vocabulary.getOrDefault(names.get(i), 0)]);
    }
    return new Space(WORDS, names, idf, points);
  }

  private int[] frequency() {
    var frequency = new int[words.size()];
    for (var entry : entries) {
      for (var word : entry.words) {
        frequency[word]++;
      }
    }
    return frequency;
  }

  private boolean tells(int papers, int word) {
    return papers >= FEWEST
        && papers <= MOST * entries.size()
        && words.get(word).chars().anyMatch(Character::isLetter)
        && !COMMON.contains(words.get(word));
  }

  private double idf(int papers) {
    return Math.log((entries.size() + 1.0) / (papers + 1.0));
  }

  /// The second of a word in a text says less than the first.
  static double tf(int count) {
    return count / (count + SATURATION);
  }

  private Point point(Entry entry, int[] frequency, int[] dimension) {
    var weights = new TreeMap<Integer, Double>();
    var square = 0.0;
    for (var i = 0; i < entry.words.length; i++) {
      var word = entry.words[i];
      if (dimension[word] >= 0) {
        var weight = tf(entry.counts[i]) * idf(frequency[word]);
        weights.put(dimension[word], weight);
        square += weight * weight;
      }
    }
    var at = new int[weights.size()];
    var values = new float[weights.size()];
    var length = square == 0 ? 1 : Math.sqrt(square);
    var i = 0;
    for (var each : weights.entrySet()) {
      at[i] = each.getKey();
      values[i++] = (float) (each.getValue() / length);
    }
    return new Point(at, values);
  }

  /// Names groups of papers by the words that are in many papers of theirs and in few others, each
  /// word but one group.
  ///
  /// @param group of each paper
  List<String> names(int[] group, int groups) {
    var frequency = frequency();
    var within = new int[groups][words.size()];
    var sizes = new int[groups];
    for (var paper = 0; paper < group.length; paper++) {
      sizes[group[paper]]++;
      for (var word : entries.get(paper).words) {
        within[group[paper]][word]++;
      }
    }
    var scores = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < groups; i++) {
      var counts = new HashMap<String, Double>();
      for (var word = 0; word < words.size(); word++) {
        if (within[i][word] >= Math.max(FEWEST_KEYWORDS, sizes[i] / NAMED_PART)
            && tells(frequency[word], word)) {
          counts.put(words.get(word), tell(within[i][word], sizes[i], frequency[word]));
        }
      }
      scores.add(counts);
    }
    return best(scores, NAME_WORDS);
  }

  /// The same by the keywords of summaries; empty for a group of which there are too few.
  List<String> koreanNames(int[] group, int groups) {
    var all = new HashMap<String, Integer>();
    var within = new ArrayList<Map<String, Integer>>();
    for (var i = 0; i < groups; i++) {
      within.add(new HashMap<>());
    }
    var sizes = new int[groups];
    for (var paper = 0; paper < group.length; paper++) {
      var keywords = entries.get(paper).keywords;
      sizes[group[paper]]++;
      for (var keyword : keywords) {
        all.merge(keyword, 1, Integer::sum);
        within.get(group[paper]).merge(keyword, 1, Integer::sum);
      }
    }
    var scores = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < groups; i++) {
      var size = sizes[i];
      var counts = new HashMap<String, Double>();
      within
          .get(i)
          .forEach((keyword, count) -> {
            if (count >= FEWEST_KEYWORDS) {
              counts.put(keyword, tell(count, size, all.getOrDefault(keyword, count)));
            }
          });
      scores.add(counts);
    }
    return best(scores, NAME_KEYWORDS);
  }

  /// How much a word tells of a group: its part of the group by how much larger that is than its
  /// part of all.
  private double tell(int within, int size, int all) {
    return (double) within / size * Math.log((double) within / size * entries.size() / all);
  }

  /// A word is the name of the group that it tells most of; a group of which no word does is named
  /// by what there is.
  private static List<String> best(List<Map<String, Double>> scores, int most) {
    var highest = new HashMap<String, Double>();
    for (var group : scores) {
      group.forEach((word, score) -> highest.merge(word, score, Math::max));
    }
    return scores.stream()
        .map(group -> {
          var own = new HashMap<>(group);
          own.entrySet()
              .removeIf(each -> each.getValue() < highest.getOrDefault(each.getKey(), 0.0));
          var name = best(own, most);
          return name.isEmpty() ? best(group, most) : name;
        })
        .toList();
  }

  private static String best(Map<String, Double> scores, int most) {
    return scores.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Double> each) -> -each.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .map(Map.Entry::getKey)
        .collect(joining(" · "));
  }
}
