package io.nonmun.bot.trends;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.editions.Themes.Theme;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.trends.Trends.Grown;
import io.nonmun.bot.trends.Trends.Growth;
import io.nonmun.bot.trends.Trends.Span;
import io.nonmun.bot.trends.Trends.Thin;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.TrendRepository;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrendDeskTest {

  private static final LocalDate FRIDAY = LocalDate.parse("2026-11-27");
  private static final LocalDate BEGIN = FRIDAY.minusDays(7 * Trends.WEEKS - 1);
  private static final Category CL = new Category("cs.CL");
  private static final Summary.Line LINE = new Summary.Line("한다.", List.of(1));

  /// Words that papers of a topic are made of, and their keyword.
  private enum About {
    AGENTS("에이전트", "agent tool planning browser workflow memory executor delegation"),
    SPEECH("음성 인식", "speech acoustic phoneme utterance speaker recording prosody vocal"),
    PARSING("구문 분석", "parser syntax treebank dependency grammar constituency tree head");

    private final String keyword;
    private final List<String> words;

    About(String keyword, String words) {
      this.keyword = keyword;
      this.words = List.of(words.split(" "));
    }
  }

  private @TempDir Path folder;
  private final MovableClock clock =
      new MovableClock(FRIDAY.atTime(12, 0).toInstant(ZoneOffset.UTC));
  private final Random random = new Random(7);
  private final Map<ArxivId, Embedding> meanings = new HashMap<>();
  private int papers;
  private Storage storage;

  @BeforeEach
  void open() {
    storage = Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db")));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private TrendDesk desk() {
    return desk(storage.trends());
  }

  private TrendDesk desk(TrendRepository trends) {
    return new TrendDesk(
        storage.ledger(),
        storage.papers(),
        storage.summaries(),
        new Known(meanings),
        trends,
        clock);
  }

  private record Known(Map<ArxivId, Embedding> meanings) implements Meaning {
    @Override
    public List<ArxivId> nearest(String question, int most) {
      return List.of();
    }

    @Override
    public void catchUp() {}

    @Override
    public Optional<Embedding> of(ArxivId paper) {
      return Optional.ofNullable(meanings.get(paper));
    }

    @Override
    public void close() {}
  }

  private Paper paper(About about, LocalDate day) {
    var words = new ArrayList<String>();
    for (var i = 0; i < 12; i++) {
      words.add(about.words.get(random.nextInt(about.words.size())));
      words.add("filler" + random.nextInt(5_000));
    }
    var id = new ArxivId("%02d%02d.%05d".formatted(26, day.getMonthValue(), ++papers));
    return new Paper(
        new PaperVersion(id, 1),
        "On " + about.words.get(random.nextInt(about.words.size())),
        String.join(" ", words),
        List.of("Ada Lovelace"),
        CL,
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private static SummaryRecord summary(Paper paper, About about) {
    return new SummaryRecord(
        paper.version(),
        new Summary("제목", LINE, LINE, LINE, LINE, null, List.of(about.keyword, "실험")),
        List.of("It does."),
        "local",
        "model",
        "1",
        1,
        1,
        BigDecimal.ZERO,
        Duration.ofSeconds(1),
        List.of(),
        Instant.EPOCH);
  }

  private void announce(LocalDate day, List<About> abouts, boolean summarised, LedgerState state) {
    var made = abouts.stream().map(about -> paper(about, day)).toList();
    var entries =
        made.stream()
            .map(paper ->
                new ListingEntry(
                    paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
            .toList();
    storage.ledger().announce(List.of(new Listing(CL, day, entries)));
    if (state == LedgerState.ANNOUNCED) {
      return;
    }
    storage.papers().save(made);
    storage
        .ledger()
        .move(
            made.stream()
                .map(paper -> new LedgerEntry(paper.id(), day, AnnounceType.NEW, state, null))
                .toList());
    for (var i = 0; i < made.size(); i++) {
      if (summarised) {
        storage.summaries().save(summary(made.get(i), abouts.get(i)));
      }
      var about = new float[3];
      about[abouts.get(i).ordinal()] = 1;
      meanings.put(made.get(i).id(), Embedding.of(about));
    }
  }

  private static List<About> day(int agents, int speech, int parsing) {
    var abouts = new ArrayList<About>();
    abouts.addAll(Collections.nCopies(agents, About.AGENTS));
    abouts.addAll(Collections.nCopies(speech, About.SPEECH));
    abouts.addAll(Collections.nCopies(parsing, About.PARSING));
    return abouts;
  }

  private static boolean isWorkday(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  /// A quarter of a year, in whose last week there are three times as many papers on agents.
  private void quarter(boolean summarised) {
    BEGIN
        .datesUntil(FRIDAY.plusDays(1))
        .filter(TrendDeskTest::isWorkday)
        .forEach(day ->
            announce(
                day,
                day.isAfter(FRIDAY.minusDays(7)) ? day(12, 4, 4) : day(4, 4, 4),
                summarised,
                LedgerState.FETCHED));
  }

  private static List<Growth> grown(Trends trends, Span span) {
    assertThat(trends.grown(span)).isInstanceOf(Grown.class);
    return ((Grown) trends.grown(span)).topics();
  }

  @Test
  void looksOnceWhetherAnyAreKept() {
    var looks = new AtomicInteger();
    var desk =
        desk(
            new TrendRepository() {
              @Override
              public Optional<String> find() {
                looks.incrementAndGet();
                return storage.trends().find();
              }

              @Override
              public void save(String content) {
                storage.trends().save(content);
              }
            });

    assertThat(desk.newest()).isEmpty();
    assertThat(desk.newest()).isEmpty();
    assertThat(looks).hasValue(1);
    quarter(false);
    desk.look();
    assertThat(desk.newest()).isPresent();
    assertThat(looks).as("and once more for where the topics were").hasValue(2);
  }

  private Trends look() {
    var desk = desk();
    desk.look();
    return desk.newest().orElseThrow();
  }

  @Test
  void findsWhatGrewByWords() {
    quarter(false);
    meanings.clear();

    var trends = look();

    assertThat(trends.newest()).isEqualTo(FRIDAY);
    assertThat(trends.papers()).startsWith(60, 60).endsWith(100).hasSize(13);
    var grown = grown(trends, Span.WEEK);
    assertThat(grown).isNotEmpty();
    for (var each : grown) {
      assertThat(About.AGENTS.words).contains(each.topic().english().split(" · "));
      assertThat(each.topic().korean()).isEqualTo(each.topic().english()); // nothing summarised
    }
    // However finely a subject is parted, all its papers are counted.
    assertThat(
            trends.topics().stream()
                .filter(topic -> about(topic) == About.AGENTS)
                .mapToInt(topic -> topic.papers().getLast())
                .sum())
        .isBetween(57, 63);
  }

  @Test
  void findsWhatGrewByMeaningAndCallsItByKeywords() {
    quarter(true);

    var grown = grown(look(), Span.WEEK).getFirst();

    assertThat(grown.topic().korean()).isEqualTo("에이전트");
    assertThat(grown.papers()).isEqualTo(60);
    // 240.5 papers of 720 before, of 100 now
    assertThat(grown.expected()).isEqualTo(240.5 / 720 * 100);
    assertThat(grown.rate()).isEqualTo(60 / (240.5 / 720 * 100) - 1);
  }

  @Test
  void isCountedOnceADayAndAlikeWheneverItIsCounted() {
    quarter(false);
    meanings.clear();
    var first = look();
    var kept = storage.trends().find();

    assertThat(look()).isEqualTo(first);
    assertThat(storage.trends().find()).isEqualTo(kept);

    storage.trends().save("{}");
    assertThat(look()).isEqualTo(first);
  }

  @Test
  void topicsStayFromWeekToWeek() {
    quarter(false);
    meanings.clear();
    var before = look().topics();

    FRIDAY
        .plusDays(1)
        .datesUntil(FRIDAY.plusDays(8))
        .filter(TrendDeskTest::isWorkday)
        .forEach(day -> announce(day, day(4, 4, 4), false, LedgerState.FETCHED));
    meanings.clear();
    clock.move(Duration.ofDays(7));
    var after = look().topics();

    assertThat(after).hasSameSizeAs(before);
    for (var i = 0; i < before.size(); i++) {
      assertThat(about(after.get(i))).isEqualTo(about(before.get(i)));
      var papers = before.get(i).papers();
      // Nearly all of the same papers are counted for it, a week further on.
      assertThat(sum(after.get(i).papers().subList(0, 12)))
          .isCloseTo(
              sum(papers.subList(1, 13)), org.assertj.core.data.Percentage.withPercentage(25));
    }
  }

  private static About about(Topic topic) {
    var word = topic.english().split(" · ")[0];
    for (var about : About.values()) {
      if (about.words.contains(word)) {
        return about;
      }
    }
    throw new AssertionError("no topic's word: " + topic.english());
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void tellsWhatADayIsAboutByWords() {
    quarter(false);
    meanings.clear();
    var desk = desk();
    assertThat(desk.of(ids(FRIDAY))).isEmpty(); // not counted yet
    desk.look();
    var monday = FRIDAY.plusDays(3);
    announce(monday, day(20, 2, 3), false, LedgerState.FETCHED);

    for (var each : List.of(desk, desk())) { // also after a restart
      var flow = each.of(ids(monday)).orElseThrow();
      assertThat(flow.papers()).isEqualTo(25);
      assertThat(flow.themes()).isNotEmpty();
      assertThat(About.AGENTS.words).contains(flow.themes().getFirst().english().split(" · "));
    }
  }

  @Test
  void tellsWhatADayIsAboutByMeaningWhereNearlyAllIsEmbedded() {
    quarter(true);
    var desk = desk();
    desk.look();
    var monday = FRIDAY.plusDays(3);
    announce(monday, day(20, 2, 3), false, LedgerState.FETCHED);

    assertThat(desk.of(ids(monday)).orElseThrow().themes().getFirst())
        .isEqualTo(
            new Theme(
                "에이전트",
                desk.newest().orElseThrow().topics().stream()
                    .filter(topic -> topic.korean().equals("에이전트"))
                    .findFirst()
                    .orElseThrow()
                    .english(),
                20));
    var tuesday = FRIDAY.plusDays(4);
    announce(tuesday, day(20, 2, 3), false, LedgerState.FETCHED);
    ids(tuesday).stream().limit(5).forEach(meanings::remove);
    assertThat(desk.of(ids(tuesday))).isEmpty();
  }

  @Test
  void fewPapersAreAboutNothing() {
    quarter(false);
    var desk = desk();
    desk.look();
    assertThat(desk.of(ids(FRIDAY).subList(0, 19))).isEmpty();
  }

  private List<ArxivId> ids(LocalDate day) {
    return storage.ledger().entries(day).stream().map(LedgerEntry::id).toList();
  }

  @Test
  void aDayThatIsNotAllReadIsNotCounted() {
    quarter(false);
    var monday = FRIDAY.plusDays(3);
    announce(monday, day(1, 1, 1), false, LedgerState.ANNOUNCED);
    clock.move(Duration.ofDays(3));

    assertThat(look().newest()).isEqualTo(FRIDAY);
  }

  @Test
  void littleIsSaidToBeTooLittle() {
    announce(FRIDAY, day(12, 12, 12), false, LedgerState.FETCHED);

    assertThat(look().grown(Span.WEEK)).isEqualTo(new Thin(36, 0, Trends.FEWEST_WEEKS));
  }

  @Test
  void nothingIsCountedWhereNothingIsKnown() {
    var desk = desk();
    desk.look();
    assertThat(desk.newest()).isEmpty();
  }
}
