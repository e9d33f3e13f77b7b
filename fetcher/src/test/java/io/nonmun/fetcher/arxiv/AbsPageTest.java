package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.absPage;
import static io.nonmun.fetcher.arxiv.ArxivForms.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.arxiv.ArxivForms.Item;
import io.nonmun.storage.model.Category;
import org.junit.jupiter.api.Test;

class AbsPageTest {

  private static final String PAGE = absPage(Item.of("2611.00001", "new").version(3));

  @Test
  void readsAPaper() {
    var paper = AbsPage.parse(answer(PAGE));

    assertThat(paper.version()).hasToString("2611.00001v3");
    assertThat(paper.title()).isEqualTo("Title of 2611.00001");
    assertThat(paper.abstractText()).startsWith("We show what");
    assertThat(paper.authors()).containsExactly("Ann Author");
    assertThat(paper.primaryCategory()).isEqualTo(new Category("cs.CL"));
    assertThat(paper.crossLists()).containsExactly(new Category("physics.optics"));
    assertThat(paper.comment()).isEqualTo("8 pages of 2611.00001");
    assertThat(paper.journalRef()).isEqualTo("J. Tests 1 (2026)");
    assertThat(paper.doi()).isEqualTo("10.1/x");
    assertThat(paper.license()).isEqualTo("http://creativecommons.org/licenses/by/4.0/");
    assertThat(paper.withdrawn()).isFalse();
  }

  @Test
  void seesTheNoticeOfWithdrawal() {
    var notice = "<div id=\"abs\"><span class=\"error\">%s has been withdrawn by Ann</span>";

    assertThat(
            AbsPage.parse(answer(PAGE.replace("<div id=\"abs\">", notice.formatted("This paper"))))
                .withdrawn())
        .isTrue();
    assertThat(
            AbsPage.parse(
                    answer(
                        PAGE.replace(
                            "<div id=\"abs\">", notice.formatted("A newer version of this paper"))))
                .withdrawn())
        .isFalse();
  }

  @Test
  void a12RefusesAPageWithoutAVersion() {
    var failure =
        catchThrowableOfType(
            FetchException.class, () -> AbsPage.parse(answer(PAGE.replace("arxividv", "arxivid"))));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
  }
}
