package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.Paper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// Makes sections and paragraphs of a PDF's lines: a section begins at a line that is numbered or
/// named as one, a paragraph where the line before ends a sentence short of the column's width.
/// Tables are not read: their numbers have lost their rows and columns.
final class PdfBody {

  private static final Pattern NUMBERED =
      Pattern.compile("^((?:\\d{1,2}|[A-H])(?:\\.\\d{1,2}){0,3})\\.?\\s+(\\p{Lu}[^.!?]{2,80})$");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)^(abstract|introduction|related works?|background|methods?|experiments?|results|discussion"
              + "|conclusions?|limitations?(?: and .{3,40})?|acknowledge?ments?|references|appendix)[.:]?$");

  private static final Pattern CAPTION =
      Pattern.compile("^(?:Figure|Fig\\.|Table)\\s?\\d{1,3}\\s?[:.]\\s.*");

  private static final Pattern ENDS_SENTENCE = Pattern.compile("[.!?:]['\"”’)\\]]{0,2}$");
  private static final Pattern PAGE_NUMBER = Pattern.compile("\\d{1,4}|arXiv:.*");
  private static final Pattern WORD_BREAK = Pattern.compile("\\p{Ll}-$");

  /// What a line that ends a paragraph mostly leaves free of the column.
  private static final double FULL = 0.8;

  private final List<Section> sections = new ArrayList<>();
  private final List<Paragraph> paragraphs = new ArrayList<>();
  private final StringBuilder passage = new StringBuilder();
  private final double fullLength;
  private Part part = Part.BODY;
  private String number = "";
  private String heading = "";
  private boolean isAfterReferences;
  private int count;

  private PdfBody(double fullLength) {
    this.fullLength = fullLength;
  }

  /// @param hidden what another form hides; a PDF's text has no colours to tell it by
  static Form form(List<String> lines, Paper paper, Collection<String> hidden) {
    var body = new PdfBody(fullLength(lines));
    lines.stream().map(PlainText::of).forEach(body::add);
    body.endSection();
    var sections = body.sections.stream().map(section -> without(section, hidden)).toList();
    if (sections.stream().allMatch(section -> section.paragraphs().isEmpty())) {
      return new Form.Refused(Problem.UNREADABLE, "no text in its PDF");
    }
    var text = new FullText(paper.version(), Origin.PDF, sections, null, List.of(), List.of());
    return SamePaper.doubt(paper, "", "", text)
        .<Form>map(_ -> new Form.Refused(Problem.OTHER_PAPER, "its PDF is another paper's"))
        .orElseGet(() -> new Form.Read(text));
  }

  /// The length that most lines reach.
  private static double fullLength(List<String> lines) {
    var sorted = lines.stream().mapToInt(String::length).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length * 9 / 10] * FULL;
  }

  private static Section without(Section section, Collection<String> hidden) {
    var seen =
        section.paragraphs().stream()
            .map(paragraph -> {
              var text = paragraph.text();
              for (var words : hidden) {
                text = text.replace(words, " ");
              }
              return new Paragraph(paragraph.number(), paragraph.kind(), PlainText.of(text));
            })
            .filter(paragraph -> !paragraph.text().isEmpty())
            .toList();
    return new Section(section.part(), section.number(), section.heading(), section.depth(), seen);
  }

  private void add(String line) {
    var numbered = NUMBERED.matcher(line);
    var named = NAMED.matcher(line);
    if (line.isEmpty() || PAGE_NUMBER.matcher(line).matches()) {
      return;
    }
    if (numbered.matches() && line.length() < Math.max(20, fullLength)) {
      begin(numbered.group(1), numbered.group(2));
    } else if (named.matches()) {
      begin("", named.group(1));
    } else {
      if (CAPTION.matcher(line).matches()) {
        endParagraph();
      }
      append(line);
      if (line.length() < fullLength && ENDS_SENTENCE.matcher(line).find()) {
        endParagraph();
      }
    }
  }

  private void append(String line) {
    if (WORD_BREAK.matcher(passage).find() && Character.isLowerCase(line.charAt(0))) {
      passage.setLength(passage.length() - 1);
    } else if (!passage.isEmpty()) {
      passage.append(' ');
    }
    passage.append(line);
  }

  private void begin(String number, String heading) {
    endSection();
    this.number = number;
    this.heading = heading;
    part = HtmlBody.part(heading, isAfterReferences, Part.BODY);
    isAfterReferences |= part == Part.REFERENCES;
  }

  private void endParagraph() {
    if (!passage.isEmpty()) {
      var text = passage.toString();
      var kind = CAPTION.matcher(text).matches() ? Kind.CAPTION : Kind.TEXT;
      paragraphs.add(new Paragraph(++count, kind, text));
      passage.setLength(0);
    }
  }

  private void endSection() {
    endParagraph();
    if (!heading.isEmpty() || !paragraphs.isEmpty()) {
      var depth = 1 + (int) number.chars().filter(c -> c == '.').count();
      sections.add(new Section(part, number, heading, depth, paragraphs));
      paragraphs.clear();
    }
  }
}
