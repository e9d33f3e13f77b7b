package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SearchQuery;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class SearchRepositoryContract extends RepositoryContract {

  private static final Instant NOON = Instant.parse("2026-11-20T03:00:00Z");
  private static final Category CV = new Category("cs.CV");

  @ParameterizedTest
  @CsvSource({
    "retrieval, 1",
    "Retriev, 1",
    "RETRIEVAL, 1",
    "trieval, 0",
    "retrieval-augmented, 1",
    "augmented-retrieval, 0",
    "naive, 1",
    "naïve, 1",
    "GPT-4, 1",
    "Erdos, 1",
    "Erdős, 1",
    "홍길, 1",
    "길동, 1",
    "lovelace, 1",
    "cs, 0"
  })
  void wordsOfTitleAbstractAndAuthorsAreFound(String word, int hits) {
    save(
        id(1),
        "Retrieval-Augmented Generation",
        "A naïve method beats GPT-4.",
        "Pál Erdős",
        "Ada Lovelace",
        "홍길동");

    assertThat(found(word)).hasSize(hits);
  }

  @ParameterizedTest
  @CsvSource({
    "추론, 1",
    "론을, 1",
    "추, 1",
    "을, 1",
    "강화학습, 1",
    "강화 학습, 1",
    "화학, 0",
    "심층강화학습, 0",
    "RAG, 1",
    "RAG는, 1",
    "rag, 1",
    "추론RAG, 1",
    "검증기, 1",
    "기존, 1",
    "존방, 0",
    "능력, 1",
    "력향, 0"
  })
  void koreanIsFoundInsideOfWordsAndWhateverItsBlanks(String words, int hits) {
    save(id(1), "A Study", "We study it.", "Ada Lovelace");
    summarise(id(1), "RAG는 추론을 강화 학습으로 배운다. 기존RAG 검증기를 쓴다. 추론 능력 향상");

    assertThat(found(words.split(" "))).hasSize(hits);
  }

  @Test
  void wordsInTwoPartsAreFoundWrittenAsOne() {
    save(id(1), "A Study", "We study it.", "Ada Lovelace");
    summarise(id(1), "강화학습과 대규모언어모델");

    assertThat(found("강화", "학습")).hasSize(1);
    assertThat(found("대규모", "언어", "모델")).hasSize(1);
    assertThat(found("강화학습", "없는말")).as("all of it").isEmpty();
  }

  /// Against what a reader would see by looking at every text.
  @Test
  void pairsOfSyllablesAreFoundWhereverTheyStand() {
    var random = new Random(20261128);
    var syllables = "추론강화학습모델언어검색증강생성이미지을를은는의에서로 ,.RAG(";
    var texts = new ArrayList<String>();
    for (var i = 0; i < 300; i++) {
      var text = new StringBuilder("요");
      for (var c = 0; c < 12; c++) {
        text.append(syllables.charAt(random.nextInt(syllables.length())));
      }
      texts.add(text.toString());
      save(id(i), "A Study", "We study it.", "Ada Lovelace");
      summarise(id(i), text.toString());
    }
    var pairs = new TreeSet<String>();
    for (var text : texts) {
      for (var at = 0; at + 2 <= text.length(); at++) {
        if (text.substring(at, at + 2).matches("[가-힣]{2}")) {
          pairs.add(text.substring(at, at + 2));
        }
      }
    }
    assertThat(pairs).hasSizeGreaterThan(300);
    for (var pair : pairs) {
      var seen = texts.stream().filter(text -> text.contains(pair)).count();
      assertThat(storage.search().find(SearchQuery.of(pair), 0, 10).total())
          .as(pair)
          .isEqualTo(seen);
    }
  }

  @Test
  void filtersNarrowWhatIsFound() {
    save(new ArxivId("2605.00001"), "Old Study", "It.", "Ada Lovelace");
    save(new ArxivId("hep-th/9901001"), "Older Study", "It.", "Ada Lovelace");
    save(id(1), "New Study", "It.", "Alan Turing");

    assertThat(found(query(List.of("study"), "Lovelace", null, null))).hasSize(2);
    assertThat(found(query(List.of(), "alan turing", null, null))).containsExactly(id(1));
    assertThat(found(query(List.of(), "turing alan", null, null))).isEmpty();
    assertThat(found(query(List.of("study"), null, CL, null))).hasSize(3);
    assertThat(found(query(List.of("study"), null, LG, null))).as("a cross-list").hasSize(3);
    assertThat(found(query(List.of("study"), null, CV, null))).isEmpty();
    assertThat(found(query(List.of("study"), null, null, "2026-06"))).containsExactly(id(1));
    assertThat(found(query(List.of("study"), null, null, "2026-05"))).hasSize(2);
    assertThat(storage.search().find(query(List.of("study"), null, null, "1999-01"), 0, 9).total())
        .isEqualTo(3);
  }

  @Test
  void filtersLetPapersThroughWhateverTheirWords() {
    var old = new ArxivId("2605.00001");
    save(old, "Old Study", "It.", "Ada Lovelace");
    save(id(1), "New Study", "It.", "Alan Turing");
    save(id(2), "Newest Study", "It.", "Ada Lovelace");
    var papers = List.of(id(2), old, id(3), id(1));

    assertThat(storage.search().filter(query(List.of("none"), null, null, null), papers))
        .containsExactly(id(2), old, id(1));
    assertThat(storage.search().filter(query(List.of(), "Lovelace", null, "2026-06"), papers))
        .containsExactly(id(2));
    assertThat(storage.search().filter(query(List.of(), null, CV, null), papers)).isEmpty();
    assertThat(storage.search().filter(query(List.of(), null, LG, "2026-11"), papers))
        .containsExactly(id(2), id(1));
  }

  @Test
  void bestAndNewestComeFirstPageByPage() {
    save(new ArxivId("2608.00001"), "Retrieval", "It.", "Ada");
    save(id(1), "Another Study", "It has retrieval and much else in it.", "Ada");
    save(id(2), "Retrieval", "It.", "Ada");
    save(id(3), "Nothing", "It.", "Ada");

    assertThat(found("retrieval")).containsExactly(id(2), new ArxivId("2608.00001"), id(1));

    var second = storage.search().find(SearchQuery.of("retrieval"), 1, 1);
    assertThat(second.papers()).containsExactly(new ArxivId("2608.00001"));
    assertThat(second.total()).isEqualTo(3);
    assertThat(storage.search().find(SearchQuery.of("retrieval"), 3, 1).papers()).isEmpty();
  }

  @Test
  void newestVersionAndSummaryCount() {
    save(id(1), "First Title", "It.", "Ada");
    summarise(id(1), "처음 요약");
    storage.papers().save(List.of(paper(new PaperVersion(id(1), 2), "Second Title", "It.", "Ada")));
    storage.summaries().save(summary(id(1), "다음 요약", NOON.plusSeconds(1)));

    assertThat(found("second")).containsExactly(id(1));
    assertThat(found("다음")).containsExactly(id(1));
    assertThat(found("first")).isEmpty();
    assertThat(found("처음")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "a\"b",
        "AND",
        "OR",
        "NOT",
        "NEAR(a b)",
        "title:x",
        "*",
        "a*",
        "^a",
        "(",
        "-a",
        "{a}",
        "a\0b",
        "😀",
        "ㅋㅋ",
        "ᄒ",
        "１２",
        "'; DROP TABLE paper; --",
        "\ud800",
        "…",
        "+"
      })
  void anythingMayBeAskedFor(String word) {
    save(id(1), "A Study", "It.", "Ada");

    assertThat(storage.search().find(SearchQuery.of(word, "study"), 0, 10).total()).isBetween(0, 1);
  }

  @Test
  void whatIsForgottenIsNotFound() {
    save(id(1), "A Study", "It.", "Ada");
    storage.summaries().save(summary(id(1), "요약", NOON.minus(Duration.ofDays(30))));
    var old = Fixtures.newPapers(CL, FRIDAY.minusDays(30), List.of(id(1)));
    storage.ledger().announce(List.of(old, Fixtures.newPapers(CL, FRIDAY, List.of(id(2)))));
    assertThat(found("study")).hasSize(1);

    storage.forgetBefore(FRIDAY.plusDays(60));

    assertThat(found("study")).isEmpty();
    assertThat(found("요약")).isEmpty();
  }

  @Test
  void papersFromBeforeTheIndexAreTakenInAtTheNextStart() throws SQLException {
    save(id(1), "A Study", "It.", "Ada");
    save(id(2), "A Study", "It.", "Ada");
    try (var connection = storage.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("DELETE FROM search_entry WHERE paper = '2611.00001'");
    }
    assertThat(found("study")).containsExactly(id(2));

    try (var again = openAgain()) {
      assertThat(again.search().find(SearchQuery.of("study"), 0, 10).total()).isEqualTo(2);
    }
  }

  private List<ArxivId> found(String... words) {
    return found(SearchQuery.of(words));
  }

  private List<ArxivId> found(SearchQuery query) {
    return storage.search().find(query, 0, 10).papers();
  }

  private static SearchQuery query(
      List<String> words,
      @Nullable String author,
      @Nullable Category category,
      @Nullable String after) {
    return new SearchQuery(
        words,
        author == null ? List.of() : List.of(author),
        category == null ? List.of() : List.of(category),
        after == null ? null : YearMonth.parse(after));
  }

  private void save(ArxivId id, String title, String text, String... authors) {
    storage.papers().save(List.of(paper(new PaperVersion(id, 1), title, text, authors)));
  }

  private static Paper paper(PaperVersion version, String title, String text, String... authors) {
    return new Paper(
        version,
        title,
        text,
        List.of(authors),
        CL,
        List.of(LG),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private void summarise(ArxivId id, String text) {
    storage.summaries().save(summary(id, text, NOON));
  }

  private static SummaryRecord summary(ArxivId id, String text, Instant at) {
    var line = new Summary.Line(text, List.of(1));
    var made = Fixtures.summary(id, at);
    return new SummaryRecord(
        made.paper(),
        new Summary("제목", line, line, line, line, null, List.of()),
        made.sentences(),
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
