package io.nonmun.bot.answers;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.nonmun.bot.answers.RecordedPapers.Read;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Questions in Korean about papers, made of the papers by rule, each with what proves its answer.
/// Seeded: of the same pages they are always the same.
final class AnswerSet {

  enum Form {
    /// A value of a table.
    CELL,
    /// What the authors say that they used, trained, …
    USE,
    /// A value of each of two tables.
    TWO_TABLES,
    /// A value or a use of another paper's name.
    UNANSWERABLE
  }

  /// @param line what is to be quoted, as the paper has it; of an unanswerable question the nearest
  /// @param others lines that a careless reader takes for it
  /// @param claim what it proves
  record Proof(int paragraph, String line, List<String> others, String claim) {}

  /// @param proofs one, or of two tables two; of an unanswerable question what a careless reader
  ///   answers
  record Question(Form form, Read read, String text, List<Proof> proofs) {
    boolean isAnswerable() {
      return form != Form.UNANSWERABLE;
    }
  }

  private static final long SEED = 20261129;
  private static final int LOOK_UPS = 200;
  private static final int TWO_TABLES = 40;
  private static final int UNANSWERABLE = 60;

  /// Also `0.14 ± 0.01`, `1008 (17.07%)`, `3.3⋅10¹⁸`, `300K`.
  private static final Pattern NUMBER = Pattern.compile("[-−]?\\d[\\d.,%±/()⋅⁰¹²³⁴-⁹eKM −-]{0,24}");

  private static final Pattern CITATION = Pattern.compile("\\s?\\([^()]*\\w+,\\s*\\)");
  private static final Pattern NAME = Pattern.compile("[A-Z][\\w-]*[A-Za-z\\d]");

  /// The thing that authors did something with, up to what comes after it.
  private static final Pattern USE =
      Pattern.compile(
          "\\b[Ww]e (?<verb>used?|employ(?:ed)?|appl(?:y|ied)|train(?:ed)?|finetuned?|evaluated?|sampled?)"
              + " (?:the |an? )?(?<thing>(?:[\\w.-]+ ){0,3}?[\\w.-]*\\w)"
              + "(?= (?:with|to|on|for|and|as|in|from|by|of|that|which|when|during|using|where)\\b|[,.;:(]| \\()");

  private static final Map<String, String> VERBS =
      Map.of(
          "us", "썼다",
          "em", "썼다",
          "ap", "썼다",
          "tr", "학습했다",
          "fi", "미세 조정했다",
          "ev", "평가했다",
          "sa", "뽑았다");

  private final Random random = new Random(SEED);
  private final List<Read> papers;

  private AnswerSet(List<Read> papers) {
    this.papers = papers;
  }

  static List<Question> of(List<Read> papers) {
    var set = new AnswerSet(papers);
    var cells = papers.stream().flatMap(paper -> cells(paper).stream()).toList();
    var uses = papers.stream().flatMap(paper -> uses(paper).stream()).toList();
    var questions = new ArrayList<>(uses);
    questions.addAll(set.some(cells, LOOK_UPS - uses.size()));
    questions.addAll(set.pairs(cells));
    questions.addAll(set.swapped(cells, uses));
    return List.copyOf(questions);
  }

