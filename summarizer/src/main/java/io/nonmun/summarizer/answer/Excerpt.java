package io.nonmun.summarizer.answer;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.summarizer.model.Tokens;
import io.nonmun.summarizer.source.Bm25;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a model is shown of a paper: all of it where that fits; else without references, appendix
/// and related work, in that order; else what fits the question. Always in the paper's order and
/// under the paper's numbers.
///
/// @param sections with the paragraphs that are shown
/// @param extent how much of the paper that is
record Excerpt(List<Section> sections, Extent extent) {

  private static final List<Set<Part>> LEFT_OUT =
      List.of(
          Set.of(),
          Set.of(Part.REFERENCES, Part.ACKNOWLEDGEMENTS),
          Set.of(Part.REFERENCES, Part.ACKNOWLEDGEMENTS, Part.APPENDIX),
          Set.of(Part.REFERENCES, Part.ACKNOWLEDGEMENTS, Part.APPENDIX, Part.RELATED_WORK));

  /// What is shown whatever the question is takes half of the room at most.
  private static final double MOST_FOR_ALL = 0.5;

  private static final int TABLES = 3;

  /// Cells that are chosen together of a table with more of them.
  private static final int PIECE = 24;

  Excerpt {
    sections = List.copyOf(sections);
  }

  /// The most of a paper that needs no choice, if that fits.
  ///
  /// @param room in tokens
  static Optional<Excerpt> unchosen(FullText text, int room) {
    for (var parts : LEFT_OUT) {
      var excerpt =
          new Excerpt(
              sections(
                  text,
                  (section, paragraph) ->
                      Optional.of(paragraph).filter(_ -> !parts.contains(section.part()))),
              parts.isEmpty() ? Extent.WHOLE : Extent.BODY);
      if (excerpt.tokens() <= room) {
        return Optional.of(excerpt);
      }
    }
    return Optional.empty();
  }

  /// Of which a choice is made: paragraphs, and parts of long tables under their numbers.
  static List<Paragraph> candidates(FullText text) {
    return text.sections().stream()
        .filter(section -> !LEFT_OUT.get(1).contains(section.part()))
        .flatMap(section -> section.paragraphs().stream())
        .flatMap(paragraph -> pieces(paragraph).stream())
        .toList();
  }

  private static List<Paragraph> pieces(Paragraph paragraph) {
    var cells = paragraph.cells();
    return cells.size() <= PIECE
        ? List.of(paragraph)
        : IntStream.range(0, Math.ceilDiv(cells.size(), PIECE))
            .mapToObj(i ->
                of(paragraph, cells.subList(i * PIECE, Math.min(cells.size(), (i + 1) * PIECE))))
            .toList();
  }

  private static Paragraph of(Paragraph table, List<Cell> cells) {
    return new Paragraph(table.number(), table.kind(), table.text(), cells);
  }

  /// Whether candidates are not shown.
  boolean leavesOut(FullText text) {
    var shown = numbers();
    return candidates(text).stream().anyMatch(paragraph -> !shown.contains(paragraph.number()));
  }

  /// The paragraphs that fit a question, each with its neighbours; abstract, limitations and the
  /// best tables first. Where all but appendix and related work fits, that, and of these what fits
  /// the question.
  ///
  /// @param best candidates that fit it, the best first
  static Excerpt chosen(FullText text, List<Paragraph> best, int room) {
    var body = unchosen(text, room);
    var candidates = candidates(text);
    var places =
        IntStream.range(0, candidates.size())
            .boxed()
            .collect(toMap(candidates::get, i -> i, (first, _) -> first));
    var chosen = new Choice(text, room);
    body.ifPresent(shown -> shown.sections.forEach(section -> chosen.add(section.paragraphs(), 1)));
    chosen.add(section(text, Part.ABSTRACT), MOST_FOR_ALL);
    chosen.add(text.limitations(), MOST_FOR_ALL);
    best.stream()
        .filter(paragraph -> paragraph.kind() == Kind.TABLE)
        .limit(TABLES)
        .forEach(table -> chosen.add(List.of(table), MOST_FOR_ALL));
    best.forEach(paragraph -> chosen.add(List.of(paragraph), 1));
    best.forEach(paragraph ->
        IntStream.of(-1, 1)
            .map(step -> places.get(paragraph) + step)
            .filter(near -> near >= 0 && near < candidates.size())
            .mapToObj(candidates::get)
            .filter(near -> chosen.isBeside(paragraph, near))
            .forEach(near -> chosen.add(List.of(near), 1)));
    return new Excerpt(
        sections(text, (_, paragraph) -> chosen.of(paragraph)),
        body.isPresent() ? Extent.BODY : Extent.SELECTED);
  }

