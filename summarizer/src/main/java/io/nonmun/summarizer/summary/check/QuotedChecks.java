package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The rules for one Korean claim beside the passages of a paper that it quotes. They are those of
/// summaries, with the quotations as the source; links are refused even where the paper has them.
public final class QuotedChecks {

  private static final int LONGEST_CLAIM = 300;
  private static final String CELLS = "cells";
  private static final int SHORTEST_HEAD = 3;
  private static final Pattern LEVELS = Pattern.compile(" / ");

  private static final List<Check> TOPIC = List.of(TopicCheck.terms(), TopicCheck.hangulNames());

  private static final List<Check> CHECKS =
      List.of(
          new ScriptCheck(),
          new RegisterCheck(),
          new DebrisCheck(),
          new ParallelCheck(),
          new CountCheck(),
          new BoundCheck(),
          new ClaimCheck(),
          new ComparisonCheck(),
          new StrengthCheck(),
          new PraiseCheck());

  /// What vouches for a link.
  private static final Evidence NOTHING = Evidence.of(new SourceText("", "", List.of()));

  private QuotedChecks() {}

  /// What a claim quotes, as the paper has it.
  ///
  /// @param passages word for word
  /// @param sentences the whole sentences that these are of, and lines of tables
  /// @param context what may name things: title, abstract and the paragraphs around
  /// @param cells those lines of tables as cells
  /// @param tables all cells of the same tables
  public record Quoted(
      List<String> passages,
      List<String> sentences,
      SourceText context,
      List<Cell> cells,
      List<Cell> tables) {
    public Quoted {
      passages = List.copyOf(passages);
      sentences = List.copyOf(sentences);
      cells = List.copyOf(cells);
      tables = List.copyOf(tables);
    }
  }

  /// What is wrong with a claim; nothing where it may be shown.
  ///
  /// @param field as complaints are to name it
  public static List<Complaint> complaints(String field, String claim, Quoted quoted) {
    if (claim.isBlank() || claim.length() > LONGEST_CLAIM) {
      return List.of(
          new Complaint(
              "length",
              "'%s' has %d characters; write 1 to %d."
                  .formatted(field, claim.length(), LONGEST_CLAIM)));
    }
    var numbers = IntStream.rangeClosed(1, quoted.sentences().size()).boxed().toList();
    var line = List.of(new Field(field, Kind.LINE, claim, numbers));
    var strict = new Draft(line, evidence(quoted.passages()));
    var whole = new Draft(line, evidence(quoted.sentences()));
    var prose = quoted.sentences().stream().filter(sentence -> !isCell(sentence, quoted)).toList();
    var wide = new Draft(line, Evidence.of(quoted.context()));
    var complaints = new ArrayList<Complaint>();
    add(complaints, "numbers", numbers(strict, whole));
    add(complaints, "names", NameCheck.strict().faults(wide));
    TOPIC.forEach(check -> add(complaints, "topic", check.faults(wide)));
    var korean = new Field(field, Kind.LINE, withoutHeads(claim, quoted.cells()), numbers);
    add(complaints, "hangul", new HangulCheck().faults(new Draft(List.of(korean), NOTHING)));
    add(complaints, "pairs", new PairCheck().faults(new Draft(line, evidence(prose))));
    add(complaints, "tappable", new TappableCheck().faults(new Draft(line, NOTHING)));
    CHECKS.forEach(check -> add(complaints, check.name(), check.faults(whole)));
    var others = quoted.passages().stream().filter(passage -> !isCell(passage, quoted)).toList();
    complaints.addAll(cells(field, claim, quoted.cells(), quoted.tables(), others));
    return List.copyOf(complaints);
  }

  /// What is wrong with the numbers of tables in a line of a summary.
  ///
  /// @param cells that the line cites
  /// @param tables all cells of the same tables
  /// @param others what else it cites
  public static List<Complaint> cells(
      String field, String text, List<Cell> cells, List<Cell> tables, List<String> others) {
    var complaints = new ArrayList<Complaint>();
    add(complaints, CELLS, CellCheck.faults(field, text, cells, tables, others));
    return complaints;
  }

  /// Whether a passage would make something tappable that leads away from the chat.
  public static boolean leadsAway(String passage) {
    return Tappables.leadAway(passage);
  }

  private static boolean isCell(String passage, Quoted quoted) {
    return quoted.cells().stream().anyMatch(cell -> cell.toString().equals(passage));
  }

  private static Evidence evidence(List<String> passages) {
    return Evidence.of(new SourceText("", String.join(" . ", passages), passages));
  }

  /// The heads of a table are names, however many words they have.
  private static String withoutHeads(String claim, List<Cell> cells) {
    var heads =
        cells.stream()
            .flatMap(cell -> Stream.of(cell.row(), cell.column()))
            .flatMap(head -> Stream.concat(Stream.of(head), LEVELS.splitAsStream(head)))
            .filter(head -> head.length() >= SHORTEST_HEAD)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    var text = claim;
    for (var head : heads) {
      text = text.replace(head, "");
    }
    return text;
  }

  /// Beside the whole sentences too, which say of a number that was cut off its quotation what it
  /// is in truth.
  private static List<String> numbers(Draft strict, Draft whole) {
    return Stream.of(strict, whole)
        .flatMap(draft -> new NumberCheck().faults(draft).stream())
        .distinct()
        .toList();
  }

  private static void add(List<Complaint> complaints, String check, List<String> faults) {
    faults.forEach(fault -> complaints.add(new Complaint(check, fault)));
  }
}