  private <T> List<T> some(List<T> all, int count) {
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(count, shuffled.size()));
  }

  private static Stream<Paragraph> paragraphs(Read paper, Kind kind) {
    return paper.text().sections().stream()
        .filter(section -> section.part() != Part.REFERENCES)
        .flatMap(section -> section.paragraphs().stream())
        .filter(paragraph -> paragraph.kind() == kind);
  }

  /// Numbers with a row and a column to ask for that no other table has.
  private static List<Question> cells(Read paper) {
    var tables = paragraphs(paper, Kind.TABLE).toList();
    var times =
        tables.stream()
            .flatMap(table -> table.cells().stream())
            .collect(groupingBy(AnswerSet::asked, counting()));
    return tables.stream()
        .flatMap(table ->
            table.cells().stream()
                .filter(AnswerSet::canBeAsked)
                .filter(cell -> times.get(asked(cell)) == 1)
                .map(cell -> cell(paper, table, cell)))
        .toList();
  }

  private static boolean canBeAsked(Cell cell) {
    return NUMBER.matcher(cell.value()).matches()
        && !cell.row().isBlank()
        && cell.column().matches(".*[A-Za-z]{2}.*")
        && !(cell.row() + cell.column()).contains("$")
        && (cell.row() + cell.column()).length() < 120;
  }

  private static String asked(Cell cell) {
    return head(cell.row()) + "의 " + head(cell.column());
  }

  private static String head(String head) {
    return CITATION.matcher(head).replaceAll("").strip();
  }

  private static Question cell(Read paper, Paragraph table, Cell cell) {
    return new Question(
        Form.CELL, paper, asked(cell) + " 값은 얼마인가?", List.of(proof(table, cell, asked(cell))));
  }

  private static Proof proof(Paragraph table, Cell cell, String asked) {
    return new Proof(
        table.number(),
        cell.toString(),
        table.cells().stream()
            .filter(other -> !other.row().equals(cell.row()))
            .filter(other -> other.column().equals(cell.column()))
            .filter(other -> !other.quantity().equals(cell.quantity()))
            .map(Cell::toString)
            .toList(),
        "논문의 표에서 " + asked + " 값은 " + cell.quantity() + "이다.");
  }

  private static List<Question> uses(Read paper) {
    var found = new ArrayList<Question>();
    for (var paragraph : paragraphs(paper, Kind.TEXT).toList()) {
      for (var sentence : SourceText.sentences(paragraph.text())) {
        var use = USE.matcher(sentence);
        if (use.find() && use.group("thing").matches(".*[A-Za-z]{3}.*")) {
          found.add(use(paper, paragraph, sentence, use.group("verb"), use.group("thing")));
        }
      }
    }
    var times = found.stream().collect(groupingBy(Question::text, counting()));
    return found.stream().filter(question -> times.get(question.text()) == 1).toList();
  }

  private static Question use(
      Read paper, Paragraph paragraph, String sentence, String verb, String thing) {
    var done = VERBS.get(verb.substring(0, 2));
    return new Question(
        Form.USE,
        paper,
        "저자들은 무엇을 하려고 " + thing + "에 대해 ‘" + done + "’고 했나?",
        List.of(
            new Proof(
                paragraph.number(),
                sentence,
                SourceText.sentences(paragraph.text()).stream()
                    .filter(other -> !other.equals(sentence))
                    .toList(),
                "저자들은 이 대목에서 " + thing + " 하나를 두고 그것을 " + done + "고 적었다.")));
  }

  private List<Question> pairs(List<Question> cells) {
    var pairs = new ArrayList<Question>();
    while (pairs.size() < TWO_TABLES) {
      var two = some(cells, 2);
      var one = two.getFirst();
      var other = two.getLast();
      if (one.read() == other.read()
          && one.proofs().getFirst().paragraph() != other.proofs().getFirst().paragraph()) {
        pairs.add(
            new Question(
                Form.TWO_TABLES,
                one.read(),
                one.text().replace("얼마인가?", "얼마이고, ") + other.text(),
                Stream.of(one, other).flatMap(each -> each.proofs().stream()).toList()));
      }
    }
    return pairs;
  }

  /// The name in a question is put in place of one that its own paper has.
  private List<Question> swapped(List<Question> cells, List<Question> uses) {
    var swapped = new ArrayList<Question>();
    var all = Stream.concat(cells.stream(), uses.stream()).toList();
    while (swapped.size() < UNANSWERABLE) {
      var here = some(cells, 1).getFirst();
      var there = some(all, 1).getFirst();
      var names = NAME.matcher(there.text()).results().map(match -> match.group()).toList();
      var own = NAME.matcher(here.text()).results().map(match -> match.group()).toList();
      if (there.read() != here.read() && !names.isEmpty() && !own.isEmpty()) {
        var name = names.getFirst();
        var text = here.read().text().text().toLowerCase(Locale.ROOT);
        if (!text.contains(name.toLowerCase(Locale.ROOT))) {
          Function<String, String> swap = each -> each.replace(own.getFirst(), name);
          swapped.add(
              new Question(
                  Form.UNANSWERABLE,
                  here.read(),
                  swap.apply(here.text()),
                  here.proofs().stream()
                      .map(proof ->
                          new Proof(
                              proof.paragraph(),
                              proof.line(),
                              proof.others(),
                              swap.apply(proof.claim())))
                      .toList()));
        }
      }
    }
    return swapped;
  }
}
