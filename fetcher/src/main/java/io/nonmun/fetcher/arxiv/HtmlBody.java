package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.ReadableText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/// Reads the sections and paragraphs of a LaTeXML document in their order, in one walk.
///
/// Source: <https://math.nist.gov/~BMiller/LaTeXML/manual/>, and recorded pages of 2023 and 2025.
final class HtmlBody implements NodeFilter {

  private static final String SECTION =
      "section.ltx_section, section.ltx_subsection, section.ltx_subsubsection,"
          + " section.ltx_paragraph, section.ltx_subparagraph, section.ltx_appendix,"
          + " section.ltx_chapter, section.ltx_part, section.ltx_bibliography, .ltx_abstract,"
          + " .ltx_acknowledgements";

  private static final String PASSAGE =
      ".ltx_p, .ltx_caption, .ltx_bibitem, .ltx_title_theorem, .ltx_title_proof";
  private static final String FORMULA = ".ltx_equation, .ltx_equationgroup";
  private static final String CODE = ".ltx_listing, .ltx_verbatim";
  private static final String NOTE = ".ltx_note";
  private static final String NOTE_MARKS = ".ltx_note_mark, .ltx_tag_note, .ltx_note_type";

  /// Stands where a table or a footnote was taken out of what is around it.
  private static final String TABLE = "nonmun-table";

  private static final String FOOTNOTE = "nonmun-note";

  private static final Pattern NUMBER = Pattern.compile("^(?:Appendix|Section|§)\\s*|[.:]?\\s*$");

  private static final Pattern ABSTRACT = Pattern.compile("abstract");
  private static final Pattern REFERENCES = Pattern.compile("references?|bibliography");
  private static final Pattern ACKNOWLEDGEMENTS =
      Pattern.compile("acknowledge?ments?|funding|author contributions?|credits");
  private static final Pattern LIMITATIONS = Pattern.compile("limitations?\\b|threats to validity");
  private static final Pattern RELATED_WORK =
      Pattern.compile("related (?:works?|literature|research)|literature review|prior work");
  private static final Pattern APPENDIX =
      Pattern.compile("appendi(?:x|ces)|supplementary materials?");

  /// A section that is being read. Its paragraphs come before its subsections'.
  private record Open(Element element, Part part, int depth) {}

  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Section> sections = new ArrayList<>();
  private final List<Paragraph> paragraphs = new ArrayList<>();
  private final List<List<Cell>> tables = new ArrayList<>();
  private final List<Element> tableElements = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Part part = Part.BODY;
  private String number = "";
  private String heading = "";
  private int depth = 1;
  private int count;
  private boolean isAfterReferences;

  private HtmlBody() {}

  /// @param document a LaTeXML document without what no reader sees; it is changed
  static List<Section> sections(Element document) {
    for (var formula : document.select("math")) {
      formula.replaceWith(new TextNode(formula(formula)));
    }
    var body = new HtmlBody();
    body.takeOutNotes(document);
    body.takeOutTables(document);
    document.filter(body);
    body.endSection();
    return body.sections;
  }

  /// As Unicode where it has such a form, else as TeX between dollar signs.
  static String formula(Element math) {
    return ReadableText.of("$" + math.attr("alttext") + "$");
  }

  /// Inner ones first. What is left of one that stands within another comes after that.
  private void takeOutTables(Element document) {
    for (var table : document.select(HtmlTable.TABLE).reversed()) {
      var around = outermost(table);
      if (around != table && !isWhole(table)) {
        continue; // lines within a cell
      }
      tables.add(HtmlTable.cells(table));
      var figure = table.closest("figure");
      var place = new Element(TABLE).attr("n", String.valueOf(tables.size() - 1));
      tableElements.add(figure == null ? place : figure);
      around.after(place);
      table.remove();
    }
  }

  private static Element outermost(Element table) {
    var outermost = table;
    for (var around = table.parent(); around != null; around = around.parent()) {
      outermost = around.is(HtmlTable.TABLE) ? around : outermost;
    }
    return outermost;
  }

  /// A table, though it stands within another's cell.
  private static boolean isWhole(Element table) {
    return table.select(".ltx_tr, tr").stream()
            .filter(row -> row.select("> .ltx_td, > .ltx_th, > td, > th").size() > 1)
            .limit(2)
            .count()
        > 1;
  }

  private void takeOutNotes(Element document) {
    for (var note : document.select(NOTE)) {
      note.select(NOTE_MARKS).remove();
      notes.add(PlainText.of(note.text()));
      var place = new Element(FOOTNOTE).attr("n", String.valueOf(notes.size() - 1));
      var table = note.closest(HtmlTable.TABLE);
      (table == null ? note : outermost(table)).after(place);
      note.remove();
    }
  }

