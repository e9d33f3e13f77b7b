package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.LG;
import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class SearchRepositoryContract extends RepositoryContract {

  private static final Instant NOON = Instant.parse("2026-11-20T03:00:00Z");
  private static final ChatKey HERE = new ChatKey(-100, 5);
  private static final ChatKey THERE = new ChatKey(-100, 6);
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
  void aChatsNotesAreSearchedTogetherWithThePaperAndNoOthers() {
    save(id(1), "Retrieval", "It.", "Ada Lovelace");
    save(id(2), "Retrieval", "It.", "Ada Lovelace");
    save(id(3), "Generation", "It.", "Ada Lovelace");
    note(HERE, 1, id(1), "세미나에서 다시 볼 것, naïve한 방법");
    note(HERE, 2, id(1), "강화학습과 비교");
    note(HERE, 3, id(3), "세미나 보류");
    note(THERE, 1, id(2), "세미나 금지");

    assertThat(foundBy(HERE, "세미나")).containsExactly(id(3), id(1));
    assertThat(foundBy(HERE, "세미나", "retrieval")).containsExactly(id(1));
    assertThat(foundBy(HERE, "naive", "강화 학습", "lovelace")).containsExactly(id(1));
    assertThat(foundBy(HERE, "세미나", "금지")).isEmpty();
    assertThat(foundBy(THERE, "세미나")).containsExactly(id(2));
    assertThat(found("세미나")).as("nobody's").isEmpty();
    assertThat(foundBy(HERE, "…", "세미나")).hasSize(2);

    storage.chats().forget(HERE.chatId());
    assertThat(foundBy(HERE, "세미나")).isEmpty();
  }

  @Test
  void papersWithNotesComeFirstAndEachOnce() {
    for (var i = 1; i <= 6; i++) {
      save(id(i), "Retrieval", "It.", "Ada");
    }
    note(HERE, 1, id(2), "retrieval again");
    note(HERE, 2, id(4), "retrieval too");

    var order = List.of(id(4), id(2), id(6), id(5), id(3), id(1));
    assertThat(foundBy(HERE, "retrieval")).isEqualTo(order);
    for (var size = 1; size <= 4; size++) {
      var paged = new ArrayList<ArxivId>();
      for (var from = 0; from < 6; from += size) {
        var hits = storage.search().find(by(HERE, false, "retrieval"), from, size);
        assertThat(hits.total()).isEqualTo(6);
        paged.addAll(hits.papers());
      }
      assertThat(paged).as("pages of " + size).isEqualTo(order);
    }
  }

  @Test
  void keptPapersAreThoseThatAChatSavedOrWroteAbout() {
    for (var i = 1; i <= 4; i++) {
      save(id(i), "Retrieval", "It.", "Ada");
    }
    note(HERE, 1, id(1), "보류");
    note(THERE, 1, id(4), "보류");
    tap(HERE, id(2), Kind.SAVE);
    tap(HERE, id(3), Kind.LIKE);
    tap(THERE, id(3), Kind.SAVE);

    assertThat(storage.search().find(by(HERE, true, "retrieval"), 0, 10))
        .isEqualTo(new SearchRepository.Hits(List.of(id(2), id(1)), 2));
    assertThat(storage.search().find(by(HERE, true), 0, 10).papers()).containsExactly(id(2), id(1));
    assertThat(storage.search().find(by(HERE, true, "보류"), 0, 10).papers()).containsExactly(id(1));

    storage.taps().takeBack(HERE, id(2), 7, Kind.SAVE);
    assertThat(storage.search().find(by(HERE, true, "retrieval"), 0, 10).total()).isOne();
    assertThatThrownBy(() -> by(null, true)).isInstanceOf(IllegalArgumentException.class);
  }

  /// By the words of its text, its authors, its summary and the chat's notes, and by all of them.
  @Test
  void uploadsAreFoundAmongWhatTheirChatKeepsAndNowhereElse() {
    save(id(1), "Retrieval", "It.", "Ada");
    tap(HERE, id(1), Kind.SAVE);
    var first = upload("a");
    var second = upload("b");
    upload("nobody keeps it");
    note(HERE, 9, second, "보류한 것");
    tap(HERE, first, Kind.SAVE);
    summarise(first, "추론에 관한 연구");
    meet(THERE);

    assertThat(kept("retrieval")).containsExactly(second, first, id(1));
    assertThat(kept()).containsExactly(second, first, id(1));
    assertThat(kept("retrieval", "보류")).containsExactly(second);
    assertThat(kept("추론")).containsExactly(first);
    assertThat(kept("retrieval", "absent")).isEmpty();
    var query =
        new SearchQuery(List.of("retrieval"), List.of("Lovelace"), List.of(), null, HERE, true);
    assertThat(storage.search().find(query, 0, 10).papers()).containsExactly(second, first);
    query = new SearchQuery(List.of("retrieval"), List.of(), List.of(CV), null, HERE, true);
    assertThat(storage.search().find(query, 0, 10).papers()).isEmpty();
    for (var size = 1; size <= 3; size++) {
      var paged = new ArrayList<ArxivId>();
      for (var from = 0; from < 3; from += size) {
        var hits = storage.search().find(by(HERE, true, "retrieval"), from, size);
        assertThat(hits.total()).isEqualTo(3);
        paged.addAll(hits.papers());
      }
      assertThat(paged).as("pages of " + size).containsExactly(second, first, id(1));
    }

    assertThat(foundBy(HERE, "retrieval")).containsExactly(id(1));
    assertThat(storage.search().find(by(THERE, true, "retrieval"), 0, 10).total()).isZero();
  }

  private ArxivId upload(String digest) {
    meet(HERE);
    var paper = storage.uploads().keep(HERE, digest, SearchRepositoryContract::uploaded, NOON);
    return paper.id();
  }

  private static Paper uploaded(ArxivId id) {
    return new Paper(
        new PaperVersion(id, 1),
        "A Study of Retrieval",
        "We do it.",
        List.of("Ada Lovelace"),
        new Category("upload"),
        List.of(),
        "study",
        null,
        null,
        null,
        List.of(),
        false);
  }

  private List<ArxivId> kept(String... words) {
    return storage.search().find(by(HERE, true, words), 0, 10).papers();
  }

  /// A note is found by the words by which a summary is, and by no others.
  @Test
  void notesAreFoundByTheRulesOfTheIndex() {
    var random = new Random(20261129);
    var letters = "추론강화학습을는 .,BbéRG4-(";
    var hits = 0;
    for (var i = 0; i < 400; i++) {
      var id = id(i);
      save(id, "Study", "Study.", "Ada Lovelace");
      var text = text(random, letters, 14);
      var word = text(random, letters, random.nextInt(1, 6)).strip();
      summarise(id, text);
      note(HERE, i, id, text);

      var indexed = storage.search().find(SearchQuery.of(word), 0, 1_000).papers().contains(id);
      storage.summaries().save(summary(id, "요약", NOON.plusSeconds(1)));

      assertThat(storage.search().find(by(HERE, false, word), 0, 1_000).papers().contains(id))
          .as("seed 20261129, round %d: '%s' in '%s'", i, word, text)
          .isEqualTo(indexed);
      storage.notes().remove(HERE, i);
      hits += indexed ? 1 : 0;
    }
    assertThat(hits).isBetween(50, 350);
  }

  private static String text(Random random, String letters, int length) {
    return random
        .ints(length, 0, letters.length())
        .mapToObj(letters::charAt)
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  private List<ArxivId> foundBy(ChatKey chat, String... words) {
    return storage.search().find(by(chat, false, words), 0, 10).papers();
  }

  private static SearchQuery by(@Nullable ChatKey chat, boolean kept, String... words) {
    return new SearchQuery(List.of(words), List.of(), List.of(), null, chat, kept);
  }

  private void note(ChatKey chat, int message, ArxivId paper, String text) {
    meet(chat);
    storage.notes().save(chat, new Note(paper, message, text, NOON));
  }

  private void tap(ChatKey chat, ArxivId paper, Kind kind) {
    meet(chat);
    storage.taps().set(chat, List.of(new Tap(paper, 7, kind, NOON)));
  }

  private void meet(ChatKey chat) {
    if (storage.chats().find(chat).isEmpty()) {
      storage.chats().save(Fixtures.chat(chat));
    }
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
