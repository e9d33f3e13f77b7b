package io.nonmun.bot.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nonmun.bot.answers.AnswerSet.Form;
import io.nonmun.bot.answers.AnswerSet.Question;
import io.nonmun.bot.answers.RecordedPapers.Read;
import io.nonmun.bot.answers.ScriptedReader.Care;
import io.nonmun.summarizer.answer.Answer;
import io.nonmun.summarizer.answer.Answer.Quote;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.AnswerOutcome.Answered;
import io.nonmun.summarizer.answer.AnswerOutcome.Failed;
import io.nonmun.summarizer.answer.AnswerOutcome.NotInPaper;
import io.nonmun.summarizer.answer.Asked;
import io.nonmun.summarizer.answer.PaperAnswers;
import io.nonmun.summarizer.answer.ParagraphSearch;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Choice;
import io.nonmun.summarizer.model.local.LocalProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much of recorded papers is found and shown for a question, and what reaches a reader of a
/// model that answers well or badly: `docs/answers.md`, whose figures it writes. Runs with
/// `-DincludedTags=shared -Dnonmun.shared=<folder>`; with `-Dnonmun.answers.model=<file>` it prints
/// what a real model makes of some of the questions.
@Tag("shared")
class AnswerReportTest {

  private static final Path SHARED = Path.of(System.getProperty("nonmun.shared", "absent"));
  private static final Path REPORT = Path.of("..", "docs", "answers.md");
  private static final String BEGIN = "<!-- measured: begin -->\n";
  private static final String END = "<!-- measured: end -->";

  private static final int WHOLE = 131_072;
  private static final int REAL_QUESTIONS = 8;
  private static final List<Integer> CONTEXTS = List.of(WHOLE, 32_768, 16_384, 8_192, 4_096);

  private @TempDir Path scratch;

  /// What became of the questions.
  private static final class Figures {
    int answerable;
    int found;
    int answered;
    int quotations;
    int verbatim;
    int proving;
    int unanswerable;
    int refused;

    /// @param isRight whether the answer that was given is the right one
    void add(Question question, AnswerOutcome outcome, boolean wasShown, boolean isRight) {
      var claims =
          outcome instanceof Answered(var answer, _, _) ? answer.claims() : List.<Answer.Claim>of();
      var quotes = claims.stream().flatMap(claim -> claim.quotes().stream()).toList();
      quotations += quotes.size();
      verbatim += (int) quotes.stream().filter(quote -> isIn(question.read(), quote)).count();
      proving +=
          isRight && question.isAnswerable()
              ? (int) quotes.stream().filter(quote -> proves(question, quote)).count()
              : 0;
      if (question.isAnswerable()) {
        answerable++;
        found += wasShown ? 1 : 0;
        answered += isRight && claims.size() == question.proofs().size() ? 1 : 0;
      } else {
        unanswerable++;
        refused += outcome instanceof NotInPaper ? 1 : 0;
      }
    }

    void add(Figures other) {
      answerable += other.answerable;
      found += other.found;
      answered += other.answered;
      quotations += other.quotations;
      verbatim += other.verbatim;
      proving += other.proving;
      unanswerable += other.unanswerable;
      refused += other.refused;
    }

    /// Told in another way than the product tells it.
    private static boolean isIn(Read read, Quote quote) {
      return read.text()
          .paragraphs()
          .filter(paragraph -> paragraph.number() == quote.paragraph())
          .anyMatch(paragraph -> String.join("\n", paragraph.lines()).contains(quote.text()));
    }

    private static boolean proves(Question question, Quote quote) {
      return question.proofs().stream()
          .anyMatch(proof ->
              proof.paragraph() == quote.paragraph()
                  && letters(proof.line()).contains(letters(quote.text())));
    }

    private static String letters(String text) {
      return text.replaceAll("[^\\p{L}\\p{N}]", "");
    }
  }

  @Test
  void measuresAndKeepsTheAims() throws Exception {
    assumeThat(SHARED).as("folder of recordings, -Dnonmun.shared").isDirectory();
    var set = AnswerSet.of(RecordedPapers.in(SHARED, scratch));
    var rows = new ArrayList<String>();
    rows.add(
        count(set, Form.CELL, Form.USE)
            + " look-ups ("
            + count(set, Form.CELL)
            + " of tables), "
            + count(set, Form.TWO_TABLES)
            + " over two tables, "
            + count(set, Form.UNANSWERABLE)
            + " unanswerable.");
    rows.add("");
    rows.add("| context | of tables | of text | over two tables | all |");
    rows.add("|---|---|---|---|---|");
    var perfect = new ArrayList<Figures>();
    for (var context : CONTEXTS) {
      rows.add(coverage(set, context, perfect));
    }
    rows.add("");
    rows.add("| reader | context | answered | citation accuracy | citation precision | refusal |");
    rows.add("|---|---|---|---|---|---|");
    for (var i = 0; i < CONTEXTS.size(); i++) {
      rows.add(row("without fault", CONTEXTS.get(i), perfect.get(i)));
    }
    var careless = ask(set, WHOLE, ScriptedReader.halfRight());
    rows.add(row("half wrong", WHOLE, careless));
    write(String.join("\n", rows));

    var whole = perfect.getFirst();
    assertThat(whole.found).isEqualTo(whole.answerable);
    assertThat(whole.answered).isGreaterThan(whole.answerable * 95 / 100);
    for (var figures : List.of(whole, careless)) {
      assertThat(figures.verbatim).as("citation accuracy").isEqualTo(figures.quotations);
      assertThat(figures.proving).as("precision").isGreaterThan(figures.quotations * 80 / 100);
      assertThat(figures.refused).as("refusal").isGreaterThan(figures.unanswerable * 90 / 100);
    }
  }

