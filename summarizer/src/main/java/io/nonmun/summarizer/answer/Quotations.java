package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.answer.Answer.Quote;
import io.nonmun.summarizer.source.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds quotations in a paper. Safe for use by many threads.
///
/// Of a table, whole lines are quoted, which say row, column and value; of all else passages of
/// some length, anywhere in one paragraph. What other papers are called is quoted for nothing.
final class Quotations {

  private static final int LEAST_LENGTH = 16;
  private static final int LEAST_WORDS = 4;
  private static final int LONGEST = 1_200;
  private static final Pattern TEX = Pattern.compile("[$\\\\]");
  private static final Pattern EDGES =
      Pattern.compile("^[,;:…\\s]+|^\\.+(?!\\d)\\s*|[.,;:…\\s-]+$");

  private static final Pattern NEGATION =
      Pattern.compile(
          "(?i)\\b(?:not|no|never|neither|nor|none|without|cannot|unless|false|untrue|contrary|fail(?:s|ed)? to"
              + "|instead of|rather than|unlikely|hardly|doubt\\w*)\\b|n[’']t\\b");

  private static final Pattern LINE = Pattern.compile("\\R");

  /// A paragraph as it is searched.
  ///
  /// @param cells of a table, each as it is compared
  private record Place(Paragraph paragraph, QuoteText text, List<String> cells) {

    static Place of(Paragraph paragraph) {
      return new Place(
          paragraph,
          QuoteText.of(paragraph.text()),
          paragraph.cells().stream().map(cell -> compared(cell.toString())).toList());
    }
  }

  /// A quotation where it stands.
  ///
  /// @param quote with the number and the words of the paper
  /// @param before what its first sentence says before it
  /// @param sentences whole ones that it is of; of a table its lines
  /// @param cells of a table that it quotes
  record Found(
      Quote quote, Paragraph paragraph, String before, List<String> sentences, List<Cell> cells) {

    /// Whether it leaves out what turns its sentence around: `It is not true that …`.
    boolean leavesOutNegation() {
      return NEGATION.matcher(before).find();
    }
  }

  private final List<Place> places;

  private Quotations(List<Place> places) {
    this.places = places;
  }

  static Quotations of(FullText text) {
    return new Quotations(
        text.sections().stream()
            .filter(section -> section.part() != Part.REFERENCES)
            .flatMap(section -> section.paragraphs().stream())
            .map(Place::of)
            .toList());
  }

  private static String compared(String text) {
    var readable = TEX.matcher(text).find() ? ReadableText.of(text) : text;
    return EDGES.matcher(QuoteText.of(readable).text()).replaceAll("");
  }

  /// In the paragraph that the quotation names, else in the nearest other one.
  Optional<Found> find(Quote quote) {
    if (quote.text().length() > LONGEST) {
      return Optional.empty();
    }
    var lines = LINE.splitAsStream(quote.text()).map(Quotations::compared).toList();
    var whole = compared(quote.text());
    return places.stream()
        .sorted(
            Comparator.comparingInt(
                place -> Math.abs(place.paragraph().number() - quote.paragraph())))
        .map(place -> find(place, lines, whole))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Found> find(Place place, List<String> lines, String whole) {
    var cells = cells(place, lines);
    return cells.isPresent() ? cells : passage(place, whole);
  }

  private static Optional<Found> cells(Place place, List<String> lines) {
    var found = new ArrayList<Cell>();
    for (var line : lines) {
      var at = place.cells().indexOf(line);
      if (at < 0) {
        return Optional.empty();
      }
      found.add(place.paragraph().cells().get(at));
    }
    var quoted = found.stream().map(Cell::toString).toList();
    var quote = new Quote(place.paragraph().number(), String.join("\n", quoted));
    return Optional.of(new Found(quote, place.paragraph(), "", quoted, found));
  }

  private static Optional<Found> passage(Place place, String whole) {
    var text = place.text();
    var isShort = whole.length() < LEAST_LENGTH || whole.split(" ").length < LEAST_WORDS;
    if (isShort && !whole.equals(compared(place.paragraph().text()))) {
      return Optional.empty();
    }
    var at = text.indexOf(whole);
    if (at < 0) {
      return Optional.empty();
    }
    var passage = text.original(at, whole.length());
    var from = text.origin(at);
    var sentences = sentences(place.paragraph(), from, from + passage.length());
    var begin =
        sentences.isEmpty()
            ? from
            : place.paragraph().text().lastIndexOf(sentences.getFirst(), from);
    return Optional.of(
        new Found(
            new Quote(place.paragraph().number(), passage),
            place.paragraph(),
            place.paragraph().text().substring(Math.max(0, begin), from),
            sentences,
            List.of()));
  }

  private static List<String> sentences(Paragraph paragraph, int from, int to) {
    if (paragraph.kind() == Kind.CODE || paragraph.kind() == Kind.FORMULA) {
      return List.of(paragraph.text());
    }
    var touched = new ArrayList<String>();
    var start = 0;
    for (var sentence : SourceText.sentences(paragraph.text())) {
      start = paragraph.text().indexOf(sentence, start);
      var end = start + sentence.length();
      if (start < to && end > from) {
        touched.add(sentence);
      }
      start = end;
    }
    return touched;
  }
}
