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
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      List.of(
          "efficient",
          "final",
          "pre-trained",
          "noisy",
          "long-context",
          "frozen",
          "sparse",
          "offline");

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
    CUT_INTO_ITS_END,
    CUT_INTO_ITS_BEGIN,
    ANOTHER_ROW,
    ANOTHER_COLUMN;

    /// Whether a quotation of this kind is letter by letter in the paper.
    boolean isCut() {
      return this == HALF_A_NUMBER || this == CUT_INTO_ITS_END || this == CUT_INTO_ITS_BEGIN;
    }
  }

  /// What a model says that quotes rightly.
  enum FalseClaim {
    ANOTHER_NUMBER_THAN_THE_TEXT,
    ANOTHER_NUMBER_THAN_THE_TABLE,
    ANOTHER_ROW,
    A_ROW_OF_A_LIKE_NAME
  }

  private static final List<String> ROWS =
      List.of("Llama-3", "Llama-2", "MuRAG", "MuRAG 7B", "MuRAG 70B", "GPT-4o", "GPT-4");

  /// Each with the place where a number or what it counts is cut in two.
  private static final Pattern QUANTITY =
      Pattern.compile("(?<=\\d )(?=million)|(?<=\\d:)(?=\\d)|(?<=1/)(?=\\d)|(?<= \\.)(?=\\d\\d)");

  private final Random random = new Random(SEED);

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String number() {
    return random.nextInt(10, 100) + "." + random.nextInt(1, 10);
  }

  private String sentence() {
    return switch (random.nextInt(6)) {
      case 0 ->
          "%s %s the %s %s by %s%% on %s"
              .formatted(any(NAMES), any(VERBS), any(ADJECTIVES), any(NOUNS), number(), any(NAMES));
      case 1 ->
          "We find that the %s %s %s each “%s” %s when x≤%s holds"
              .formatted(any(ADJECTIVES), any(NOUNS), any(VERBS), any(NOUNS), any(NOUNS), number());
      case 2 ->
          "Compared with %s, the final %s %s a café-sized %s and needs %s GB"
              .formatted(any(NAMES), any(NOUNS), any(VERBS), any(NOUNS), number());
      case 3 ->
          "We train the %s %s on %s million pairs, and it %s 1/%d of all %s runs"
              .formatted(
                  any(ADJECTIVES),
                  any(NOUNS),
                  number(),
                  any(VERBS),
                  random.nextInt(3, 60),
                  any(NOUNS));
      case 4 ->
          "At a ratio of %d:%d, each %s has a correlation of .%d with %s, or of %s with %s"
              .formatted(
                  random.nextInt(2, 40),
                  random.nextInt(2, 40),
                  any(NOUNS),
                  random.nextInt(10, 99),
                  any(NAMES),
                  number(),
                  any(NAMES));
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
      for (var row : ROWS) {
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
      case LIGATURES -> right.replace("ffi", "ﬃ").replace("fi", "ﬁ");
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
      if (made.isEmpty() || !lie.isCut() && isThere(made, paper)) {
        continue;
      }
      tried++;
      assertThat(judge(checks, paragraph.number(), made))
          .as("%s", made)
          .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.rest()).isNull());
    }
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @EnumSource
  void noFalseClaimPasses(FalseClaim kind) {
    var paper = paper();
    var checks = AnswerChecks.of(PaperText.PAPER, paper);
    for (var tried = 0; tried < TRIES; tried++) {
      var isOfTable = kind != FalseClaim.ANOTHER_NUMBER_THAN_THE_TEXT;
      var paragraph = paragraph(paper, isOfTable ? Kind.TABLE : Kind.TEXT);
      var cell = isOfTable ? any(paragraph.cells()) : null;
      var quote = cell == null ? any(SourceText.sentences(paragraph.text())) : cell.toString();
      var row = cell == null ? "" : cell.row();
      var number = cell == null ? numberOf(quote) : cell.value();
      var said =
          switch (kind) {
            case ANOTHER_NUMBER_THAN_THE_TEXT -> claim("", another(this::number, number));
            case ANOTHER_NUMBER_THAN_THE_TABLE -> claim(row, another(this::number, number));
            case ANOTHER_ROW -> claim(another(() -> any(ROWS), row), number);
            case A_ROW_OF_A_LIKE_NAME -> claim(another(() -> like(row), row), number);
          };

      assertThat(judge(checks, said, paragraph.number(), quote))
          .as("%s of %s", said, quote)
          .isInstanceOf(Refused.class);
      if (tried % 20 == 0) {
        assertThat(judge(checks, claim(row, number), paragraph.number(), quote))
            .as("%s of %s", number, quote)
            .isInstanceOf(Accepted.class);
      }
    }
  }

  /// The first decimal of a sentence, in Korean.
  private static String numberOf(String sentence) {
    var million = sentence.contains(" million ") ? "백만" : "";
    return sentence.replaceFirst(".*?(\\d+\\.\\d).*", "$1") + million;
  }

  private static String claim(String row, String number) {
    return (row.isEmpty() ? "값은 " : row + "의 값은 ") + number + "이다.";
  }

  private static String another(Supplier<String> any, String than) {
    return Stream.generate(any).filter(each -> !each.equals(than)).findFirst().orElseThrow();
  }

  /// A name that differs in its number alone, be it a row of the table or not.
  private String like(String row) {
    var digit = random.nextInt(1, 10);
    return switch (row) {
      case "Llama-3", "Llama-2" -> "Llama-" + digit;
      case "GPT-4o", "GPT-4" -> "GPT-" + digit;
      default -> "MuRAG " + digit + "B";
    };
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
      case CUT_INTO_ITS_END, CUT_INTO_ITS_BEGIN -> cut(right, lie == Lie.CUT_INTO_ITS_END);
      case ANOTHER_ROW ->
          new Cell(another(() -> any(ROWS), cell.row()), cell.column(), cell.value(), cell.unit())
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

  /// Empty where there is nothing to cut.
  private String cut(String right, boolean isEnd) {
    var places =
        QUANTITY
            .matcher(right)
            .results()
            .map(MatchResult::start)
            .filter(at -> !isEnd || right.charAt(at - 1) != '.')
            .toList();
    if (places.isEmpty()) {
      return "";
    }
    var at = any(places);
    return isEnd ? right.substring(0, at) : right.substring(at);
  }

  private static int lastDigit(String text) {
    var at = text.length();
    while (!text.substring(0, at).matches(".*\\d\\.\\d")) {
      at--;
    }
    return at - 2;
  }
}
