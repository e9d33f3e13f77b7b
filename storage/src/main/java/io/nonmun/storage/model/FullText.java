package io.nonmun.storage.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The body of a paper as numbered paragraphs in the paper's order, with formulas as
/// [ReadableText].
///
/// @param sections in the paper's order; a subsection follows what its section itself holds
/// @param figure the first one that can be shown
/// @param hidden texts that a human reader would not see (white on white, size zero, off screen);
///   no section has them
/// @param notes what is wrong with the form that was read, and why the better ones were not
public record FullText(
    PaperVersion version,
    Origin origin,
    List<Section> sections,
    @Nullable Figure figure,
    List<String> hidden,
    List<Note> notes) {

  /// A paragraph that tells what the paper's own work lacks.
  private static final Pattern LIMITATION =
      Pattern.compile(
          "(?i)^limitations?\\b"
              + "|\\b(?:limitations?|shortcomings?|drawbacks?|weakness(?:es)?) (?:of|in|to) (?:our|this|the (?:present|proposed|current))\\b"
              + "|\\bour (?:\\w+ ){1,3}(?:has|have|also has) (?:\\w+ ){0,3}limitations?\\b"
              + "|\\b(?:one|another|a|the) (?:\\w+ )?limitation (?:is|lies|concerns|stems)\\b"
              + "|\\bwe acknowledge (?:\\w+ ){0,4}limitations?\\b"
              + "|\\b(?:we|our|this \\w+|there)\\b(?:(?!address|overcom|remov|mitigat|tackl|resolv|alleviat"
              + "|existing|prior|previous)[^.]){1,60}?"
              + "\\b(?:several|some|two|three|certain|following) (?:\\w+ )?limitations\\b"
              + "(?! (?:of|in) (?!our|this|the (?:present|proposed|current)))");

  /// The forms of a paper's text, the best first.
  public enum Origin {
    /// arXiv's own HTML.
    ARXIV_HTML,
    /// The HTML of ar5iv.org, which names no version.
    AR5IV,
    /// Lines of the PDF; without tables.
    PDF,
    ABSTRACT
  }

  /// What a section is about, for whoever leaves some out.
  public enum Part {
    ABSTRACT,
    BODY,
    RELATED_WORK,
    LIMITATIONS,
    ACKNOWLEDGEMENTS,
    REFERENCES,
    APPENDIX
  }

  public enum Kind {
    TEXT,
    /// One displayed formula, or several in a row.
    FORMULA,
    CAPTION,
    /// A table: its text is its caption, what it says are cells.
    TABLE,
    /// Lines of a program, an algorithm or a prompt.
    CODE,
    /// A footnote.
    NOTE
  }

  public enum Problem {
    /// The paper has no such form.
    ABSENT,
    /// Not to be had now, but maybe later.
    UNREACHABLE,
    /// A page of another kind.
    ERROR_PAGE,
    OTHER_PAPER,
    /// It ends in its middle, or its converter gave up.
    CUT_OFF,
    /// It refers to parts that it does not have.
    PARTS_MISSING,
    /// Nobody can read this form here.
    UNREADABLE
  }

  public FullText {
    sections = List.copyOf(sections);
    hidden = List.copyOf(hidden);
    notes = List.copyOf(notes);
  }

  /// @param number as printed (`3.1`, `A`), or empty
  /// @param depth 1 for a section, 2 for a subsection, …
  public record Section(
      Part part, String number, String heading, int depth, List<Paragraph> paragraphs) {
    public Section {
      paragraphs = List.copyOf(paragraphs);
    }
  }

  /// @param number in the whole paper, counted from 1
  /// @param cells of a table, row by row; empty for every other kind
  public record Paragraph(int number, Kind kind, String text, List<Cell> cells) {
    public Paragraph {
      cells = List.copyOf(cells);
    }

    public Paragraph(int number, Kind kind, String text) {
      this(number, kind, text, List.of());
    }

    /// Its text and its cells, each on a line: what is shown of it, and can be quoted.
    public List<String> lines() {
      return Stream.concat(
              Stream.of(text).filter(line -> !line.isEmpty()), cells.stream().map(Cell::toString))
          .toList();
    }
  }

  /// A value of a table and where it stands.
  ///
  /// @param row its row's head, the levels joined by ` / `, or empty
  /// @param column likewise
  /// @param unit from the head, where the value itself has none
  public record Cell(String row, String column, String value, String unit) {

    /// The value with its unit.
    public String quantity() {
      return unit.isEmpty() || unit.equals("%") ? value + unit : value + " " + unit;
    }

    @Override
    public String toString() {
      return row + " | " + column + " | " + quantity();
    }
  }

  /// @param caption with its label (`Figure 1: …`), or empty
  public record Figure(String url, String caption) {}

  /// @param detail what was seen, for a log
  public record Note(Origin origin, Problem problem, String detail) {}

  public Stream<Paragraph> paragraphs() {
    return sections.stream().flatMap(section -> section.paragraphs().stream());
  }

  /// Where in a paper something stands, as a reader finds it.
  ///
  /// @param name a number (`4.2`, `2`), a heading, or empty for the abstract
  public record Place(In in, String name) {

    public enum In {
      ABSTRACT,
      TABLE,
      FIGURE,
      /// A section with a number.
      SECTION,
      /// A section without one.
      HEADING
    }
  }

  private static final Pattern LABEL = Pattern.compile("(?i)^(table|figure)\\s+([\\w.]{1,8}?)\\b");

  /// Where a paragraph stands; of a table or caption with a label, that.
  public Place place(int paragraph) {
    var label =
        paragraphs()
            .filter(each -> each.number() == paragraph)
            .filter(each -> each.kind() == Kind.TABLE || each.kind() == Kind.CAPTION)
            .map(each -> LABEL.matcher(each.text()))
            .filter(Matcher::find)
            .map(found ->
                new Place(
                    found.group(1).equalsIgnoreCase("table") ? Place.In.TABLE : Place.In.FIGURE,
                    found.group(2)))
            .findFirst();
    return label.orElseGet(
        () -> sectionOf(paragraph).map(FullText::place).orElse(new Place(Place.In.HEADING, "")));
  }

  public static Place place(Section section) {
    if (section.part() == Part.ABSTRACT) {
      return new Place(Place.In.ABSTRACT, "");
    }
    return section.number().isBlank()
        ? new Place(Place.In.HEADING, section.heading())
        : new Place(Place.In.SECTION, section.number());
  }

  public Optional<Section> sectionOf(int paragraph) {
    return sections.stream()
        .filter(section -> section.paragraphs().stream().anyMatch(p -> p.number() == paragraph))
        .findFirst();
  }

  /// What the paper states as its limitations: the section of that name, else the paragraphs that
  /// say so; none where it states none.
  public List<Paragraph> limitations() {
    var stated =
        sections.stream()
            .filter(section -> section.part() == Part.LIMITATIONS)
            .flatMap(section -> section.paragraphs().stream())
            .toList();
    return stated.isEmpty()
        ? sections.stream()
            .filter(section -> section.part() == Part.BODY)
            .flatMap(section -> section.paragraphs().stream())
            .filter(paragraph -> paragraph.kind() == Kind.TEXT)
            .filter(paragraph -> LIMITATION.matcher(paragraph.text()).find())
            .toList()
        : stated;
  }

  /// Whether the form that was read lacks something.
  public boolean isDamaged() {
    return notes.stream().anyMatch(note -> note.origin() == origin);
  }

  /// Whether asking again could bring a better form.
  public boolean isProvisional() {
    return notes.stream().anyMatch(note -> note.problem() == Problem.UNREACHABLE);
  }

  /// All that can be quoted, for whoever searches it.
  public String text() {
    return paragraphs()
        .flatMap(paragraph -> paragraph.lines().stream())
        .collect(Collectors.joining("\n"));
  }
}
