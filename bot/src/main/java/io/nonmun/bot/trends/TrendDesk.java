package io.nonmun.bot.trends;

import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import io.nonmun.bot.editions.Themes;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.PaperSpace;
import io.nonmun.bot.trends.Clusters.Point;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TrendRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Finds the topics of the last weeks once for each day whose papers are all known, and keeps them.
/// A topic goes on from where it was the day before, so that it stays the same one. [#look] is for
/// one thread at a time.
public final class TrendDesk implements Themes {

  private static final int WEEK = 7;

  /// A day that is not found within so many days is none.
  private static final int BACK = 14;

  private static final int PAPERS_FOR_TOPIC = 60;
  private static final int FEWEST_TOPICS = 4;
  private static final int MOST_TOPICS = 32;
  private static final long SEED = 1;
  private static final int FEWEST_OF_DAY = 20;
  private static final int THEMES = 3;

  /// A day is about something only if it is known of so large a part of its papers what they are
  /// about.
  private static final double SORTED = 0.9;

  /// So many of a centre's dimensions are kept, the greatest.
  private static final int KEPT = 1_024;

  /// What is stored.
  ///
  /// @param kind of the space, and idf and centres in it by the names of its dimensions
  private record Kept(
      Trends trends, String kind, Map<String, Float> idf, List<Map<String, Float>> centres) {
    Kept {
      requireNonNull(trends);
      requireNonNull(kind);
      idf = Map.copyOf(idf);
      centres = List.copyOf(centres);
    }
  }

  private final LedgerRepository ledger;
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final Meaning meaning;
  private final TrendRepository trends;
  private final InstantSource clock;

  /// Null before it was looked whether one is kept; guarded by this object's monitor.
  private @Nullable Optional<Sorter> newest;

  public TrendDesk(
      LedgerRepository ledger,
      PaperRepository papers,
      SummaryRepository summaries,
      Meaning meaning,
      TrendRepository trends,
      InstantSource clock) {
    this.ledger = ledger;
    this.papers = papers;
    this.summaries = summaries;
    this.meaning = meaning;
    this.trends = trends;
    this.clock = clock;
  }

  /// The last ones; empty before any were found.
  public Optional<Trends> newest() {
    return sorter().map(sorter -> sorter.kept.trends);
  }

  private synchronized Optional<Sorter> sorter() {
    if (newest == null) {
      newest = kept().map(Sorter::new);
    }
    return newest;
  }

  private synchronized void sortBy(Kept kept) {
    newest = Optional.of(new Sorter(kept));
  }

  /// Finds those of the newest day that is all known, unless they are kept.
  public void look() {
    var day = newestDay();
    if (day.isPresent() && newest().filter(known -> known.newest().equals(day.get())).isEmpty()) {
      find(day.get());
    }
  }

  private Optional<LocalDate> newestDay() {
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
    return IntStream.range(0, BACK)
        .mapToObj(today::minusDays)
        .filter(day -> ledger.isAnnounced(day) && ledger.extent(day).unread() == 0)
        .findFirst();
  }

  private Optional<Kept> kept() {
    return trends
        .find()
        .flatMap(content -> {
          try {
            return Optional.of(JsonMapper.shared().readValue(content, Kept.class));
          } catch (JacksonException e) {
            return Optional.empty(); // of another version of the program: found anew
          }
        });
  }

