package io.nonmun.summarizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.summarizer.model.Tokens;
import io.nonmun.summarizer.source.Bm25;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {

  private static final String FILLER =
      "This sentence says nothing of interest to anybody. ".repeat(8);

  /// Eleven paragraphs of about 140 tokens, and a few that matter.
  private static FullText paper() {
    return new PaperText()
        .section(Part.ABSTRACT, "", "Abstract", "We present TideCache.")
        .section(Part.RELATED_WORK, "2", "Related Work", FILLER)
        .section(
            Part.BODY,
            "3",
            "Training",
            FILLER,
            "The sentence before.",
            "We train the retriever with a batch size of 32 on eight GPUs.",
            "The sentence after.",
            FILLER)
        .section(Part.BODY, "4", "Results", FILLER, FILLER)
        .table("Table 1: Batch sizes.", new Cell("TideCache", "Batch size", "32", ""))
        .section(Part.LIMITATIONS, "6", "Limitations", "Only English was tried.")
        .section(Part.REFERENCES, "", "References", FILLER, FILLER, FILLER)
        .section(Part.APPENDIX, "A", "Prompts", FILLER, FILLER)
        .build();
  }

  private static Excerpt chosen(FullText text, String query, int room) throws InterruptedException {
    var best = ParagraphSearch.byWords().best(Excerpt.candidates(text), query, "");
    return Excerpt.chosen(text, best, room);
  }

  @ParameterizedTest
  @CsvSource({
    "2000, WHOLE, 'ABSTRACT RELATED_WORK BODY LIMITATIONS REFERENCES APPENDIX'",
    "1300, BODY, 'ABSTRACT RELATED_WORK BODY LIMITATIONS APPENDIX'",
    "1000, BODY, 'ABSTRACT RELATED_WORK BODY LIMITATIONS'",
    "750, BODY, 'ABSTRACT BODY LIMITATIONS'",
  })
  void whatMattersLeastFallsAwayFirst(int room, Extent extent, String parts) {
    var excerpt = Excerpt.unchosen(paper(), room).orElseThrow();

    assertThat(excerpt.extent()).isEqualTo(extent);
    assertThat(excerpt.tokens()).isLessThanOrEqualTo(room);
    assertThat(excerpt.sections().stream().map(section -> section.part().name()).distinct())
        .containsExactly(parts.split(" "));
  }

  @Test
  void thenWhatFitsTheQuestionIsChosen() throws InterruptedException {
    assertThat(Excerpt.unchosen(paper(), 300)).isEmpty();

    var excerpt = chosen(paper(), "배치 크기는? What batch size was used in training?", 300);

    assertThat(excerpt.extent()).isEqualTo(Extent.SELECTED);
    assertThat(excerpt.numbers())
        .as("abstract, neighbours and paragraph, table, limitations")
        .contains(1, 4, 5, 6, 10, 11)
        .doesNotContain(2, 12);
    assertThat(excerpt.tokens()).isLessThanOrEqualTo(300);
    assertThat(excerpt.sections())
        .extracting(Section::number)
        .as("the paper's order")
        .containsExactly("", "3", "", "6");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 100, 200, 400, 800})
  void thereIsNeverMoreThanRoom(int room) throws InterruptedException {
    var numbers = chosen(paper(), "sentence batch nothing prompts", room);

    assertThat(numbers.sections().stream().flatMap(section -> section.paragraphs().stream()))
        .isSortedAccordingTo((one, other) -> one.number() - other.number());
    assertThat(numbers.tokens()).isLessThanOrEqualTo(room);
    assertThat(Tokens.of(String.join("\n", numbers.lines()))).isLessThanOrEqualTo(room);
  }

  @Test
  void headingsTakeRoomToo() throws InterruptedException {
    var paper = new PaperText();
    for (var i = 1; i <= 40; i++) {
      paper.section(
          Part.BODY, "4." + i, "A long heading of a subsection with many words", "Batch size.");
    }

    var excerpt = chosen(paper.build(), "batch size", 200);

    assertThat(excerpt.sections()).isNotEmpty();
    assertThat(excerpt.tokens()).isLessThanOrEqualTo(200);
  }

  @Test
  void ofALongTableTheLinesThatFitAreShown() throws InterruptedException {
    var cells =
        IntStream.range(0, 500)
            .mapToObj(i -> new Cell("Model " + i, "Accuracy", i + ".5", "%"))
            .toArray(Cell[]::new);
    var paper =
        new PaperText()
            .section(Part.ABSTRACT, "", "Abstract", "We present TideCache.")
            .table("Table 1: All models.", cells)
            .build();

    var excerpt = chosen(paper, "accuracy of Model 321", 600);

    assertThat(excerpt.tokens()).isLessThanOrEqualTo(600);
    assertThat(excerpt.numbers()).containsExactlyInAnyOrder(1, 2);
    assertThat(String.join("\n", excerpt.lines()))
        .containsOnlyOnce("[2] Table 1: All models.\n")
        .contains("\nModel 321 | Accuracy | 321.5%");
  }

  /// A model that reads each digit by itself takes 21 tokens for this line.
  @Test
  void numbersTakeATokenForEachDigit() {
    assertThat(Tokens.of("1024 128 128 4.66 26.0 168")).isGreaterThanOrEqualTo(21);
    assertThat(Tokens.of("We train the models on one machine.")).isBetween(8, 12);
  }

  @Test
  void theNearestSectionIsTheOneThatSpeaksOfIt() {
    assertThat(Excerpt.nearest(paper(), "batch size").map(Section::number)).contains("3");
    assertThat(Excerpt.nearest(paper(), "배치 크기")).isEmpty();
  }

  @Test
  void rareWordsCountMost() {
    var texts =
        IntStream.range(0, 20).mapToObj(i -> i == 7 ? "the odd GPUs" : "the model " + i).toList();

    var scores = new Bm25(texts).scores("Which gpu does the model need?");

    assertThat(IntStream.range(0, 20).boxed().max((a, b) -> Double.compare(scores[a], scores[b])))
        .contains(7);
    assertThat(new Bm25(List.of("a text")).scores("질문")).containsExactly(0);
  }
}