  private static long count(List<Question> set, Form... forms) {
    return set.stream().filter(question -> List.of(forms).contains(question.form())).count();
  }

  /// @param all filled with the figures of all forms together
  private static String coverage(List<Question> set, int context, List<Figures> all)
      throws InterruptedException {
    var cells = new ArrayList<String>();
    var sum = new Figures();
    for (var form : Form.values()) {
      var some = set.stream().filter(question -> question.form() == form).toList();
      var figures = ask(some, context, ScriptedReader.perfect());
      sum.add(figures);
      if (form != Form.UNANSWERABLE) {
        cells.add(share(figures.found, figures.answerable));
      }
    }
    all.add(sum);
    return String.format(
        Locale.ROOT,
        "| %,d | %s | **%s** |",
        context,
        String.join(" | ", cells),
        share(sum.found, sum.answerable));
  }

  private static String row(String reader, int context, Figures figures) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %s | %s (%d) | %s | %s |",
        reader,
        context,
        share(figures.answered, figures.answerable),
        share(figures.verbatim, figures.quotations),
        figures.quotations,
        share(figures.proving, figures.quotations),
        share(figures.refused, figures.unanswerable));
  }

  private static String share(int part, int all) {
    return all == 0 ? "–" : String.format(Locale.ROOT, "%.3f", (double) part / all);
  }

  private static Figures ask(List<Question> set, int context, List<Care> care)
      throws InterruptedException {
    var reader = new ScriptedReader(set.getFirst(), care);
    var figures = new Figures();
    try (var models = models(reader)) {
      var answers = answers(models);
      for (var i = 0; i < set.size(); i++) {
        var question = set.get(i);
        reader.isAsked(question, i);
        var outcome = answer(answers, question, context);
        figures.add(question, outcome, reader.wasShown(), reader.care().isRight());
      }
    }
    return figures;
  }

  private static Models models(ModelProvider provider) {
    return new Models(List.of(new Choice.Usable(provider)), Clock.systemUTC());
  }

  private static PaperAnswers answers(Models models) {
    return new PaperAnswers(models, Optional.empty(), _ -> {}, ParagraphSearch.byWords());
  }

  private static AnswerOutcome answer(PaperAnswers answers, Question question, int context)
      throws InterruptedException {
    return answers.answer(
        question.read().paper(),
        question.read().text(),
        new Asked(question.text(), List.of(), context));
  }

  /// Prints, and asserts only that nothing but the paper is quoted.
  @Test
  void asksARealModel() throws Exception {
    var file = System.getProperty("nonmun.answers.model");
    assumeThat(file).as("model to ask, -Dnonmun.answers.model").isNotNull();
    var set = AnswerSet.of(RecordedPapers.in(SHARED, scratch));
    var figures = new Figures();
    var failed = 0;
    var settings = new LocalSettings(new LocalSettings.Model.File(Path.of(file)), "cpu", 0.9, null);
    try (var models = models(LocalProvider.of(settings))) {
      for (var i = 0; i < set.size(); i += set.size() / REAL_QUESTIONS) {
        var outcome = answer(answers(models), set.get(i), 4_096);
        System.out.println(set.get(i).text() + "\n  " + told(outcome));
        failed += outcome instanceof Failed ? 1 : 0;
        figures.add(set.get(i), outcome, false, false);
      }
    }
    System.out.printf(
        "%d answerable, %d unanswerable: %d quotations shown, %d of the unanswerable refused, %d without an answer that can be read%n",
        figures.answerable, figures.unanswerable, figures.quotations, figures.refused, failed);
    assertThat(figures.verbatim).isEqualTo(figures.quotations);
  }

  private static String told(AnswerOutcome outcome) {
    return switch (outcome) {
      case Answered(var answer, _, _) -> answer.toString();
      case NotInPaper _ -> "not in the paper";
      case Failed(var reason) -> reason;
    };
  }

  private static void write(String figures) throws IOException {
    var report = Files.readString(REPORT);
    var from = report.indexOf(BEGIN) + BEGIN.length();
    var to = report.indexOf(END);
    Files.writeString(
        REPORT, report.substring(0, from) + "\n" + figures + "\n\n" + report.substring(to));
  }
}
