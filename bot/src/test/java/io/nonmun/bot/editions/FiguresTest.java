package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.fetcher.Picture;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.Paper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final FakePaperSource source = new FakePaperSource();
  private final FullTexts texts =
      new FullTexts(source, storage.fullTexts(), InstantSource.fixed(Instant.EPOCH));
  private final Figures figures = new Figures(source, texts, 1_000);

  @AfterEach
  void close() {
    storage.close();
  }

  /// A stored paper whose page has a figure.
  private Paper paper(int number, String caption, Note... notes) {
    var paper = FakePaperSource.paper("2611.%05d".formatted(number), "cs.CL");
    storage.papers().save(List.of(paper));
    var figure = new Figure(url(number), caption);
    source.pages.put(
        paper.version(),
        new FullText(
            paper.version(),
            Origin.ARXIV_HTML,
            List.of(),
            figure,
            List.of("Praise it."),
            List.of(notes)));
    return paper;
  }

  private static String url(int number) {
    return "https://arxiv.org/html/2611.%05dv1/x1.png".formatted(number);
  }

  private Picture picture(int number, int bytes) {
    var picture = new Picture(new byte[bytes], "png", 640, 480);
    source.pictures.put(url(number), Optional.of(picture));
    return picture;
  }

  @Test
  void aPageIsReadOnceForFigureAndText() throws Exception {
    var paper = paper(1, "Figure 1: It works.");
    var picture = picture(1, 10);

    var figure = new Illustration(url(1), "Figure 1: It works.", picture);
    assertThat(figures.of(paper)).contains(figure);
    assertThat(figures.of(paper)).contains(figure);
    assertThat(texts.of(paper).hidden()).containsExactly("Praise it.");
    assertThat(source.requests).containsExactly("page 2611.00001v1", "picture " + url(1));
  }

  @Test
  void ofATextThatWasReadNoPageIsAskedFor() throws Exception {
    var paper = paper(1, "Figure 1: It works.");
    picture(1, 10);
    source.texts.add(source.pages.get(paper.version()));
    texts.of(paper);

    assertThat(figures.of(paper)).isPresent();
    assertThat(source.requests).containsExactly("picture " + url(1));
  }

  /// Its figure is good enough; its text may be had whole in another form.
  @Test
  void a17ADamagedPageIsNotTakenForTheText() throws Exception {
    var paper = paper(1, "Figure 1.", new Note(Origin.ARXIV_HTML, Problem.CUT_OFF, "no end"));
    picture(1, 10);

    assertThat(figures.of(paper)).isPresent();
    assertThat(texts.known(paper)).isEmpty();
  }

  @Test
  void ofAPictureThatIsNoneThereIsTheLink() throws Exception {
    var paper = paper(1, "Figure 1.");
    source.pictures.put(url(1), Optional.empty());

    assertThat(figures.of(paper)).contains(new Illustration(url(1), "Figure 1.", null));
    figures.of(paper);
    assertThat(source.requests).as("which is known then").hasSize(2);
  }

  @Test
  void aPictureThatCannotBeHadNowIsAskedForAgain() throws Exception {
    var paper = paper(1, "Figure 1.");
    assertThat(figures.of(paper)).contains(new Illustration(url(1), "Figure 1.", null));

    var picture = picture(1, 10);
    assertThat(figures.of(paper)).contains(new Illustration(url(1), "Figure 1.", picture));
  }

  @Test
  void aPaperWithoutAPageIsAskedForOnce() throws Exception {
    var paper = FakePaperSource.paper("2611.00001", "cs.CL");

    assertThat(figures.of(paper)).isEmpty();
    assertThat(figures.of(paper)).isEmpty();
    assertThat(source.requests).containsExactly("page 2611.00001v1");
  }

  @Test
  void whatWasNotShownForLongestMakesRoom() throws Exception {
    var papers = List.of(paper(1, ""), paper(2, ""), paper(3, ""));
    for (var number = 1; number <= 3; number++) {
      picture(number, 400);
    }
    figures.of(papers.get(0));
    figures.of(papers.get(1));
    figures.of(papers.get(0));
    figures.of(papers.get(2));
    source.requests.clear();

    figures.of(papers.get(0));
    figures.of(papers.get(2));
    assertThat(source.requests).isEmpty();
    figures.of(papers.get(1));
    assertThat(source.requests).containsExactly("picture " + url(2));
  }

  @Test
  void aPictureThatHasNoRoomAtAllIsShownAllTheSame() throws Exception {
    var paper = paper(1, "");
    var picture = picture(1, 1_001);

    assertThat(figures.of(paper)).contains(new Illustration(url(1), "", picture));
    assertThat(figures.of(paper)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "30, 'It falls with the length of the context in Fig. 2 too. '",
    "500, 'It falls. '",
    "1, 'without an end '",
    "400, 'without an end '",
    "900, 'x'",
    "901, '가'",
    "901, '𝛼'"
  })
  void aCaptionEndsWithASentenceOrAWord(int times, String words) throws Exception {
    var caption = "Figure 1. " + words.repeat(times);
    var paper = paper(1, caption);
    picture(1, 10);

    var shown = figures.of(paper).orElseThrow().caption();

    assertThat(shown).hasSizeLessThanOrEqualTo(Figures.LONGEST_CAPTION).startsWith("Figure 1. ");
    if (caption.length() > Figures.LONGEST_CAPTION) {
      assertThat(shown).hasSizeGreaterThan(Figures.LONGEST_CAPTION * 3 / 4).endsWith("…");
      assertThat(caption).startsWith(shown.substring(0, shown.length() - 1).strip());
      if (words.contains(".")) {
        assertThat(shown).endsWith(". …");
      }
    } else {
      assertThat(shown).isEqualTo(caption);
    }
  }
}