  private void find(LocalDate last) {
    var corpus = new Corpus();
    var totals = new int[Trends.WEEKS];
    var days = new int[Trends.WEEKS];
    var seen = new HashSet<ArxivId>();
    for (var day = last.minusDays(WEEK * Trends.WEEKS - 1L);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      var week = Trends.WEEKS - 1 - (int) (last.toEpochDay() - day.toEpochDay()) / WEEK;
      if (read(day, week, seen, corpus)) {
        days[week]++;
      }
    }
    var space = corpus.space();
    var before = kept().filter(kept -> kept.kind.equals(space.kind()));
    var clusters = Clusters.of(space.points(), begin(space, before.map(Kept::centres)), SEED);
    var group = space.points().stream().mapToInt(clusters::nearest).toArray();
    var groups = clusters.centres().length;
    var counts = new int[groups][Trends.WEEKS];
    for (var paper = 0; paper < group.length; paper++) {
      totals[corpus.week(paper)]++;
      counts[group[paper]][corpus.week(paper)]++;
    }
    var english = corpus.names(group, groups);
    var korean = corpus.koreanNames(group, groups);
    var topics =
        IntStream.range(0, groups)
            .mapToObj(i ->
                new Topic(
                    korean.get(i).isEmpty() ? english.get(i) : korean.get(i),
                    english.get(i),
                    list(counts[i])))
            .toList();
    var found = new Trends(last, list(totals), list(days), topics);
    var centres = centres(space, clusters);
    var idf = new HashMap<String, Float>();
    for (var i = 0; i < space.idf().length; i++) {
      var name = space.dimensions().get(i);
      if (centres.stream().anyMatch(centre -> centre.containsKey(name))) {
        idf.put(name, space.idf()[i]);
      }
    }
    var kept = new Kept(found, space.kind(), idf, centres);
    trends.save(JsonMapper.shared().writeValueAsString(kept));
    sortBy(kept);
  }

  /// Which topic papers are of; those of which it is not known are absent.
  public Map<ArxivId, Topic> topics(Collection<ArxivId> ids) {
    return sorter().map(sorter -> sorter.of(ids)).orElse(Map.of());
  }

  @Override
  public Optional<Flow> of(Collection<ArxivId> ids) {
    return ids.size() < FEWEST_OF_DAY ? Optional.empty() : sorter().flatMap(s -> s.flow(ids));
  }

  /// Tells which topic papers are of; those that it was asked for before are not read again.
  private final class Sorter {

    private final Kept kept;
    private final Map<String, Integer> dimensions;
    private final float[] idf;
    private final Clusters clusters;
    private final Map<ArxivId, Integer> topics = new ConcurrentHashMap<>();

    Sorter(Kept kept) {
      this.kept = kept;
      dimensions = numbered(kept.idf.keySet().stream().sorted().toList());
      idf = vector(kept.idf, dimensions);
      clusters =
          new Clusters(
              kept.centres.stream()
                  .map(centre -> vector(centre, dimensions))
                  .toArray(float[][]::new));
    }

    private void sort(Collection<ArxivId> ids) {
      var unknown = ids.stream().filter(id -> !topics.containsKey(id)).toList();
      if (!unknown.isEmpty()) {
        papers.latest(unknown).values().forEach(this::sort);
      }
    }

    Map<ArxivId, Topic> of(Collection<ArxivId> ids) {
      sort(ids);
      var known = new HashMap<ArxivId, Topic>();
      for (var id : ids) {
        var number = topics.get(id);
        if (number != null && !kept.trends.topics().get(number).english().isEmpty()) {
          known.put(id, kept.trends.topics().get(number));
        }
      }
      return known;
    }

    Optional<Flow> flow(Collection<ArxivId> ids) {
      sort(ids);
      var counts = new int[kept.trends.topics().size()];
      var known = 0;
      for (var id : ids) {
        var topic = topics.get(id);
        if (topic != null) {
          counts[topic]++;
          known++;
        }
      }
      var themes =
          IntStream.range(0, counts.length)
              .boxed()
              .filter(i -> counts[i] > 0 && !kept.trends.topics().get(i).english().isEmpty())
              .sorted(comparingInt(i -> -counts[i]))
              .limit(THEMES)
              .map(i -> {
                var topic = kept.trends.topics().get(i);
                return new Theme(topic.korean(), topic.english(), counts[i]);
              })
              .toList();
      return known < SORTED * ids.size() || themes.isEmpty()
          ? Optional.empty()
          : Optional.of(new Flow(themes, known));
    }

