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

  /// What turns around the clause before it: `… is not true`.
  private static final Pattern NEGATION_BEHIND =
      Pattern.compile(
          "(?i)^\\s*(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|might|should) )?"
              + "(?:not|never|no longer|hardly|unlikely|false|untrue|wrong|fails?)\\b|^\\s*\\w+n[’']t\\b");

  private static final Pattern LINE = Pattern.compile("\\R");

  /// A paragraph as it is searched.
  ///
  /// @param whole its text without the stops at its ends
  /// @param cells of a table, each as it is compared
  private record Place(Paragraph paragraph, QuoteText text, String whole, List<String> cells) {

    static Place of(Paragraph paragraph) {
      var text = QuoteText.of(paragraph.text());
      return new Place(
          paragraph,
          text,
          withoutEdges(text),
          paragraph.cells().stream().map(cell -> compared(cell.toString())).toList());
    }
  }

  /// A quotation where it stands.
  ///
  /// @param quote with the number and the words of the paper
  /// @param before what its first sentence says before it
  /// @param behind what its last sentence says behind it
  /// @param sentences whole ones that it is of; of a table its lines
  /// @param cells of a table that it quotes
  record Found(
      Quote quote,
      Paragraph paragraph,
      String before,
      String behind,
      List<String> sentences,
      List<Cell> cells) {

    /// Whether it leaves out what turns its sentence around: `It is not true that …`.
    boolean leavesOutNegation() {
      return NEGATION.matcher(before).find() || NEGATION_BEHIND.matcher(behind).find();
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
    return withoutEdges(QuoteText.of(readable));
  }

  private static String withoutEdges(QuoteText text) {
    return EDGES.matcher(text.text()).replaceAll("");
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
    return Optional.of(new Found(quote, place.paragraph(), "", "", quoted, found));
  }

  private static Optional<Found> passage(Place place, String whole) {
    var text = place.text();
    var isShort = whole.length() < LEAST_LENGTH || whole.split(" ").length < LEAST_WORDS;
    if (isShort && !whole.equals(place.whole())) {
      return Optional.empty();
    }
    var at = text.indexOf(whole);
    if (at < 0) {
      return Optional.empty();
    }
    var passage = text.original(at, whole.length());
    var from = text.origin(at);
    var to = from + passage.length();
    var paragraph = place.paragraph();
    var sentences = sentences(paragraph, from, to);
    return Optional.of(
        new Found(
            new Quote(paragraph.number(), passage),
            paragraph,
            paragraph.text().substring(sentences.getFirst().begin(), from),
            paragraph.text().substring(to, sentences.getLast().end()),
            sentences.stream()
                .map(each -> paragraph.text().substring(each.begin(), each.end()))
                .toList(),
            List.of()));
  }

  /// A part of a text.
  private record Span(int begin, int end) {}

  /// The sentences that a passage is of; all the text where that has none.
  private static List<Span> sentences(Paragraph paragraph, int from, int to) {
    var text = paragraph.text();
    var touched = new ArrayList<Span>();
    if (paragraph.kind() != Kind.CODE && paragraph.kind() != Kind.FORMULA) {
      var end = 0;
      for (var sentence : SourceText.sentences(text)) {
        var begin = text.indexOf(sentence, end);
        end = begin + sentence.length();
        if (begin < to && end > from) {
          touched.add(new Span(begin, end));
        }
      }
    }
    return touched.isEmpty() ? List.of(new Span(0, text.length())) : touched;
  }
}
