package io.nonmun.bot.delivery;

import static io.nonmun.storage.model.AnnounceType.NEW;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.bot.render.Document;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.SummaryOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times `/why` and `/coverage` of 500 chats that want different things, after five days of 1,000
/// papers: the recorded day's titles, abstracts and authors under new numbers, each with a summary
/// of usual length. Run by `docs/benchmarks/README.md`'s command.
@Tag("bench")
class DayViewsBench {

  private static final int CHATS = 500;
  private static final int PAPERS = 1_000;
  private static final int QUESTIONS = 1_000;
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);
  private static final List<LocalDate> DAYS =
      IntStream.range(0, 5).mapToObj(MONDAY::plusDays).toList();
  private static final List<String> CATEGORIES = List.of("cs.CL", "cs.LG", "cs.AI", "cs.CV");

  private static final Summary.Line LINE =
      new Summary.Line(
          "저자들은 문서의 순서를 섞어 학습시키는 방법을 제안해 긴 문맥 질의응답 정확도를 61.2%에서 68.9%로 올렸다.", List.of(1, 2));

  @TempDir private Path folder;

  private final Random random = new Random(1);
  private final List<Paper> recorded =
      new SamplePaperSource()
          .newest(new Category("cs.CL")).entries().stream()
              .flatMap(entry -> entry.paper().stream())
              .toList();

  @Test
  void whyAndCoverage() throws Exception {
    var database = "jdbc:sqlite:" + folder.resolve("views.db");
    try (var bot = new DeliveryFixture(AnnouncementCalendar.announcedAt(MONDAY), database);
        var process = bot.start(new CountingSender())) {
      bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(summary(paper));
      subscribe(bot);
      for (var day : DAYS) {
        bot.clock.set(AnnouncementCalendar.announcedAt(day).plus(Duration.ofHours(1)));
        announce(bot, day);
        process.announcements.look();
        process.run(day);
      }
      var newest = List.of(DAYS.getLast());
      time("warm-up", () -> why(process, newest));
      for (var day : DAYS) {
        var start = System.nanoTime();
        why(process, List.of(day));
        System.out.printf("first /why of %s: %.1f ms%n", day, (System.nanoTime() - start) / 1e6);
      }
      time("/why, the newest day", () -> why(process, newest));
      time("/why, any of five days", () -> why(process, DAYS));
      time("/coverage, the newest day", () -> coverage(process, newest));
      time("/coverage, any of five days", () -> coverage(process, DAYS));
      duringARun(bot, process);
    }
  }

  private void duringARun(DeliveryFixture bot, DeliveryFixture.Process process) throws Exception {
    var next = DAYS.getLast().plusDays(3);
    bot.summarizer.answer =
        paper -> {
          LockSupport.parkNanos(Duration.ofSeconds(20).toNanos() * (paper.id().hashCode() & 7) / 8);
          return new SummaryOutcome.Summarised(summary(paper));
        };
    bot.patience = Duration.ofMillis(100);
    bot.clock.set(AnnouncementCalendar.announcedAt(next).plus(Duration.ofHours(1)));
    announce(bot, next);
    process.announcements.look();
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      var run =
          others.submit(() -> {
            process.run(next);
            return next;
          });
      time("/why, the newest day, while it is run", () -> why(process, List.of(next)));
      time("/coverage, the newest day, while it is run", () -> coverage(process, List.of(next)));
      System.out.println("the run was " + (run.isDone() ? "over" : "still going on"));
      run.get();
    }
  }

  private static void time(String name, Runnable question) {
    var times = new long[QUESTIONS];
    for (var i = 0; i < QUESTIONS; i++) {
      var start = System.nanoTime();
      question.run();
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    System.out.printf(
        "%s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        name,
        times[QUESTIONS / 2] / 1e6,
        times[QUESTIONS * 99 / 100] / 1e6,
        times[QUESTIONS - 1] / 1e6);
  }

  private Document why(DeliveryFixture.Process process, List<LocalDate> days) {
    return process.desk.why(anyChat(), id(anyOf(days), random.nextInt(PAPERS)));
  }

  private Document coverage(DeliveryFixture.Process process, List<LocalDate> days) {
    return process.desk.coverage(anyChat(), Optional.of(anyOf(days)));
  }

  private ChatKey anyChat() {
    return ChatKey.of(1 + random.nextInt(CHATS));
  }

  private LocalDate anyOf(List<LocalDate> days) {
    return days.get(random.nextInt(days.size()));
  }

  private void subscribe(DeliveryFixture bot) {
    var words =
        List.of("method", "benchmark", "RAG", "graph", "speech", "agent", "검색", "diffusion");
    for (var id = 1; id <= CHATS; id++) {
      var categories =
          CATEGORIES.subList(random.nextInt(3), 4).stream().map(Category::new).toList();
      var keywords = words.stream().filter(word -> random.nextInt(4) == 0).toList();
      var mutes = random.nextInt(4) == 0 ? List.of("survey " + id, "survey") : List.<String>of();
      bot.chat(
          id,
          new ChatPreferences(
              categories, keywords, mutes, null, ZoneId.of("Asia/Seoul"), 10, true));
    }
  }

  private void announce(DeliveryFixture bot, LocalDate day) {
    for (var i = 0; i < PAPERS; i++) {
      var category = new Category(CATEGORIES.get(i % CATEGORIES.size()));
      var like = recorded.get(i % recorded.size());
      bot.source.announce(
          category.code(),
          day.toString(),
          NEW,
          new Paper(
              new PaperVersion(id(day, i), 1),
              like.title(),
              like.abstractText(),
              like.authors(),
              category,
              List.of(),
              like.comment(),
              null,
              null,
              null,
              like.codeLinks(),
              false));
    }
  }

  private static ArxivId id(LocalDate day, int number) {
    return new ArxivId("2611.%05d".formatted(day.getDayOfMonth() * PAPERS + number));
  }

  static SummaryRecord summary(Paper paper) {
    var made = FakeSummarizer.summary(paper);
    return new SummaryRecord(
        made.paper(),
        new Summary(
            "긴 문맥에서도 흔들리지 않는 검색 증강 생성(RAG)",
            LINE,
            LINE,
            LINE,
            LINE,
            null,
            List.of("검색 증강 생성(RAG)", "긴 문맥", "질의응답", "학습 방법")),
        Arrays.asList(paper.abstractText().split("(?<=\\.) ")),
        made.provider(),
        made.model(),
        made.promptVersion(),
        made.promptTokens(),
        made.completionTokens(),
        made.cost(),
        made.took(),
        made.checksPassed(),
        made.createdAt());
  }
}