    private void sort(Paper paper) {
      var point =
          kept.kind.equals(Corpus.WORDS)
              ? Optional.of(words(paper))
              : meaning.of(paper.id()).filter(this::fits).map(this::meaning);
      point.ifPresent(each -> topics.put(paper.id(), clusters.nearest(each)));
    }

    private boolean fits(Embedding embedding) {
      return kept.kind.equals(Corpus.meaning(embedding.dimensions()));
    }

    private Point meaning(Embedding embedding) {
      var point = Corpus.point(embedding);
      var at = new int[dimensions.size()];
      var weights = new float[dimensions.size()];
      dimensions.forEach((name, i) -> {
        at[i] = i;
        weights[i] = point.weights()[Integer.parseInt(name)];
      });
      return new Point(at, weights);
    }

    private Point words(Paper paper) {
      var counts = PaperSpace.counts(paper);
      counts.keySet().retainAll(dimensions.keySet());
      var at = new int[counts.size()];
      var weights = new float[counts.size()];
      var n = 0;
      for (var each : counts.entrySet()) {
        at[n] = requireNonNull(dimensions.get(each.getKey()));
        weights[n] = (float) (Corpus.tf(each.getValue()) * idf[at[n]]);
        n++;
      }
      return new Point(at, weights);
    }
  }

  /// @return whether papers were announced that day
  private boolean read(LocalDate day, int week, Set<ArxivId> seen, Corpus corpus) {
    var fresh =
        ledger.entries(day).stream()
            .filter(entry -> entry.type().isFresh() && seen.add(entry.id()))
            .map(entry -> entry.id())
            .toList();
    if (fresh.isEmpty()) {
      return false;
    }
    var read = papers.latest(fresh);
    var made = summaries.newest(read.values().stream().map(Paper::version).toList());
    for (var id : fresh) {
      var paper = read.get(id);
      if (paper != null) {
        var summary = made.get(paper.version());
        var keywords = summary == null ? List.<String>of() : summary.summary().keywords();
        corpus.add(paper, week, keywords, meaning.of(id).orElse(null));
      }
    }
    return true;
  }

  /// As many centres as the papers bear, the last ones first; the others are 0.
  private static float[][] begin(Corpus.Space space, Optional<List<Map<String, Float>>> before) {
    var wanted = Math.clamp(space.points().size() / PAPERS_FOR_TOPIC, FEWEST_TOPICS, MOST_TOPICS);
    var known = before.orElse(List.of());
    var centres = new float[Math.max(wanted, known.size())][space.dimensions().size()];
    var dimensions = numbered(space.dimensions());
    for (var i = 0; i < known.size(); i++) {
      centres[i] = vector(known.get(i), dimensions);
    }
    return centres;
  }

  private static Map<String, Integer> numbered(List<String> names) {
    var numbers = new HashMap<String, Integer>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    return numbers;
  }

  /// What is kept by names, in the order of dimensions; what is not kept is 0.
  private static float[] vector(Map<String, Float> named, Map<String, Integer> dimensions) {
    var vector = new float[dimensions.size()];
    named.forEach((name, weight) -> {
      var dimension = dimensions.get(name);
      if (dimension != null) {
        vector[dimension] = weight;
      }
    });
    return vector;
  }

  private static List<Map<String, Float>> centres(Corpus.Space space, Clusters clusters) {
    return Arrays.stream(clusters.centres())
        .map(centre -> {
          var greatest =
              IntStream.range(0, centre.length)
                  .boxed()
                  .filter(i -> centre[i] != 0)
                  .sorted((a, b) -> Float.compare(Math.abs(centre[b]), Math.abs(centre[a])))
                  .limit(KEPT)
                  .toList();
          var kept = new HashMap<String, Float>();
          greatest.forEach(i -> kept.put(space.dimensions().get(i), centre[i]));
          return Map.copyOf(kept);
        })
        .toList();
  }

  private static List<Integer> list(int[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
