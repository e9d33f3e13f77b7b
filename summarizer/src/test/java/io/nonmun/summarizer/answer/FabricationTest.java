package io.nonmun.summarizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Refused;
import io.nonmun.summarizer.source.SourceText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A scripted model that quotes a paper rightly in every spelling, or makes its quotations up. Not
/// one of 1,000 of each way to make them up passes, and every right one does.
class FabricationTest {

  private static final long SEED = 20261128;
  private static final int TRIES = 1_000;
  private static final String CLAIM = "논문이 이를 보고했다.";

  private static final List<String> NOUNS =
      "cache layer encoder decoder corpus prompt retriever tokenizer adapter benchmark gradient kernel"
          .lines()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();

  private static final List<String> VERBS =
      List.of("improves", "reduces", "retains", "filters", "reorders", "fine-tunes", "estimates");

  private static final List<String> ADJECTIVES =
      List.of("efficient", "pre-trained", "noisy", "long-context", "frozen", "sparse", "offline");

  private static final List<String> NAMES =
      List.of("TideCache", "Llama-3", "MuRAG", "DialogBench", "SQuAD", "WMT-14", "GPT-4o");

  /// What a model does to a quotation that is right.
  enum Spelling {
    AS_IT_IS,
    HYPHENS,
    QUOTATION_MARKS,
    DECOMPOSED,
    LIGATURES,
    BLANKS,
    CASE,
    STOP,
    PERCENT_OF_TEX,
    FORMULA,
    WRONG_PARAGRAPH
  }

  enum Lie {
    WORD,
    NUMBER,
    NAME,
    NEGATION,
    ORDER,
    MERGED,
    ELLIPSIS,
    ADDED,
    INVENTED,
    HALF_A_NUMBER,
    ANOTHER_ROW,
    ANOTHER_COLUMN
  }

  private final Random random = new Random(SEED);

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String number() {
    return random.nextInt(10, 100) + "." + random.nextInt(1, 10);
  }

  private String sentence() {
    return switch (random.nextInt(4)) {
      case 0 ->
          "%s %s the %s %s by %s%% on %s"
              .formatted(any(NAMES), any(VERBS), any(ADJECTIVES), any(NOUNS), number(), any(NAMES));
      case 1 ->
          "We find that the %s %s %s each “%s” %s when x≤%s holds"
              .formatted(any(ADJECTIVES), any(NOUNS), any(VERBS), any(NOUNS), any(NOUNS), number());
      case 2 ->
          "Compared with %s, the final %s %s a café-sized %s and needs %s GB"
              .formatted(any(NAMES), any(NOUNS), any(VERBS), any(NOUNS), number());
      default ->
          "The %s %s %s %s in %s of all runs, but not on %s"
              .formatted(
                  any(ADJECTIVES), any(NOUNS), any(VERBS), any(NOUNS), number() + "%", any(NAMES));
    };
  }

  private FullText paper() {
    var paper = new PaperText();
    for (var i = 1; i <= 2; i++) {
      var paragraphs =
          IntStream.range(0, 4)
              .mapToObj(_ ->
                  IntStream.range(0, 3)
                      .mapToObj(_ -> sentence() + ".")
                      .collect(Collectors.joining(" ")))
              .toArray(String[]::new);
      paper.section(Part.BODY, String.valueOf(i), "Section", paragraphs);
      var cells = new ArrayList<Cell>();
      for (var row : List.of("Llama-3", "MuRAG", "GPT-4o")) {
        for (var column : List.of("SQuAD / F1", "SQuAD / EM", "Latency (ms)")) {
          cells.add(new Cell(row, column, number(), column.endsWith("(ms)") ? "ms" : ""));
        }
      }
      paper.table("Table " + i + ": Results of section " + i + ".", cells.toArray(Cell[]::new));
    }
    return paper.build();
  }

  private Paragraph paragraph(FullText paper, Kind kind) {
    return any(paper.paragraphs().filter(paragraph -> paragraph.kind() == kind).toList());
  }

  private static Verdict<Answer> judge(AnswerChecks checks, int paragraph, String quote) {
    return judge(checks, CLAIM, paragraph, quote);
  }