  @Override
  public FilterResult head(Node node, int level) {
    if (!(node instanceof Element element)) {
      return FilterResult.CONTINUE;
    }
    if (element.is(SECTION)) {
      begin(element);
      return FilterResult.CONTINUE;
    }
    if (element.is(".ltx_authors, .ltx_dates, .ltx_title_document, .ltx_keywords")) {
      return FilterResult.SKIP_ENTIRELY;
    }
    if (element.nameIs(TABLE)) {
      addTable(element);
      return FilterResult.SKIP_ENTIRELY;
    }
    if (element.nameIs(FOOTNOTE)) {
      addNote(element);
      return FilterResult.SKIP_ENTIRELY;
    }
    if (element.is(CODE)) {
      return add(Kind.CODE, lines(element), element);
    }
    if (element.is(FORMULA)) {
      return add(Kind.FORMULA, PlainText.of(element.text()), element);
    }
    if (element.is(PASSAGE)) {
      return isTableCaption(element)
          ? FilterResult.SKIP_ENTIRELY
          : add(
              element.is(".ltx_caption") ? Kind.CAPTION : Kind.TEXT,
              PlainText.of(element.text()),
              element);
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int level) {
    if (!open.isEmpty() && open.peek().element() == node) {
      endSection();
      open.pop();
      heading = "";
      number = "";
      var around = open.peek();
      part = around == null ? Part.BODY : around.part();
      depth = around == null ? 1 : around.depth();
    }
    return FilterResult.CONTINUE;
  }

  private void begin(Element element) {
    endSection();
    var title = element.selectFirst("> .ltx_title");
    var tag = title == null ? null : title.selectFirst(".ltx_tag");
    number = tag == null ? "" : NUMBER.matcher(PlainText.of(tag.text())).replaceAll("");
    if (tag != null) {
      tag.remove();
    }
    heading = title == null ? "" : PlainText.of(title.text());
    if (title != null) {
      title.remove();
    }
    var around = open.peek();
    part = part(element, around == null ? Part.BODY : around.part());
    depth = depth(element);
    isAfterReferences |= part == Part.REFERENCES;
    open.push(new Open(element, part, depth));
  }

  private Part part(Element section, Part around) {
    if (section.is(".ltx_abstract")) {
      return Part.ABSTRACT;
    }
    if (section.is(".ltx_bibliography")) {
      return Part.REFERENCES;
    }
    if (section.is(".ltx_acknowledgements")) {
      return Part.ACKNOWLEDGEMENTS;
    }
    return part(heading, section.is(".ltx_appendix") || isAfterReferences, around);
  }

  /// @param isBehind whether it can only be an appendix, unless its heading says otherwise
  static Part part(String heading, boolean isBehind, Part around) {
    var name = heading.toLowerCase(Locale.ROOT);
    if (ABSTRACT.matcher(name).matches()) {
      return Part.ABSTRACT;
    }
    if (REFERENCES.matcher(name).matches()) {
      return Part.REFERENCES;
    }
    if (ACKNOWLEDGEMENTS.matcher(name).matches()) {
      return Part.ACKNOWLEDGEMENTS;
    }
    if (LIMITATIONS.matcher(name).find()) {
      return Part.LIMITATIONS;
    }
    if (isBehind || APPENDIX.matcher(name).lookingAt()) {
      return Part.APPENDIX;
    }
    return around == Part.BODY && RELATED_WORK.matcher(name).find() ? Part.RELATED_WORK : around;
  }

  private static int depth(Element section) {
    if (section.hasClass("ltx_subsection")) {
      return 2;
    }
    if (section.hasClass("ltx_subsubsection")) {
      return 3;
    }
    return section.hasClass("ltx_paragraph") ? 4 : section.hasClass("ltx_subparagraph") ? 5 : 1;
  }

  private void endSection() {
    if (!heading.isEmpty() || !paragraphs.isEmpty()) {
      sections.add(new Section(part, number, heading, depth, paragraphs));
      paragraphs.clear();
    }
    heading = "";
    number = "";
  }

  /// Its text, then the tables and notes that stand in it.
  private FilterResult add(Kind kind, String text, Element element) {
    if (!text.isEmpty()) {
      paragraphs.add(new Paragraph(++count, kind, text));
    }
    element.select(TABLE).forEach(this::addTable);
    element.select(FOOTNOTE).forEach(this::addNote);
    return FilterResult.SKIP_ENTIRELY;
  }

  private void addNote(Element place) {
    var words = notes.get(Integer.parseInt(place.attr("n")));
    if (!words.isEmpty()) {
      paragraphs.add(new Paragraph(++count, Kind.NOTE, words));
    }
  }

  private void addTable(Element place) {
    var index = Integer.parseInt(place.attr("n"));
    var cells = tables.get(index);
    if (!cells.isEmpty()) {
      paragraphs.add(new Paragraph(++count, Kind.TABLE, caption(tableElements.get(index)), cells));
    }
  }

  /// The captions of a table and of what it is a part of, the outermost first.
  private static String caption(Element figure) {
    var captions = new ArrayDeque<String>();
    for (var around = figure; around != null; around = around.parent()) {
      if (around.nameIs("figure")) {
        around
            .select("> .ltx_caption, > div > .ltx_caption, > figcaption")
            .forEach(caption -> captions.push(PlainText.of(caption.text())));
      }
    }
    return captions.stream().distinct().collect(Collectors.joining(" "));
  }

  /// It stands with the table's cells.
  private static boolean isTableCaption(Element caption) {
    var figure = caption.is(".ltx_caption") ? caption.closest("figure") : null;
    return figure != null && figure.selectFirst(TABLE) != null;
  }

  private static String lines(Element code) {
    var lines = code.select(".ltx_listingline");
    return lines.isEmpty()
        ? PlainText.of(code.text())
        : lines.stream()
            .map(line -> PlainText.of(line.text()))
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
  }
}
