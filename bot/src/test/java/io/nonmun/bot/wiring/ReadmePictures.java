package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.MovableClock;
import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.TrendDesk;
import io.nonmun.bot.trends.Trends;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes the README's pictures (`scripts/pictures`): the digest and the page of the recorded day,
/// which goes the whole way of a day through the bot, and `/trends` of its papers.
@Tag("pictures")
class ReadmePictures {

  private static final LocalDate DAY = SamplePaperSource.DAY;
  private static final List<Category> CATEGORIES =
      Stream.of("cs.CL", "cs.LG").map(Category::new).toList();

  /// What the keywords of a paper are, by a word of its title.
  private static final Map<String, String> KEYWORDS =
      Map.of(
          "agent", "LLM 에이전트",
          "reinforcement", "강화 학습",
          "retriev", "검색 증강 생성",
          "diffusion", "확산 모델",
          "video", "동영상 이해",
          "robot", "로봇 제어",
          "medical", "의료 영상",
          "reasoning", "추론");

  private static final int COLOURS = 128;
  private static final int MOST_BYTES = 200_000;

  private static final String OF_MONTH = "agent";
  private static final String OF_WEEK = "retriev";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<LedgerState> OPEN = Set.of(LedgerState.ANNOUNCED, LedgerState.FETCHED);

  private final Path pictures = Path.of(System.getProperty("nonmun.pictures", "target"));

