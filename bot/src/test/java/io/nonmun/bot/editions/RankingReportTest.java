package io.nonmun.bot.editions;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.bot.editions.Ranking.Candidate;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.bot.editions.Readers.Case;
import io.nonmun.bot.editions.Readers.Dated;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Measures the ranking with authors as readers and writes the figures into `docs/ranking.md`,
/// which says how to run it and what is counted.
@Tag("shared")
class RankingReportTest {

  private static final int PLACES = 10;

  /// With so many others a reader is paired.
  private static final int OTHERS = 5;

  /// Weights were chosen by these days alone.
  private static final Set<LocalDate> CHOSEN_BY =
      Set.of(june(3), june(5), june(9), june(11), june(15));

  private static final List<LocalDate> JUDGED =
      IntStream.of(3, 4, 5, 8, 9, 10, 11, 12, 15).mapToObj(RankingReportTest::june).toList();

  private static final List<Category> CATEGORIES =
      Stream.of("cs.CL", "cs.LG", "cs.AI", "cs.CV").map(Category::new).toList();

  private record Figures(int cases, double recall, double ndcg, double median, double ties) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d | %.3f | %.3f | %.0f | %.0f %%",
          cases,
          recall,
          ndcg,
          median,
          100 * ties);
    }
  }

  /// @param tied whether the paper in the tenth place has it by nothing but the listing
  private record Ordered(List<ArxivId> ids, boolean tied) {}

  private final Map<LocalDate, List<Candidate>> listed = new HashMap<>();
  private final Map<LocalDate, DayTexts> texts = new HashMap<>();
  private final Map<LocalDate, ScholarInbox> baselines = new HashMap<>();
  private final StringBuilder report = new StringBuilder();

  @Test
  void meetsTheAimsWithAuthorsAsReaders() throws IOException {
    var folder = System.getProperty("nonmun.shared");
    assumeTrue(folder != null, "run with -Dnonmun.shared=FOLDER that has corpus/");
    var readers = new Readers(Path.of(folder, "corpus"));
    var counts = new ArrayList<String>();
    for (var day : JUDGED) {
      var papers = readers.of(day).stream().map(Dated::paper).toList();
      counts.add("%d (%d)".formatted(day.getDayOfMonth(), papers.size()));
      listed.put(
          day,
          papers.stream()
              .map(paper -> new Candidate(paper.id(), paper.primaryCategory(), AnnounceType.NEW))
              .toList());
      texts.put(day, new DayTexts(papers, _ -> null, Map.of(), Meaning.NONE));
      baselines.put(day, new ScholarInbox(readers.before(day), readers.of(day)));
    }
    line("Judged are the days of June 2026 (papers): %s.", String.join(", ", counts));
    line("");
    var persons = readers.persons(3, JUDGED);
    var groups = readers.groups(10, JUDGED);
    var pairs = pairs(readers.persons(5, JUDGED));

    var one = persons(persons, readers.persons(1, JUDGED));
    var three = figures(after(persons, 3), this::byTaps);
    var ten = groups("Groups with ten papers or more on earlier days", groups);
    groups("Readers with the interests of two persons, five papers each", pairs);
    signals(persons, groups);
    drift(persons);
    write();

    assertThat(one.recall()).as("recall@10 after 1").isGreaterThanOrEqualTo(0.22);
    assertThat(three.recall()).as("recall@10 after 3").isGreaterThanOrEqualTo(0.32);
    assertThat(three.ties()).isZero();
    assertThat(ten).as("nDCG@10 after 10 against the baseline's").isGreaterThanOrEqualTo(1.15);
  }

  /// Each reader with the papers that some others had written by the same day.
  private static List<Case> pairs(List<Case> cases) {
    var pairs = new ArrayList<Case>();
    for (var one : cases) {
      var likes = one.liked().subList(0, 5);
      cases.stream()
          .filter(other -> !other.wanted().equals(one.wanted()))
          .map(other -> earlier(other, one.day()))
          .filter(other -> other.size() >= 5 && disjoint(one.liked(), other))
          .distinct()
          .limit(OTHERS)
          .forEach(other -> {
            var liked =
                IntStream.range(0, 5)
                    .boxed()
                    .flatMap(i -> Stream.of(likes.get(i), other.get(i)))
                    .toList();
            pairs.add(new Case(one.day(), liked, one.wanted()));
          });
    }
    return pairs;
  }

  private static List<Dated> earlier(Case other, LocalDate day) {
    return other.liked().stream().filter(like -> like.day().isBefore(day)).toList();
  }

  private Figures persons(List<Case> persons, List<Case> all) {
    line("### Persons with three papers or more on earlier days");
    line("");
    header("after");
    row("nothing (`발표순`)", after(persons, 0), this::byTaps);
    row("five keywords, no tap", after(persons, 3), this::byKeywords);
    var one = row("1 like", after(persons, 1), this::byTaps);
    row("3 likes", after(persons, 3), this::byTaps);
    row("3 likes and five keywords", after(persons, 3), this::byBoth);
    row("baseline, 1 like", after(persons, 1), this::byBaseline);
    row("baseline, 3 likes", after(persons, 3), this::byBaseline);
    row("1 like, of all persons with one paper or more", after(all, 1), this::byTaps);
    row("baseline, the same", after(all, 1), this::byBaseline);
    line("");
    return one;
  }

  /// @return nDCG@10 after ten likes as a multiple of the baseline's
  private double groups(String name, List<Case> groups) {
    line("### %s", name);
    line("");
    header("after");
    row("nothing (`발표순`)", groups, this::byListing);
    row("1 like", after(groups, 1), this::byTaps);
    row("3 likes", after(groups, 3), this::byTaps);
    var ours = row("10 likes", after(groups, 10), this::byTaps);
    row("baseline, 1 like", after(groups, 1), this::byBaseline);
    row("baseline, 3 likes", after(groups, 3), this::byBaseline);
    var theirs = row("baseline, 10 likes", after(groups, 10), this::byBaseline);
    line("");
    line("nDCG@10 after ten likes is %.2f times the baseline's.", ours.ndcg() / theirs.ndcg());
    line("");
    return ours.ndcg() / theirs.ndcg();
  }

  private void signals(List<Case> persons, List<Case> groups) {
    line("### Signals");
    line("");
    line(
        "| order by | persons, 3 likes: chosen by | other days | groups, 10 likes: chosen by | other days |");
    line("|---|---|---|---|---|");
    signal("taste alone", persons, groups, bySignals(Signals::taste));
    signal("nearest alone", persons, groups, bySignals(Signals::nearest));
    signal("subject alone", persons, groups, bySignals(Signals::subject));
    for (var nearest : new double[] {0, 0.5, 0.75, 1, 2}) {
      weights(persons, groups, nearest, 0.25, 0.25);
    }
    for (var subject : new double[] {0, 0.5, 0.75, 1}) {
      weights(persons, groups, 0.5, subject, 0.25);
    }
    for (var typical : new double[] {0, 0.5, 1}) {
      weights(persons, groups, 0.5, 0.25, typical);
    }
    signal("all signals", persons, groups, bySignals(Signals::score));
    signal("the ranking: near duplicates apart, one explored", persons, groups, this::byTaps);
    signal("baseline", persons, groups, this::byBaseline);
    line("");
    line("Each cell is recall@10 / nDCG@10.");
    line("");
  }

  private void weights(
      List<Case> persons, List<Case> groups, double nearest, double subject, double typical) {
    signal(
        "taste + %s nearest + %s subject - %s typical".formatted(nearest, subject, typical),
        persons,
        groups,
        bySignals(signals ->
            signals.taste()
                + nearest * signals.nearest()
                + subject * signals.subject()
                - typical * signals.typical()));
  }

  private void signal(
      String name, List<Case> persons, List<Case> groups, Function<Case, Ordered> order) {
    var cells = new ArrayList<String>();
    for (var cases : List.of(after(persons, 3), after(groups, 10))) {
      for (var chosen : List.of(true, false)) {
        var some = cases.stream().filter(each -> CHOSEN_BY.contains(each.day()) == chosen).toList();
        var figures = figures(some, order);
        cells.add(String.format(Locale.ROOT, "%.3f / %.3f", figures.recall(), figures.ndcg()));
      }
    }
    line("| %s | %s |", name, String.join(" | ", cells));
  }

  /// A reader who liked what one person writes until some time ago, and now likes another's papers;
  /// and one who has always liked the same.
  private void drift(List<Case> persons) {
    line("### A taste that drifts");
    line("");
    line(
        "| half-life, days | 3 likes of old and 1 new | recall@10 | 3 likes of old and 3 new | recall@10 | 4 likes of the same, a month apart | recall@10 |");
    line("|---|---|---|---|---|---|---|");
    for (var halfLife : new double[] {7, 15, 30, 60, 120, 1e9}) {
      var cells = new ArrayList<String>();
      for (var fresh : new int[] {1, 3}) {
        var figures =
            figures(
                persons,
                each -> {
                  var other = somebodyElse(each, persons);
                  var weights = new HashMap<ArxivId, Double>();
                  for (var like : other.liked().subList(0, 3)) {
                    weights.put(like.id(), Math.pow(0.5, 90 / halfLife));
                  }
                  each.liked().subList(0, fresh).forEach(like -> weights.put(like.id(), 1.0));
                  learn(each.day(), other.liked());
                  return ordered(each, new Taste(weights), List.of());
                });
        cells.add(String.format(Locale.ROOT, "%d | %.3f", figures.cases(), figures.recall()));
      }
      var steady = persons.stream().filter(each -> each.liked().size() >= 4).toList();
      var figures =
          figures(
              steady,
              each -> {
                var weights = new HashMap<ArxivId, Double>();
                var likes = each.liked().subList(0, 4);
                for (var i = 0; i < likes.size(); i++) {
                  weights.put(likes.get(i).id(), Math.pow(0.5, i * 30 / halfLife));
                }
                return ordered(each, new Taste(weights), List.of());
              });
      cells.add(String.format(Locale.ROOT, "%d | %.3f", figures.cases(), figures.recall()));
      line(
          "| %s | %s |",
          halfLife > 1e6 ? "none" : Integer.toString((int) halfLife), String.join(" | ", cells));
    }
  }

  /// The next reader of the list who likes nothing of the same, half of the list further on.
  private static Case somebodyElse(Case reader, List<Case> all) {
    var from = all.indexOf(reader) + all.size() / 2;
    return IntStream.range(from, from + all.size())
        .mapToObj(i -> all.get(i % all.size()))
        .filter(other -> disjoint(other.liked(), reader.liked()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean disjoint(List<Dated> some, List<Dated> others) {
    return Collections.disjoint(some, others);
  }

  private Ordered byListing(Case reader) {
    return ordered(reader, Taste.NONE, List.of());
  }

  private Ordered byTaps(Case reader) {
    return ordered(reader, taste(reader), List.of());
  }

  private Ordered byKeywords(Case reader) {
    return ordered(reader, Taste.NONE, keywords(reader));
  }

  private Ordered byBoth(Case reader) {
    return ordered(reader, taste(reader), keywords(reader));
  }

  /// The words that tell what the reader wrote apart best.
  private List<String> keywords(Case reader) {
    learn(reader.day(), reader.liked());
    var weights = reader.liked().stream().collect(toMap(Dated::id, _ -> 1.0));
    return texts.get(reader.day()).space().words(weights, reader.liked().getFirst().id(), 5);
  }

  private Ordered byBaseline(Case reader) {
    var candidates = texts.get(reader.day()).space().ids();
    var liked = reader.liked().stream().map(Dated::id).toList();
    var scores = baselines.get(reader.day()).scores(liked, candidates);
    return new Ordered(
        candidates.stream().sorted(comparingDouble(id -> -scores.get(id))).toList(), false);
  }

  private Function<Case, Ordered> bySignals(ToDoubleFunction<Signals> score) {
    return reader -> {
      var matches = ranking(reader, taste(reader), List.of()).shown();
      var order = comparingDouble((Match match) -> -score.applyAsDouble(match.signals()));
      return new Ordered(matches.stream().sorted(order).map(Match::id).toList(), false);
    };
  }

  private static Taste taste(Case reader) {
    var taps = new ArrayList<Tap>();
    for (var like : reader.liked().reversed()) {
      var at = like.day().atStartOfDay().toInstant(ZoneOffset.UTC);
      taps.add(new Tap(like.id(), 1, Kind.LIKE, at));
    }
    return Taste.of(taps, reader.day());
  }

  private Ordered ordered(Case reader, Taste taste, List<String> keywords) {
    var shown = ranking(reader, taste, keywords).shown();
    var edge = shown.get(PLACES - 1);
    var tied = shown.stream().filter(match -> match.score() == edge.score()).count() > 1;
    return new Ordered(shown.stream().map(Match::id).toList(), tied);
  }

  private Ranking ranking(Case reader, Taste taste, List<String> keywords) {
    learn(reader.day(), reader.liked());
    var texts = this.texts.get(reader.day());
    var interests = new Interests(CATEGORIES, keywords, List.of(), List.of(), taste);
    return Ranking.of(listed.get(reader.day()), interests, texts);
  }

  private void learn(LocalDate day, List<Dated> liked) {
    var space = texts.get(day).space();
    var lacking = space.lacking(liked.stream().map(Dated::id).toList());
    space.learn(
        liked.stream().filter(like -> lacking.contains(like.id())).map(Dated::paper).toList());
  }

  private Figures row(String name, List<Case> cases, Function<Case, Ordered> order) {
    var figures = figures(cases, order);
    line("| %s | %s |", name, figures);
    return figures;
  }

  private static Figures figures(List<Case> cases, Function<Case, Ordered> order) {
    var recall = 0.0;
    var ndcg = 0.0;
    var tied = 0;
    var places = new ArrayList<Integer>();
    for (var each : cases) {
      var ordered = order.apply(each);
      var found = 0;
      var gain = 0.0;
      var ideal = 0.0;
      for (var wanted : each.wanted()) {
        var place = ordered.ids().indexOf(wanted);
        places.add(place + 1);
        found += place < PLACES ? 1 : 0;
        gain += place < PLACES ? gain(place) : 0;
      }
      for (var place = 0; place < Math.min(PLACES, each.wanted().size()); place++) {
        ideal += gain(place);
      }
      recall += (double) found / each.wanted().size();
      ndcg += gain / ideal;
      tied += ordered.tied() ? 1 : 0;
    }
    places.sort(null);
    var n = cases.size();
    return new Figures(n, recall / n, ndcg / n, places.get(places.size() / 2), (double) tied / n);
  }

  private static double gain(int place) {
    return Math.log(2) / Math.log(place + 2);
  }

  private static List<Case> after(List<Case> cases, int likes) {
    return cases.stream().map(each -> each.after(likes)).toList();
  }

  private void header(String first) {
    line("| %s | cases | recall@10 | nDCG@10 | median rank | ties at the edge |", first);
    line("|---|---|---|---|---|---|");
  }

  private void write() throws IOException {
    var document = Path.of("..", "docs", "ranking.md");
    var begin = "<!-- measured: begin -->\n";
    var text = Files.readString(document);
    var start = text.indexOf(begin) + begin.length();
    var end = text.indexOf("<!-- measured: end -->");
    Files.writeString(
        document, text.substring(0, start) + "\n" + report + "\n" + text.substring(end));
  }

  private void line(String format, Object... values) {
    report
        .append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static LocalDate june(int day) {
    return LocalDate.of(2026, 6, day);
  }
}