  private static Verdict<Answer> judge(
      AnswerChecks checks, String claim, int paragraph, String quote) {
    return checks.judge(PaperText.answer(claim, paragraph, quote), false);
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @EnumSource
  void everyRightQuotationPasses(Spelling spelling) {
    var paper = paper();
    var checks = AnswerChecks.of(PaperText.PAPER, paper);
    for (var i = 0; i < TRIES / 50; i++) {
      var isOfTable = random.nextInt(4) == 0;
      var paragraph = paragraph(paper, isOfTable ? Kind.TABLE : Kind.TEXT);
      var right =
          isOfTable
              ? any(paragraph.cells()).toString()
              : any(SourceText.sentences(paragraph.text()));
      var number =
          spelling == Spelling.WRONG_PARAGRAPH ? random.nextInt(-5, 40) : paragraph.number();
      var verdict = judge(checks, number, spelt(right, spelling));

      assertThat(verdict)
          .as("%s of %s", spelt(right, spelling), right)
          .isInstanceOf(Accepted.class);
      var quote = ((Accepted<Answer>) verdict).value().claims().getFirst().quotes().getFirst();
      assertThat(paper.paragraphs().filter(each -> each.number() == quote.paragraph()))
          .singleElement()
          .satisfies(there -> assertThat(String.join("\n", there.lines())).contains(quote.text()));
    }
  }

  private static String spelt(String right, Spelling spelling) {
    return switch (spelling) {
      case AS_IT_IS, WRONG_PARAGRAPH -> right;
      case HYPHENS -> right.replaceAll("(?<=\\p{L})-(?=\\p{L})", "\u2011");
      case QUOTATION_MARKS -> right.replace('“', '"').replace('”', '"');
      case DECOMPOSED -> Normalizer.normalize(right, Normalizer.Form.NFD);
      case LIGATURES -> right.replace("fi", "ﬁ").replace("ffi", "ﬃ");
      case BLANKS -> right.replaceAll(" ", "  ");
      case CASE -> right.substring(0, 1).toLowerCase(Locale.ROOT) + right.substring(1);
      case STOP -> right.endsWith(".") ? right.substring(0, right.length() - 1) : right + ".";
      case PERCENT_OF_TEX -> right.replace("%", "\\%");
      case FORMULA -> right.replaceAll("x≤(\\d+\\.\\d)", "\\$x \\\\leq $1\\$");
    };
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @EnumSource
  void noFabricatedQuotationPasses(Lie lie) {
    var paper = paper();
    var checks = AnswerChecks.of(PaperText.PAPER, paper);
    for (var tried = 0; tried < TRIES; ) {
      if (tried % 250 == 249) {
        paper = paper();
        checks = AnswerChecks.of(PaperText.PAPER, paper);
      }
      var paragraph = paragraph(paper, Kind.TEXT);
      var made = fabricated(paper, paragraph, lie);
      if (lie != Lie.HALF_A_NUMBER && isThere(made, paper)) {
        continue;
      }
      tried++;
      assertThat(judge(checks, paragraph.number(), made))
          .as("%s", made)
          .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.rest()).isNull());
    }
  }

  /// The quotation is right, and the claim says another number, or gives its number to another row.
  @ParameterizedTest(name = "of a table: {0}, seed " + SEED)
  @ValueSource(booleans = {false, true})
  void noClaimPassesThatSaysAnotherNumber(boolean isOfTable) {
    var paper = paper();
    var checks = AnswerChecks.of(PaperText.PAPER, paper);
    for (var tried = 0; tried < TRIES / 4; tried++) {
      var paragraph = paragraph(paper, isOfTable ? Kind.TABLE : Kind.TEXT);
      var cell = isOfTable ? any(paragraph.cells()) : null;
      var quote = cell == null ? any(SourceText.sentences(paragraph.text())) : cell.toString();
      var row = cell == null ? "" : cell.row() + "의 ";
      var number = cell == null ? quote.replaceFirst(".*?(\\d+\\.\\d).*", "$1") : cell.value();
      var another = number();
      if (!another.equals(number)) {
        assertThat(judge(checks, row + "값은 " + another + "이다.", paragraph.number(), quote))
            .as("%s of %s", another, quote)
            .isInstanceOf(Refused.class);
      }
      if (cell != null) {
        var other = cell.row().equals("MuRAG") ? "GPT-4o" : "MuRAG";
        assertThat(judge(checks, other + "의 값은 " + number + "이다.", paragraph.number(), quote))
            .as("%s of %s", other, quote)
            .isInstanceOf(Refused.class);
      }
      if (tried % 20 == 0) {
        assertThat(judge(checks, row + "값은 " + number + "이다.", paragraph.number(), quote))
            .as("%s of %s", number, quote)
            .isInstanceOf(Accepted.class);
      }
    }
  }

  /// Told in another way than the checks tell it.
  private static boolean isThere(String quote, FullText paper) {
    var letters = letters(quote);
    return paper
        .paragraphs()
        .flatMap(paragraph -> paragraph.lines().stream())
        .anyMatch(line -> letters(line).contains(letters));
  }

  private static String letters(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
  }

  private String fabricated(FullText paper, Paragraph paragraph, Lie lie) {
    var right = any(SourceText.sentences(paragraph.text()));
    var words = new ArrayList<>(List.of(right.split(" ")));
    var at = random.nextInt(words.size());
    var cells = paragraph(paper, Kind.TABLE).cells();
    var cell = any(cells);
    return switch (lie) {
      case WORD -> {
        words.set(at, any(NOUNS));
        yield String.join(" ", words);
      }
      case NUMBER -> right.replaceFirst("\\d+\\.\\d", number());
      case NAME -> {
        words.set(0, any(NAMES));
        yield String.join(" ", words);
      }
      case NEGATION -> {
        words.add(at, random.nextBoolean() ? "not" : "never");
        yield String.join(" ", words);
      }
      case ORDER -> {
        words.add(words.remove(at));
        yield String.join(" ", words);
      }
      case MERGED -> {
        var other = any(SourceText.sentences(paragraph(paper, Kind.TEXT).text()));
        yield right.substring(0, right.length() / 2) + other.substring(other.length() / 2);
      }
      case ELLIPSIS ->
          words.get(0)
              + " "
              + words.get(1)
              + " … "
              + String.join(" ", words.subList(4, words.size()));
      case ADDED -> right + " This holds for every " + any(NOUNS) + ".";
      case INVENTED -> sentence() + ".";
      case HALF_A_NUMBER -> right.substring(0, lastDigit(right));
      case ANOTHER_ROW ->
          new Cell(
                  cell.row().equals("MuRAG") ? "Llama-3" : "MuRAG",
                  cell.column(),
                  cell.value(),
                  cell.unit())
              .toString();
      case ANOTHER_COLUMN ->
          new Cell(
                  cell.row(),
                  cell.column().endsWith("F1") ? "SQuAD / EM" : "SQuAD / F1",
                  cell.value(),
                  "")
              .toString();
    };
  }

  private static int lastDigit(String text) {
    var at = text.length();
    while (!text.substring(0, at).matches(".*\\d\\.\\d")) {
      at--;
    }
    return at - 2;
  }
}
