package io.nonmun.bot;

import static io.nonmun.storage.model.DeliveryState.PLANNED;
import static io.nonmun.storage.model.DeliveryState.SENT;

import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the database grows, day by day: the recorded day's real titles, authors and abstracts under
/// new numbers, each with a summary of usual length, and ten chats that are sent 30 papers a day.
@Tag("bench")
class GrowthBench {

  private static final int DAYS = 40;
  private static final int PAPERS = 1_000;
  private static final int CHATS = 10;
  private static final int SENT_A_DAY = 30;
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final Category CL = new Category("cs.CL");

  private static final Summary.Line LINE =
      new Summary.Line(
          "저자들은 문서의 순서를 섞어 학습시키는 방법을 제안해 긴 문맥 질의응답 정확도를 61.2%에서 68.9%로 올렸다.", List.of(1, 2));
  private static final Summary SUMMARY =
      new Summary(
          "긴 문맥에서도 흔들리지 않는 검색 증강 생성(RAG)",
          LINE,
          LINE,
          LINE,
          LINE,
          null,
          List.of("검색 증강 생성(RAG)", "긴 문맥", "질의응답", "학습 방법"));

  @TempDir Path folder;

  private final List<Paper> recorded =
      new SamplePaperSource()
          .newest(CL).entries().stream().flatMap(entry -> entry.paper().stream()).toList();

  @Test
  void megabytesADay() throws IOException {
    measure("keep-days 0", DAYS);
    measure("keep-days 10", 10);
  }

  private void measure(String name, int keepDays) throws IOException {
    var file = folder.resolve(keepDays + ".db");
    try (var storage = Storage.open(new StorageSettings("jdbc:sqlite:" + file))) {
      for (var chat = 1; chat <= CHATS; chat++) {
        storage.chats().save(chat(chat));
      }
      for (var number = 0; number < DAYS; number++) {
        var day = FIRST.plusDays(number);
        add(storage, day, papers(number));
        storage.forgetBefore(day.minusDays(keepDays));
        if ((number + 1) % 10 == 0) {
          var copy = folder.resolve(keepDays + "-" + number + ".db");
          storage.backup(copy);
          System.out.printf(
              "%s, day %d: file %.1f MB, backup %.1f MB%n",
              name, number + 1, Files.size(file) / 1e6, Files.size(copy) / 1e6);
        }
      }
    }
  }

  private List<Paper> papers(int day) {
    return IntStream.range(0, PAPERS)
        .mapToObj(i ->
            paper(
                recorded.get(i % recorded.size()),
                new ArxivId("%02d%02d.%05d".formatted(26 + day / 12, 1 + day % 12, i))))
        .toList();
  }

  private static Paper paper(Paper like, ArxivId id) {
    return new Paper(
        new PaperVersion(id, 1),
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

  private static void add(Storage storage, LocalDate day, List<Paper> papers) {
    var entries =
        papers.stream()
            .map(paper ->
                new ListingEntry(
                    paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
            .toList();
    storage.ledger().announce(List.of(new Listing(CL, day, entries)));
    storage.papers().save(papers);
    papers.forEach(paper -> storage.summaries().save(summary(paper, day)));
    storage
        .ledger()
        .move(
            papers.stream()
                .map(paper ->
                    new LedgerEntry(
                        paper.id(), day, AnnounceType.NEW, LedgerState.SUMMARISED, null))
                .toList());
    for (var chat = 1; chat <= CHATS; chat++) {
      var key = ChatKey.of(chat);
      storage.deliveries().plan(key, day, deliveries(key, day, papers, PLANNED));
      storage.deliveries().move(deliveries(key, day, papers, SENT));
      storage.deliveries().digest(key, day, DigestState.DONE);
    }
  }

  private static List<Delivery> deliveries(
      ChatKey chat, LocalDate day, List<Paper> papers, DeliveryState state) {
    return IntStream.range(0, SENT_A_DAY)
        .mapToObj(i ->
            new Delivery(
                chat,
                papers.get(i).id(),
                day,
                i + 1,
                state,
                state == SENT ? 1_000 + i / 5 : null,
                null,
                true))
        .toList();
  }

  private static SummaryRecord summary(Paper paper, LocalDate day) {
    return new SummaryRecord(
        paper.version(),
        SUMMARY,
        Arrays.asList(paper.abstractText().split("(?<=\\.) ")),
        "openai",
        "qwen3:8b",
        "1",
        900,
        400,
        BigDecimal.ZERO,
        Duration.ofSeconds(4),
        List.of("numbers", "names", "language", "shape"),
        day.atTime(1, 0).toInstant(ZoneOffset.UTC));
  }

  private static Chat chat(long id) {
    var preferences =
        new ChatPreferences(
            List.of(CL), List.of(), List.of(), null, ZoneId.of("Asia/Seoul"), SENT_A_DAY, true);
    return new Chat(ChatKey.of(id), Chat.Kind.PRIVATE, preferences, null, false);
  }
}
