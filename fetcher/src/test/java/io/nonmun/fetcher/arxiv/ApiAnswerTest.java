package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;
import static io.nonmun.fetcher.arxiv.ArxivForms.api;
import static io.nonmun.fetcher.arxiv.ArxivForms.fixture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.arxiv.ArxivForms.Item;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAnswerTest {

  private static ApiAnswer parse(String name) {
    return ApiAnswer.parse(answer(200, fixture("api/" + name)));
  }

  private static FetchException refusal(int status, byte[] body) {
    return catchThrowableOfType(FetchException.class, () -> ApiAnswer.parse(answer(status, body)));
  }

  @Test
  void readsTheFormOf2026() {
    var answer = parse("q_testing_s0_m10.xml");

    assertThat(answer.total()).isEqualTo(214_881);
    assertThat(answer.papers()).hasSize(10);
    var paper = answer.papers().get(new ArxivId("2202.12139"));
    assertThat(paper.version().version()).isEqualTo(1);
    assertThat(paper.title())
        .isEqualTo(
            "Testing Deep Learning Models: A First Comparative Study of Multiple Testing"
                + " Techniques");
    assertThat(paper.authors())
        .containsExactly("Mohit Kumar Ahuja", "Arnaud Gotlieb", "Helge Spieker");
    assertThat(paper.primaryCategory()).isEqualTo(new Category("cs.SE"));
    assertThat(paper.crossLists()).containsExactly(new Category("cs.LG"));
    assertThat(paper.comment())
        .isEqualTo("Artificial Intelligence in Software Testing 2022 workshop @ ICST 2022");
    assertThat(paper.doi()).isEqualTo("10.1109/ICSTW55395.2022.00035");
    assertThat(paper.journalRef()).startsWith("Artificial Intelligence in Software Testing");
  }

  @Test
  void passesOverClassesThatAreNoCategories() {
    var feed =
        api(1, List.of(Item.of("2611.00001", "new")))
            .replace(
                "<category term=\"cs.CL\"/>",
                "<category term=\"I.2.7; H.3.3\"/><category term=\"cs.CL\"/><category term=\"68T50\"/>");

    assertThat(ApiAnswer.parse(answer(feed)).papers()).hasSize(1);
  }

  @Test
  void readsTheFormBefore2026() {
    var answer = parse("legacy-2025-response.xml");

    assertThat(answer.total()).isEqualTo(5_619);
    var paper = answer.papers().get(new ArxivId("2510.14968"));
    assertThat(paper.title())
        .isEqualTo(
            "RDD: Retrieval-Based Demonstration Decomposer for Planner Alignment in Long-Horizon"
                + " Tasks");
    assertThat(paper.primaryCategory()).isEqualTo(new Category("cs.RO"));
    assertThat(paper.comment()).startsWith("39th Conference").doesNotContain("\n");
    assertThat(paper.abstractText()).startsWith("To tackle long-horizon tasks, recent");
  }

  @Test
  void a15ReadsAnOldIdentifier() {
    var papers = parse("id_astro-ph_0601001_s0_m100.xml").papers();

    assertThat(papers).containsOnlyKeys(new ArxivId("astro-ph/0601001"));
    assertThat(papers.values().iterator().next().journalRef()).isEqualTo("ActaAstron.56:1-50,2006");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 200})
  void knowsTheErrorEntryWhateverItsStatus(int status) {
    var failure = refusal(status, fixture("api/id_abc_s0_m100.xml"));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure).hasMessageContaining("incorrect id format for abc");
  }

  @Test
  void a11LeavesOutWhatTheIndexDoesNotHave() {
    var answer = parse("id_0808.05394_1707.08567_s0_m100.xml");

    assertThat(answer.total()).isEqualTo(1);
    assertThat(answer.papers()).containsOnlyKeys(new ArxivId("1707.08567"));
  }

  @Test
  void tellsNoResultFromA04AnEmptyPage() {
    assertThat(parse("id_0000.0000_s0_m100.xml").total()).isZero();

    var failure = refusal(200, answer(api(7, List.of())).body());
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("counts 7 results");
  }

  @Test
  void refusesAFeedThatIsNoAnswer() {
    var feed = api(1, List.of()).replaceAll("<opensearch.*?</opensearch:totalResults>", "");

    assertThat(refusal(200, answer(feed).body()).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(200, answer("Rate exceeded.").body()).kind()).isEqualTo(Kind.MALFORMED);
  }
}
