package io.nonmun.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaperReferenceTest {

  private static final PaperReference PAPER =
      new PaperReference(new ArxivId("2401.01234"), OptionalInt.empty());

  /// arXiv's own addresses, and those of sites that show its papers.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2401.01234",
        "(2401.01234)",
        "논문:2401.01234를 봐 주세요",
        "2401.01234.pdf",
        "arXiv:2401.01234",
        "arxiv: 2401.01234",
        "oai:arXiv.org:2401.01234",
        "arXiv.2401.01234",
        "https://arxiv.org/abs/2401.01234/",
        "http://export.arxiv.org/abs/2401.01234?context=cs#x",
        "arxiv.org/pdf/2401.01234.pdf",
        "https://arxiv.org/bibtex/2401.01234",
        "https://browse.arxiv.org/html/2401.01234/",
        "https://cn.arxiv.org/abs/2401.01234",
        "https://ar5iv.labs.arxiv.org/html/2401.01234",
        "https://ar5iv.org/abs/2401.01234",
        "https://huggingface.co/papers/2401.01234",
        "https://hf.co/papers/2401.01234#comments",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "doi:10.48550/arxiv.2401.01234",
        "https://www.alphaxiv.org/overview/2401.01234",
        "https://alphaxiv.org/abs/2401.01234",
        "https://papers.cool/arxiv/2401.01234",
        "https://scirate.com/arxiv/2401.01234",
        "https://www.emergentmind.com/papers/2401.01234",
        "https://api.semanticscholar.org/arXiv:2401.01234",
        "https://web.archive.org/web/20240101000000/https://arxiv.org/abs/2401.01234",
        "https://scholar.example/redirect?url=https%3A%2F%2Farxiv.org%2Fabs%2F&id=arXiv:2401.01234"
      })
  void isFoundInEveryForm(String text) {
    assertThat(PaperReference.findAll(text)).containsExactly(PAPER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "전화 1588.12345 로 주세요",
        "가격 1234.5678달러",
        "2413.01234",
        "2400.01234",
        "0703.1234",
        "1501.1234",
        "1412.12345",
        "$2401.01234",
        "2401.01234원",
        "2401.01234 %",
        "12401.01234",
        "1.2401.01234",
        "2401.01234.5",
        "2401.01234-2402.01234",
        "https://example.org/prices/2401.01234",
        "https://example.org/physics/1234567"
      })
  void otherNumbersAreNone(String text) {
    assertThat(PaperReference.findAll(text)).isEmpty();
  }

  @Test
  void oldIdentifiersAndVersionsAreRead() {
    assertThat(PaperReference.findAll("https://arxiv.org/abs/math.GT/0309136v2, hep-th/9901001"))
        .containsExactly(
            new PaperReference(new ArxivId("math/0309136"), OptionalInt.of(2)),
            new PaperReference(new ArxivId("hep-th/9901001"), OptionalInt.empty()));
    assertThat(PaperReference.find("https://arxiv.org/pdf/2401.01234v12"))
        .contains(new PaperReference(PAPER.id(), OptionalInt.of(12)));
    assertThat(PaperReference.findAll("0704.0001 1412.1234 1501.00001")).hasSize(3);
  }

  static Stream<String> hostile() {
    return Stream.of("a", "a-", "1", "2401.", "/", "arxiv", "arxiv.org/abs/", "v1", "(", "-a/");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @Timeout(10)
  void aLongTextIsReadInLinearTime(String seed) {
    assertThat(PaperReference.findAll(seed.repeat(1_000_000 / seed.length()))).isEmpty();
  }
}
