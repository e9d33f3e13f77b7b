package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PapersTest {

  private static Paper paper(String abstractText, String comment) {
    var primary = new Category("cs.CL");
    return Papers.of(
            new PaperVersion(new ArxivId("2611.00001"), 1),
            "A title",
            abstractText,
            List.of("Erd\\H{o}s", " "),
            primary,
            List.of(new Category("cs.LG"), primary, new Category("cs.LG")),
            comment,
            " ",
            null,
            null)
        .orElseThrow();
  }

  @Test
  void wantsATitleThatCanBeSeen() {
    var version = new PaperVersion(new ArxivId("2611.00001"), 1);
    var primary = new Category("cs.CL");

    assertThat(
            Papers.of(
                version, "\u200B ", "x", List.of(), primary, List.of(), null, null, null, null))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"68T50", "I.2.7", "I.2.7; H.3.3", ""})
  void takesNoOtherClassificationForACategory(String code) {
    assertThat(Papers.category(code)).isEmpty();
  }

  @Test
  void keepsEachCrossListOnceAndThePrimaryApart() {
    assertThat(paper("x", "y").crossLists()).containsExactly(new Category("cs.LG"));
    assertThat(paper("x", "y").authors()).containsExactly("Erdős");
    assertThat(paper("x", "y").journalRef()).isNull();
  }

  @Test
  void findsCodeLinks() {
    var paper =
        paper(
            "Code: https://github.com/a/b-c.git, and (github.com/a/snake\\_case). Page: https://a.github.io/",
            "Models at \\url{https://huggingface.co/datasets/x/y}; code: https://github.com/a/b-c.");

    assertThat(paper.codeLinks())
        .containsExactly(
            "https://github.com/a/b-c",
            "https://github.com/a/snake_case",
            "https://huggingface.co/datasets/x/y");
  }

  @Test
  void keepsTheAuthorsOwnTex() {
    var paper = paper("SR$^2$ gains 3\\% over 810~km of ``text''", "12~pages");

    assertThat(paper.abstractText()).isEqualTo("SR$^2$ gains 3\\% over 810~km of ``text''");
    assertThat(paper.comment()).isEqualTo("12~pages");
  }

  @Test
  void saysWhetherThePaperIsWithdrawn() {
    assertThat(paper("x", "12 pages; withdrawn due to an error in Lemma 3").withdrawn()).isTrue();
    assertThat(paper("This paper has been withdrawn by the author.", "").withdrawn()).isTrue();
    assertThat(paper("Papers that were withdrawn are studied.", "12 pages").withdrawn()).isFalse();
    assertThat(paper("x", "v1 was withdrawn").withdrawn()).isFalse(); // unless its page says so
  }
}