  @Test
  void digestAndPage(@TempDir Path folder) throws Exception {
    var settings = RunningBot.settings(folder);
    try (var arxiv = new FakeArxiv();
        var model = new FakeModelServer()) {
      var source = new SamplePaperSource();
      CATEGORIES.forEach(category -> arxiv.announce(source.newest(category)));
      var written = written();
      model.summaries =
          request ->
              written.entrySet().stream()
                  .filter(paper -> request.contains(paper.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse(FakeModelServer.SUMMARY);
      settings.remove("NONMUN_TELEGRAM_TOKEN");
      settings.putAll(arxiv.settings());
      settings.putAll(model.settings());
      settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG");
      settings.put("NONMUN_DIGEST_PAPERS", "3");
      settings.put("NONMUN_DIGEST_QUIET_DAYS", "false"); // the day is an old one
      var host = "http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT");
      try (var bot = RunningBot.start(settings);
          var browser = new Browser(Browser.find().orElseThrow(), folder.resolve("browser"))) {
        awaitDay(bot);
        browser.size(1_080, 1_000, false);
        browser.open(host + "/?lang=ko");
        browser.await("document.querySelector('.digest')");
        keep("page.png", browser.screenshot("body", 1_140, 1));

        browser.size(480, 2_400, false);
        browser.open(host + "/preview?lang=ko");
        for (var said :
            List.of(
                "/subscribe cs.CL cs.LG", "/keywords +RAG +speculative +quantization", "/today")) {
          browser.value("document.getElementById('text').focus()");
          browser.type(said);
          browser.press("Enter", 13);
          browser.await("document.getElementById('text').value === ''");
        }
        browser.await("document.querySelectorAll('.bubble:last-of-type details').length === 3");
        browser.open(host + "/preview?lang=ko");
        browser.value("document.querySelector('.bubble:last-of-type details').open = true");
        keep("digest.png", browser.screenshot(".bubble:last-of-type", 2_000, 2));
      }
    }
  }

  /// Waits until every paper has its summary or cannot have one.
  private static void awaitDay(RunningBot bot) throws InterruptedException {
    var ledger = bot.bean(Storage.class).ledger();
    var end = Instant.now().plus(PATIENCE);
    while (true) {
      var counts = ledger.counts(DAY, CATEGORIES);
      if (!counts.isEmpty() && counts.stream().noneMatch(count -> OPEN.contains(count.state()))) {
        return;
      }
      assertThat(Instant.now()).as("the day ends: " + counts).isBefore(end);
      Thread.sleep(100);
    }
  }

  /// Summaries that are written by hand, by the titles of their papers.
  private static Map<String, String> written() throws IOException {
    var summaries = new HashMap<String, String>();
    for (var resource : List.of("/golden/papers.json", "/pictures/summaries.json")) {
      try (var json = ReadmePictures.class.getResourceAsStream(resource)) {
        for (JsonNode paper : JsonMapper.shared().readTree(json)) {
          if (paper.path("summary").isObject()) {
            summaries.put(paper.path("title").asString(), paper.path("summary").toString());
          }
        }
      }
    }
    return summaries;
  }

  /// The recorded day's papers again and again under other numbers, a fifth of them each week, and
  /// those of [#OF_MONTH] and [#OF_WEEK] more often in the last ones.
  @Test
  void trends(@TempDir Path folder) throws IOException {
    try (var storage =
        Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db")))) {
      var random = new Random(1);
      var recorded =
          Stream.of("cs.CL", "cs.LG", "cs.AI", "cs.CV")
              .flatMap(
                  code -> new SamplePaperSource().newest(new Category(code)).entries().stream())
              .flatMap(entry -> entry.paper().stream())
              .distinct()
              .toList();
      for (var week = 0; week < Trends.WEEKS; week++) {
        var ago = Trends.WEEKS - 1 - week;
        var papers = new ArrayList<Paper>();
        for (var like : recorded) {
          if (random.nextDouble() < likelihood(like, ago)) {
            papers.add(numbered(like, 1_000 * ago + papers.size()));
          }
        }
        announce(storage, DAY.minusDays(7L * ago), papers);
      }
      var clock = new MovableClock(DAY.atTime(12, 0).toInstant(ZoneOffset.UTC));
      var desk =
          new TrendDesk(
              storage.ledger(),
              storage.papers(),
              storage.summaries(),
              Meaning.NONE,
              storage.trends(),
              clock);
      desk.look();
      var shown = new TrendPictures(desk::newest).in(Texts.KOREAN).orElseThrow();
      keep("trends.png", shown.png().orElseThrow());
    }
  }

  private static double likelihood(Paper paper, int weeksAgo) {
    var text = (paper.title() + paper.abstractText()).toLowerCase(Locale.ROOT);
    var grows =
        weeksAgo == 0 && text.contains(OF_WEEK)
            || weeksAgo < Trends.Span.MONTH.weeks && text.contains(OF_MONTH);
    return grows ? 0.6 : 0.2;
  }

  private static void announce(Storage storage, LocalDate day, List<Paper> papers) {
    var entries =
        papers.stream()
            .map(paper ->
                new ListingEntry(
                    paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
            .toList();
    storage.ledger().announce(List.of(new Listing(CATEGORIES.getFirst(), day, entries)));
    storage.papers().save(papers);
    papers.forEach(paper -> storage.summaries().save(summary(paper)));
    storage
        .ledger()
        .move(
            storage.ledger().announced(papers.stream().map(Paper::id).toList()).stream()
                .map(each -> each.entry().in(LedgerState.SUMMARISED, null))
                .toList());
  }

  private static Paper numbered(Paper like, int number) {
    return new Paper(
        new PaperVersion(new ArxivId("2605.%05d".formatted(number)), 1),
        like.title(),
        like.abstractText(),
        like.authors(),
        like.primaryCategory(),
        like.crossLists(),
        like.comment(),
        like.journalRef(),
        like.doi(),
        like.license(),
        like.codeLinks(),
        false);
  }

  private static SummaryRecord summary(Paper paper) {
    var line = new Summary.Line("요약.", List.of(1));
    var title = paper.title().toLowerCase(Locale.ROOT);
    var keywords =
        KEYWORDS.entrySet().stream()
            .filter(each -> title.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return new SummaryRecord(
        paper.version(),
        new Summary("제목", line, line, line, line, null, keywords),
        List.of("One sentence."),
        "openai",
        "example",
        "1",
        1,
        1,
        BigDecimal.ZERO,
        Duration.ZERO,
        List.of(),
        Instant.EPOCH);
  }

  private void keep(String name, byte[] png) throws IOException {
    var small = inPalette(png);
    assertThat(small.length).as(name).isLessThan(MOST_BYTES);
    Files.write(pictures.resolve(name), small);
  }

  /// With the colours that most pixels have: less than half the bytes, and nobody sees it.
  private static byte[] inPalette(byte[] png) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(png));
    var pixels = new HashMap<Integer, Integer>();
    for (var y = 0; y < image.getHeight(); y++) {
      for (var x = 0; x < image.getWidth(); x++) {
        pixels.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    var palette =
        pixels.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(COLOURS)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    var model = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    var small =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (var y = 0; y < image.getHeight(); y++) {
      for (var x = 0; x < image.getWidth(); x++) {
        small.setRGB(x, y, image.getRGB(x, y)); // the nearest of the palette
      }
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(small, "png", bytes);
    return bytes.toByteArray();
  }
}