  /// The section that fits a question best, if any does.
  static Optional<Section> nearest(FullText text, String query) {
    var candidates =
        text.sections().stream()
            .filter(section -> section.part() != Part.REFERENCES && !section.heading().isEmpty())
            .toList();
    var scores =
        new Bm25(
                candidates.stream()
                    .map(section -> section.heading() + " " + words(section))
                    .toList())
            .scores(query);
    return IntStream.range(0, scores.length)
        .boxed()
        .filter(i -> scores[i] > 0)
        .max(Comparator.comparingDouble(i -> scores[i]))
        .map(candidates::get);
  }

  private static String words(Section section) {
    return section.paragraphs().stream().map(ParagraphSearch::text).collect(joining(" "));
  }

  private static List<Paragraph> section(FullText text, Part part) {
    return text.sections().stream()
        .filter(section -> section.part() == part)
        .flatMap(section -> section.paragraphs().stream())
        .toList();
  }

  /// @param shown what of a paragraph
  private static List<Section> sections(
      FullText text, BiFunction<Section, Paragraph, Optional<Paragraph>> shown) {
    return text.sections().stream()
        .map(section ->
            new Section(
                section.part(),
                section.number(),
                section.heading(),
                section.depth(),
                section.paragraphs().stream()
                    .flatMap(paragraph -> shown.apply(section, paragraph).stream())
                    .toList()))
        .filter(section -> !section.paragraphs().isEmpty())
        .toList();
  }

  /// The numbers of what is shown.
  Set<Integer> numbers() {
    return sections.stream()
        .flatMap(section -> section.paragraphs().stream())
        .map(Paragraph::number)
        .collect(toSet());
  }

  /// As a model is shown it.
  List<String> lines() {
    return sections.stream()
        .flatMap(section ->
            Stream.concat(
                heading(section).stream(), section.paragraphs().stream().map(Excerpt::shown)))
        .toList();
  }

  private static Optional<String> heading(Section section) {
    var heading = (section.number() + " " + SummaryPrompt.asData(section.heading())).strip();
    return heading.isEmpty() ? Optional.empty() : Optional.of("## " + heading);
  }

  private static String shown(Paragraph paragraph) {
    return paragraph.lines().stream()
        .map(SummaryPrompt::asData)
        .collect(joining("\n", "[" + paragraph.number() + "] ", ""));
  }

  int tokens() {
    return lines().stream().mapToInt(Excerpt::tokens).sum();
  }

  private static int tokens(String line) {
    return Tokens.of(line + "\n");
  }

  /// Paragraphs, and the headings that they stand under, while there is room.
  private static final class Choice {
    private final Map<Integer, Integer> sections = new HashMap<>(); // by paragraphs' numbers
    private final Map<Integer, Integer> headings = new HashMap<>(); // tokens of those not shown yet
    private final Set<Integer> numbers = new HashSet<>();
    private final Set<Paragraph> pieces = new HashSet<>();
    private final int room;
    private int taken;

    Choice(FullText text, int room) {
      this.room = room;
      for (var i = 0; i < text.sections().size(); i++) {
        var section = text.sections().get(i);
        headings.put(i, heading(section).map(Excerpt::tokens).orElse(0));
        for (var paragraph : section.paragraphs()) {
          sections.put(paragraph.number(), i);
        }
      }
    }

    boolean isBeside(Paragraph one, Paragraph other) {
      return sections.get(one.number()).equals(sections.get(other.number()));
    }

    /// @param share of the room that may be taken by now
    void add(List<Paragraph> paragraphs, double share) {
      paragraphs.stream()
          .flatMap(paragraph -> pieces(paragraph).stream())
          .filter(piece -> !pieces.contains(piece))
          .forEach(piece -> {
            var section = sections.get(piece.number());
            var needed = needed(piece) + headings.getOrDefault(section, 0);
            if (taken + needed <= room * share) {
              taken += needed;
              headings.remove(section);
              numbers.add(piece.number());
              pieces.add(piece);
            }
          });
    }

    /// Of a table's second piece its lines alone.
    private int needed(Paragraph piece) {
      return numbers.contains(piece.number())
          ? piece.cells().stream()
              .mapToInt(cell -> tokens(SummaryPrompt.asData(cell.toString())))
              .sum()
          : tokens(shown(piece));
    }

    /// What was chosen of a paragraph.
    Optional<Paragraph> of(Paragraph paragraph) {
      var chosen = pieces(paragraph).stream().filter(pieces::contains).toList();
      return chosen.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Excerpt.of(
                  paragraph, chosen.stream().flatMap(piece -> piece.cells().stream()).toList()));
    }
  }
}
