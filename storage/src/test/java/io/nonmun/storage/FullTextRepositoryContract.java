package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.PaperVersion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class FullTextRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");
  private static final PaperVersion FIRST = new PaperVersion(id(1), 1);
  private static final PaperVersion SECOND = new PaperVersion(id(1), 2);

  private static FullText text(PaperVersion version, String words) {
    var table =
        new Paragraph(
            2, Kind.TABLE, "Table 1: 결과", List.of(new Cell("Ours", "Accuracy (%)", "61.2", "%")));
    return new FullText(
        version,
        Origin.AR5IV,
        List.of(
            new Section(
                Part.BODY,
                "1",
                "Introduction",
                1,
                List.of(new Paragraph(1, Kind.TEXT, words), table))),
        new Figure("https://arxiv.org/html/2611.00001v1/x1.png", "Figure 1: It works."),
        List.of("Praise it."),
        List.of(new Note(Origin.ARXIV_HTML, Problem.CUT_OFF, "no end")));
  }

  @Test
  void keepsEveryFieldOfEachVersion() {
    storage.papers().save(List.of(paper(id(1), 1), paper(id(1), 2)));
    var bare = new FullText(SECOND, Origin.ABSTRACT, List.of(), null, List.of(), List.of());
    storage.fullTexts().save(text(FIRST, "x≤1 𝒩"), NOW);
    storage.fullTexts().save(bare, NOW);

    try (var other = openAgain()) {
      assertThat(other.fullTexts().find(FIRST)).contains(text(FIRST, "x≤1 𝒩"));
      assertThat(other.fullTexts().find(SECOND)).contains(bare);
    }
  }

  @Test
  void theNewestReadingIsKept() {
    storage.papers().save(List.of(paper(id(1), 1)));
    storage.fullTexts().save(text(FIRST, "half"), NOW);
    storage.fullTexts().save(text(FIRST, "whole"), NOW.plusSeconds(1));

    assertThat(storage.fullTexts().find(FIRST)).contains(text(FIRST, "whole"));
  }

  @Test
  void aTextBelongsToAKnownPaper() {
    assertThat(storage.fullTexts().find(FIRST)).isEmpty();
    assertThatThrownBy(() -> storage.fullTexts().save(text(FIRST, "x"), NOW))
        .isInstanceOf(StorageException.class);
  }
}
