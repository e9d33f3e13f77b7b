package io.nonmun.bot;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.Finding.Status;
import io.nonmun.bot.wiring.Application;
import io.nonmun.bot.wiring.Assembly;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole program but its command line, against arXiv and a model on loopback.
class EndToEndTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private final FakeArxiv arxiv = new FakeArxiv();
  private final FakeModelServer model = new FakeModelServer();
  private final Map<String, String> environment = new HashMap<>();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    arxiv.close();
    model.close();
  }

  @Test
  void newestDayComesFromTheListingsAndIsSummarisedInKorean() throws Exception {
    announce();

    var text = digest(Optional.empty());

    assertThat(text)
        .startsWith("📰 11월 20일(금) 논문 브리핑\ncs.CL · cs.LG | 새 논문 3편 중 발표순 2편\n")
        .contains("1. 새로운 방법에 관한 연구", "발표 3 · 수집 3 · 요약 2 · 대기 1 · 선별 2");
    assertThat(model.requests).hasValue(2);
    assertThat(states())
        .containsOnly(
            Map.entry("2611.00001", LedgerState.SUMMARISED),
            Map.entry("2611.00002", LedgerState.FETCHED),
            Map.entry("2611.00003", LedgerState.SUMMARISED),
            Map.entry("2601.00009", LedgerState.FETCHED));
  }

  @Test
  void secondProcessAsksForNothingThatIsStored() throws Exception {
    announce();
    digest(Optional.empty());
    arxiv.requests.clear();

    assertThat(digest(Optional.of(DAY))).contains("요약 2");

    assertThat(arxiv.requests).isEmpty();
    assertThat(model.requests).hasValue(2);
  }

  @Test
  void runFinishesTheDayUpToItsLimit() throws Exception {
    announce();
    environment.put("NONMUN_SUMMARIZER_DAILY_LIMIT", "2");
    try (var application = open()) {
      application.digest(Optional.empty(), false);
      application.finish();
    }

    assertThat(states()).containsEntry("2611.00002", LedgerState.SKIPPED);
    assertThat(model.requests).hasValue(2);
  }

  @Test
  void weekendIsSaidInOneLine() throws Exception {
    announce();

    assertThat(digest(Optional.of(LocalDate.of(2026, 11, 21))))
        .isEqualTo("📭 11월 21일(토)에는 arXiv 발표가 없습니다.\n");
  }

  @Test
  void onePaperIsShownWithTheSentencesItsSummaryRestsOn() throws Exception {
    announce();
    try (var application = open()) {
      var card =
          application.summarize(new PaperReference(new ArxivId("2611.00001"), OptionalInt.empty()));

      assertThat(card)
          .contains("새로운 방법에 관한 연구", "Paper 2611.00001", "🔎 근거", "[1] We propose a method");
    }
  }

  @Test
  void sampleNeedsNeitherNetworkNorDatabase() throws Exception {
    environment.put("NONMUN_ARXIV_SITE_URL", "http://127.0.0.1:9");
    environment.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.AI,cs.CV");
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");
    try (var application = open()) {
      assertThat(application.digest(Optional.empty(), true))
          .contains("6월 11일(목)", "요약 모델 없음", "nonmun.summarizer.openai: {")
          .contains("발표 368 · 수집 368 · 요약 0 · 발췌 2 · 대기 366 · 선별 2");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLocalModelThatWasNotPulledIsSaidUnderTheDigest() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "qwen3-4b");
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "local");
    announce();

    assertThat(digest(Optional.empty()))
        .contains("요약 모델 없음")
        .doesNotContain("nonmun.summarizer.openai")
        .endsWith(
            "\nnonmun.summarizer.local.model의 모델을 쓸 수 없습니다: 아직 받지 않은 모델입니다: qwen3-4b."
                + " 받기: ./nonmun model pull qwen3-4b\n");
  }

  @Test
  void aLocalModelThatCannotBeLoadedIsSaidUnderTheDigest() throws Exception {
    var file = Files.writeString(folder.resolve("own.gguf"), "GGUF, and then nothing more");
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", file.toString());
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "local");
    announce();

    assertThat(digest(Optional.empty()))
        .contains("요약 준비 중", "local.model의 모델을 쓸 수 없습니다: own, ", "own cannot be loaded: " + file);
  }

  @Test
  void doctorLooksIntoEveryModule() throws Exception {
    announce();
    environment.put("NONMUN_ARXIV_USER_AGENT_CONTACT", "owner@example.org");
    try (var application = open()) {
      var findings = new HashMap<String, Finding>();
      for (var check : application.checks()) {
        findings.put(check.name(), check.test().call());
      }

      assertThat(findings.values()).extracting(Finding::status).containsOnly(Status.OK);
      assertThat(findings.get("데이터베이스").detail()).contains("nonmun.db");
      assertThat(findings.get("arXiv").detail()).isEqualTo("cs.CL 목록: 2026-11-20, 3편");
      assertThat(findings.get("요약").detail()).contains("openai 준비됨");
    }
  }

  private void announce() {
    var first = paper("2611.00001", "cs.CL", "cs.LG");
    arxiv.announce(
        new Listing(
            new Category("cs.CL"),
            DAY,
            List.of(
                entry(first, AnnounceType.NEW),
                entry(paper("2611.00002", "cs.CL"), AnnounceType.NEW),
                entry(paper("2601.00009", 2, "cs.CL"), AnnounceType.REPLACE))),
        new Listing(
            new Category("cs.LG"),
            DAY,
            List.of(
                entry(paper("2611.00003", "cs.LG"), AnnounceType.NEW),
                entry(first, AnnounceType.CROSS))));
  }

  private String digest(Optional<LocalDate> day) throws InterruptedException {
    try (var application = open()) {
      return application.digest(day, false);
    }
  }

  private Application open() {
    arxiv.settings().forEach(environment::putIfAbsent);
    model.settings().forEach(environment::putIfAbsent);
    environment.putIfAbsent("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG");
    environment.put("NONMUN_DIGEST_PAPERS", "2");
    environment.put("NONMUN_STORAGE_URL", "jdbc:sqlite:" + folder.resolve("nonmun.db"));
    return Assembly.open(ConfigReader.read(Optional.empty(), environment), (_, _, _) -> {});
  }

  private Map<String, LedgerState> states() {
    try (var storage =
        Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db")))) {
      return storage.ledger().entries(DAY).stream()
          .collect(toMap(entry -> entry.id().value(), LedgerEntry::state));
    }
  }

  private static ListingEntry entry(Paper paper, AnnounceType type) {
    return new ListingEntry(paper.id(), type, OptionalInt.of(1), Optional.of(paper));
  }

  private static Paper paper(String id, String primary, String... crossLists) {
    return paper(id, 1, primary, crossLists);
  }

  private static Paper paper(String id, int version, String primary, String... crossLists) {
    return new Paper(
        new PaperVersion(new ArxivId(id), version),
        "Paper " + id,
        "We propose a method for long inputs. It works better than the baselines in all experiments.",
        List.of("Ada Lovelace"),
        new Category(primary),
        List.of(crossLists).stream().map(Category::new).toList(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }
}
