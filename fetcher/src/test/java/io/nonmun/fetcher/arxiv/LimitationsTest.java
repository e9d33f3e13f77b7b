package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// How many of a paper's stated limitations are found, and whether others are taken for them, on
/// headings and sentences written for this in the ways papers have them.
class LimitationsTest {

  private static final List<String> HEADINGS =
      List.of(
          "Limitations",
          "Limitation",
          "LIMITATIONS",
          "Limitations.",
          "Limitations and Future Work",
          "Limitations & Future Directions",
          "Future Work and Limitations",
          "Discussion and Limitations",
          "Conclusion and Limitations",
          "Conclusions, Limitations, and Future Work",
          "Limitations and Broader Impact",
          "Broader Impact and Limitations",
          "Limitations and Ethical Considerations",
          "Ethics and Limitations",
          "Scope and Limitations",
          "Limitations of Our Approach",
          "Limitations of This Study",
          "Current Limitations",
          "Known limitations",
          "Discussion: Limitations and Open Questions");

  private static final List<String> OTHER_HEADINGS =
      List.of(
          "Unlimited Context",
          "Experiments",
          "Rate Limiting",
          "Limited-Memory Training",
          "Learning with Limited Labels",
          "Time Limits",
          "The Limits of Attention",
          "Results under a Limited Budget",
          "Method",
          "Delimiters");

  private static final List<String> STATED =
      List.of(
          "One limitation of our method is that it needs a graphics card.",
          "A limitation of this work is that we evaluate only English.",
          "Our method has several limitations.",
          "Our approach also has some limitations: it assumes clean labels.",
          "We acknowledge several limitations of this study.",
          "There are several limitations to our approach.",
          "This study has two limitations.",
          "Another limitation is the cost of the search.",
          "The main limitation is that the model must be retrained for each task.",
          "The main limitation of our framework is its memory.",
          "Limitations. We tried only two datasets.",
          "A key limitation lies in the size of the corpus.",
          "We note the following limitations.",
          "Despite these gains, our work has certain limitations.",
          "A drawback of our method is its running time.",
          "One shortcoming of this work is the small number of annotators.",
          "The present study is not without limitations.",
          "Our evaluation has important limitations.",
          "We acknowledge limitations of our benchmark.",
          "One weakness of our approach is that it needs a teacher.");

  private static final List<String> NOT_STATED =
      List.of(
          "Existing methods suffer from a limitation: they forget.",
          "To overcome the limitations of prior work, we train jointly.",
          "This addresses a limitation of recurrent networks.",
          "Memory limits the batch to 32 sequences.",
          "Their approach has a limitation that ours does not share.",
          "We limit the search to ten steps.",
          "Without limitation to any domain, the model transfers.",
          "Earlier benchmarks have well-known shortcomings.",
          "Smith et al. discuss the limitations of attention.",
          "The limitation of context windows motivates retrieval.",
          "Limited data is common in medicine.",
          "A weakness of greedy decoding is repetition.",
          "Our method removes this limitation.",
          "Such drawbacks in earlier systems led to ours.",
          "The speed limit is 50 km/h in the simulator.",
          "We impose no limitation on the number of agents.",
          "Rate limitations of the API slowed the collection.",
          "Our results are limited neither by size nor by language.",
          "Prior work lists three limitations of beam search.",
          "Their main limitation was latency.",
          "Existing methods have several limitations.",
          "We address several limitations in prior work.",
          "There are several limitations of existing retrievers.",
          "This overcomes some limitations of earlier models.");

  private static boolean isFound(Part part, String heading, String text) {
    var paper = new PaperVersion(new ArxivId("2611.00001"), 1);
    var section = new Section(part, "5", heading, 1, List.of(new Paragraph(1, Kind.TEXT, text)));
    var whole =
        new FullText(paper, Origin.ARXIV_HTML, List.of(section), null, List.of(), List.of());
    return !whole.limitations().isEmpty();
  }

  private static List<String> foundByHeading(List<String> headings) {
    return headings.stream()
        .filter(heading ->
            isFound(HtmlBody.part(heading, false, Part.BODY), heading, "We ran it once."))
        .collect(Collectors.toList());
  }

  private static List<String> foundByCue(List<String> sentences) {
    return sentences.stream().filter(text -> isFound(Part.BODY, "Discussion", text)).toList();
  }

  @Test
  void sectionsOfThatNameAreFoundAndNoOthers() {
    assertThat(foundByHeading(HEADINGS)).containsExactlyElementsOf(HEADINGS);
    assertThat(foundByHeading(OTHER_HEADINGS)).isEmpty();
  }

  /// Where there is no such section: nine of ten at least, and nothing invented.
  @Test
  void elseSentencesThatStateOneAreFoundAndNoOthers() {
    var found = foundByCue(STATED);
    assertThat(STATED)
        .filteredOn(text -> !found.contains(text))
        .containsExactly("The present study is not without limitations.");
    assertThat(foundByCue(NOT_STATED)).isEmpty();
  }
}
