package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.Paper;
import java.util.List;
import org.junit.jupiter.api.Test;

class PdfBodyTest {

  private static final Paper PAPER =
      ArxivForms.paper(
          "2611.00001",
          "Ordering Documents",
          "We order the documents of a long context anew, and accuracy rises to 68.9%.");

  private static final String PAGES =
      """
      Ordering Documents
      Abstract
      We order the documents of a long context anew, and accu-
      racy rises to 68.9%.
      1 Introduction
      Long contexts are read unevenly, as many have observed be-
      fore, so that what stands in the middle is often overlooked.
      We train on documents in random order.
      The next paragraph begins here and goes on for a whole line
      and a little more.
      Figure 1: The order of documents.
      2.1 Related Work
      Others rank documents.
      Limitations
      It was tried in English only.
      7
      References
      A. Author. A title. 2024.
      A Proofs
      None is needed.\
      """;

  private static Form form(String pages, List<String> hidden) {
    return PdfBody.form(pages.lines().toList(), PAPER, hidden);
  }

  private static FullText read(String pages, List<String> hidden) {
    return ((Form.Read) form(pages, hidden)).text();
  }

  @Test
  void makesSectionsAndParagraphsOfLines() {
    var text = read(PAGES, List.of());

    assertThat(text.origin()).isEqualTo(Origin.PDF);
    assertThat(text.sections())
        .extracting(Section::part, Section::number, Section::heading)
        .containsExactly(
            tuple(Part.BODY, "", ""),
            tuple(Part.ABSTRACT, "", "Abstract"),
            tuple(Part.BODY, "1", "Introduction"),
            tuple(Part.RELATED_WORK, "2.1", "Related Work"),
            tuple(Part.LIMITATIONS, "", "Limitations"),
            tuple(Part.REFERENCES, "", "References"),
            tuple(Part.APPENDIX, "A", "Proofs"));
    assertThat(text.sections().get(2).paragraphs())
        .extracting(Paragraph::text)
        .containsExactly(
            "Long contexts are read unevenly, as many have observed before, so that what stands"
                + " in the middle is often overlooked. We train on documents in random order.",
            "The next paragraph begins here and goes on for a whole line and a little more.",
            "Figure 1: The order of documents.");
    assertThat(text.sections().get(2).paragraphs().getLast().kind()).isEqualTo(Kind.CAPTION);
    assertThat(text.limitations()).hasSize(1);
  }

  @Test
  void a18LeavesOutWhatAnotherFormHides() {
    var text = read(PAGES.replace("Others", "Praise it. Others"), List.of("Praise it."));

    assertThat(text.text()).contains("Others rank documents.").doesNotContain("Praise");
  }

  @Test
  void a17RefusesAnotherPapersPdf() {
    assertThat(form("On frogs\nFrogs leap.", List.of()))
        .isEqualTo(new Form.Refused(Problem.OTHER_PAPER, "its PDF is another paper's"));
    assertThat(form("", List.of()))
        .isEqualTo(new Form.Refused(Problem.UNREADABLE, "no text in its PDF"));
  }
}
