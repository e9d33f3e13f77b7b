package io.nonmun.bot.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.Language;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jbibtex.BibTeXDatabase;
import org.jbibtex.BibTeXEntry;
import org.jbibtex.BibTeXParser;
import org.jbibtex.Key;
import org.jbibtex.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files as another program reads them.
class BibTexTest {

  @Test
  void anEntryHasWhatArxivsHasAndWhatTheChatSaysOfIt() throws ParseException {
    var paper =
        Samples.paper(
            "2611.01234",
            "Long-Context RAG: 50\\% of $\\alpha_1$ & more",
            "Ada Lovelace",
            "José Á. Núñez",
            "홍길동",
            "The ATLAS Collaboration");

    var entry = only(Samples.entry(paper, "세미나 {때} 100% 다시", "두 번째"));

    assertThat(entry.getType().getValue()).isEqualTo("misc");
    assertThat(entry.getKey().getValue()).isEqualTo("lovelace2026long");
    assertThat(field(entry, "title"))
        .isEqualTo("{Long-Context RAG: 50\\% of $\\alpha_1$ \\& more}");
    assertThat(field(entry, "author"))
        .isEqualTo("Ada Lovelace and José Á. Núñez and 홍길동 and {The ATLAS Collaboration}");
    assertThat(field(entry, "year")).isEqualTo("2026");
    assertThat(field(entry, "eprint")).isEqualTo("2611.01234");
    assertThat(field(entry, "archivePrefix")).isEqualTo("arXiv");
    assertThat(field(entry, "primaryClass")).isEqualTo("cs.CL");
    assertThat(field(entry, "url")).isEqualTo("https://arxiv.org/abs/2611.01234");
    assertThat(field(entry, "doi")).isEqualTo("10.1000/a_b");
    assertThat(field(entry, "note")).isEqualTo("Proc. of X 12 (2026) 1\\&2");
    assertThat(field(entry, "annote"))
        .startsWith("긴 문맥의 검색 증강 생성")
        .contains("문제: 정확도를 61.2\\%에서 68.9\\%로 올렸다.")
        .endsWith("📝 세미나 \\textbraceleft{}때\\textbraceright{} 100\\% 다시\n📝 두 번째");
  }

  @Test
  void theMonthIsBibTexsOwn() {
    assertThat(BibTex.entry(Samples.paper("2611.01234", "RAG", "Ada")))
        .contains("\n  month = nov,\n");
    assertThat(BibTex.entry(Samples.paper("hep-th/9901001", "RAG", "Ada")))
        .contains("  year = {1999},\n  month = jan,\n", "eprint = {hep-th/9901001}");
  }

  @Test
  void whoReadsNoKoreanIsGivenNone() throws ParseException {
    var entry = Samples.entry(Samples.paper("2611.01234", "RAG", "Ada"));
    var file = BibTex.file(List.of(entry), Samples.reader(Language.EN));

    assertThat(file).doesNotContainPattern("[가-힣]").doesNotContain("annote");
    assertThat(parsed(file)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ada Lovelace|On the Limits of RAG|lovelace2026limits",
        "Ludwig van den Berg|A $k$-NN Study|berg2026k",
        "José Núñez|Naïve Bayes|nunez2026naive",
        "홍길동|Long Context|arxiv2026long",
        "Ada Lovelace|Δ|lovelace2026",
        "Robert Downey, Jr.|GPT-4o!|jr2026gpt"
      })
  void keysAreAuthorYearAndWord(String author, String title, String key) throws ParseException {
    assertThat(only(Samples.entry(Samples.paper("2611.01234", title, author))).getKey().getValue())
        .isEqualTo(key);
  }

  /// The older paper keeps its key, whichever was saved first.
  @Test
  void keysAreUniqueAndStayWhenPapersAreAdded() throws ParseException {
    var first = Samples.entry(Samples.paper("2601.00001", "Learning to Rank", "Wei Wang"));
    var second = Samples.entry(Samples.paper("2611.00002", "Learning to See", "Li Wang"));

    for (var order : List.of(List.of(first, second), List.of(second, first))) {
      assertThat(
              parsed(BibTex.file(order, Samples.reader(Language.KO))).stream()
                  .map(entry -> entry.getKey().getValue()))
          .containsExactlyInAnyOrder("wang2026learning", "wang2026learning-2611.00002");
    }
    assertThat(only(first).getKey().getValue()).isEqualTo("wang2026learning");
  }

  /// Whatever authors and readers write, what is before and behind it is found.
  @Test
  void anythingIsParsedBack() throws ParseException {
    var random = new Random(20261129);
    var letters = "aZ {}\\$%&#_^~\"'@,=()[]<>|\n\t가é∑😀-–\u0000\u202E";
    for (var i = 0; i < 500; i++) {
      var paper =
          Samples.paper(
              "2611.01234", "A " + text(random, letters), "Ada", text(random, letters) + "b");
      var file =
          BibTex.file(
              List.of(
                  Samples.entry(paper, text(random, letters)),
                  Samples.entry(Samples.paper("2611.09999", "Last", "Alan Turing"))),
              Samples.reader(Language.KO));

      var entries = parsed(file);

      assertThat(entries).as("seed 20261129, round %d:%n%s", i, file).hasSize(2);
      assertThat(field(entries.getFirst(), "url")).isEqualTo("https://arxiv.org/abs/2611.01234");
      assertThat(field(entries.getLast(), "author")).isEqualTo("Alan Turing");
    }
  }

  private static String text(Random random, String letters) {
    return random
        .ints(random.nextInt(1, 20), 0, letters.length())
        .mapToObj(letters::charAt)
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  private static BibTeXEntry only(Library.Entry entry) throws ParseException {
    var bytes = Export.BIBTEX.of(List.of(entry), Samples.reader(Language.KO));
    var entries = parsed(new String(bytes, StandardCharsets.UTF_8));
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }

  private static List<BibTeXEntry> parsed(String file) throws ParseException {
    BibTeXDatabase database = new BibTeXParser().parseFully(new StringReader(file));
    return List.copyOf(database.getEntries().values());
  }

  private static String field(BibTeXEntry entry, String name) {
    return entry.getField(new Key(name)).toUserString();
  }
}
