package io.nonmun.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaperReferenceTest {

  private static final PaperReference PLAIN =
      new PaperReference(new ArxivId("2401.01234"), OptionalInt.empty());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://arxiv.org/abs/2401.01234",
        "https://arxiv.org/abs/2401.01234/",
        "http://www.arxiv.org/pdf/2401.01234.pdf",
        "https://arxiv.org/pdf/2401.01234",
        "https://arxiv.org/html/2401.01234#S3.F2",
        "https://arxiv.org/html/2401.01234/x1.png",
        "https://arxiv.org/bibtex/2401.01234",
        "https://arxiv.org/format/2401.01234",
        "https://arxiv.org/ps/2401.01234",
        "https://arxiv.org/src/2401.01234",
        "https://arxiv.org/e-print/2401.01234",
        "https://arxiv.org/tb/2401.01234",
        "https://arxiv.org/abs/2401.01234?context=cs.CL",
        "https://arxiv.org/abs/arXiv:2401.01234",
        "https://export.arxiv.org/abs/2401.01234",
        "http://cn.arxiv.org/abs/2401.01234",
        "http://xxx.lanl.gov/abs/2401.01234",
        "https://ar5iv.labs.arxiv.org/html/2401.01234",
        "https://ar5iv.org/abs/2401.01234",
        "https://arxiv.org/ftp/arxiv/papers/2401/2401.01234.pdf",
        "arxiv.org/abs/2401.01234",
        "https://huggingface.co/papers/2401.01234",
        "https://hf.co/papers/2401.01234",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "https://dx.doi.org/10.48550%2FarXiv.2401.01234",
        "doi:10.48550/arXiv.2401.01234",
        "https://www.alphaxiv.org/abs/2401.01234",
        "https://www.alphaxiv.org/overview/2401.01234",
        "https://alphaxiv.org/ko/overview/2401.01234",
        "https://papers.cool/arxiv/2401.01234",
        "https://scirate.com/arxiv/2401.01234",
        "https://www.semanticscholar.org/arxiv/2401.01234",
        "https://api.semanticscholar.org/arXiv:2401.01234",
        "https://www.arxiv-vanity.com/papers/2401.01234/",
        "https://arxiv-sanity-lite.com/?rank=pid&pid=2401.01234",
        "https://www.connectedpapers.com/api/redirect/arxiv/2401.01234",
        "https://www.catalyzex.com/paper/arxiv:2401.01234",
        "https://www.emergentmind.com/papers/2401.01234",
        "https://ui.adsabs.harvard.edu/abs/arXiv:2401.01234/abstract",
        "https://ui.adsabs.harvard.edu/abs/2024arXiv240101234D/abstract",
        "https://dblp.org/rec/journals/corr/abs-2401-01234.html",
        "https://inspirehep.net/api/arxiv/2401.01234",
        "https://web.archive.org/web/20240105123456/https://arxiv.org/abs/2401.01234",
        "https://web.archive.org/web/2024/arxiv.org/abs/2401.01234",
        "https://r.jina.ai/https://arxiv.org/pdf/2401.01234",
        "https://arxiv-org.translate.goog/abs/2401.01234?_x_tr_sl=en",
        "https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2401.01234&sa=D",
        "oai:arXiv.org:2401.01234",
        "arXiv:2401.01234 [cs.CL]",
        "arXiv: 2401.01234",
        "[arXiv:2401.01234]",
        "(https://arxiv.org/abs/2401.01234).",
        "<https://arxiv.org/abs/2401.01234>",
        "2401.01234",
        "논문2401.01234를 봐 주세요",
        "\"2401.01234\",",
        "2401.01234원문 링크",
        "id=2401.01234",
        "(2401.01234)",
        "2401.01234.pdf",
        "논문:2401.01234를 봐 주세요",
        "http://export.arxiv.org/abs/2401.01234?context=cs#x",
        "https://browse.arxiv.org/html/2401.01234/",
        "https://hf.co/papers/2401.01234#comments",
        "doi:10.48550/arxiv.2401.01234",
        "https://papers.cool/arxiv/kimi?paper=2401.01234",
        "https://www.themoonlight.io/paper/2401.01234",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Farxiv.org%2Fpdf%2F2401.01234",
        "https://arxiv.org/abs/2401.01234?utm_id=x&next=2402.05678",
        "https://arxiv.org/abs/2401.01234v0",
        "https://arxiv.org/abs/2401.01234\u200b",
        "https://scholar.example/redirect?url=https%3A%2F%2Farxiv.org%2Fabs%2F&id=arXiv:2401.01234",
      })
  void u13UnderstandsEveryFormOfAnAddress(String text) {
    assertThat(PaperReference.findAll(text)).containsExactly(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "2401.01234v2, 2401.01234, 2",
    "https://arxiv.org/pdf/2401.01234v12.pdf#page=3, 2401.01234, 12",
    "https://arxiv.org/abs/2401.01234V3/, 2401.01234, 3",
    "https://www.alphaxiv.org/overview/2401.01234v1, 2401.01234, 1",
    "https://arxiv.org/html/2401.01234v1/S3.F2.png, 2401.01234, 1",
    "oai:arXiv.org:2401.01234v4, 2401.01234, 4",
    "https://arxiv.org/abs/hep-th/9901001v2, hep-th/9901001, 2",
    "math.GT/0309136v1, math/0309136, 1",
    "cond-mat.mes-hall/0309136v1, cond-mat/0309136, 1",
    "Hep-Th/9901001v3, hep-th/9901001, 3",
    "https://doi.org/10.48550/arXiv.hep-th/9901001v1, hep-th/9901001, 1",
    "0704.0001v1, 0704.0001, 1",
    "1412.9999v1, 1412.9999, 1",
    "1501.00001v1, 1501.00001, 1"
  })
  void readsTheVersion(String text, String id, int version) {
    assertThat(PaperReference.findAll(text))
        .containsExactly(new PaperReference(new ArxivId(id), OptionalInt.of(version)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "전화 1588.12345 로 주세요",
        "전화 1510.12345 로 주세요",
        "TEL: 1510.12345",
        "가격 1234.5678달러",
        "가격 1204.5678달러",
        "2401.12345원입니다",
        "2401.12345 원",
        "1501.12345만원, 2401.12345억 원입니다",
        "02-1501.12345, 1-800-1501.12345",
        "https://twitter.com/x/status/1742401.01234",
        "$2401.12345, ₩ 2401.12345, USD 2401.12345",
        "2401.12345 USD, 2401.12345%, 2401.12345 km",
        "2413.01234",
        "2400.01234",
        "2401.0123",
        "1412.12345",
        "1501.1234",
        "0703.1234",
        "0112.1234",
        "12401.01234, 2401.012345, 2401.01234.5, 1.2401.01234",
        "2401.01234e5, x2401.01234, 2401.01234-5, -2401.01234, v2401.01234",
        "010-1234-5678, 02.1234.5678, 2024.01.12345, +2401.01234",
        "https://example.com/2401.01234",
        "https://github.com/a/b/issues/2401.01234",
        "https://shop.example/?price=2401.12345",
        "https://www.biorxiv.org/content/10.1101/2401.01234v1",
        "and/1234567, tel/1234567, 1/2401234",
        "hep-th/9913001, math/0704123",
        "2401.01234 %, 2401.01234-2402.01234, $2401.01234, 2401.01234원",
        "https://example.org/prices/2401.01234",
        "https://example.org/physics/1234567",
        "",
      })
  void u13TakesNoOtherNumberForAPaper(String text) {
    assertThat(PaperReference.findAll(text)).isEmpty();
  }

  @Test
  void asksArxivAboutAnImpossibleIdThatItsAddressNames() {
    assertThat(PaperReference.find("https://arxiv.org/abs/2413.01234"))
        .contains(new PaperReference(new ArxivId("2413.01234"), OptionalInt.empty()));
    assertThat(PaperReference.findAll("https://arxiv.org/abs/2401.01234?skip=1234.5678"))
        .containsExactly(PLAIN);
  }

  @Test
  void findsOneAsOftenAsItIsNamed() {
    assertThat(
            PaperReference.findAll(
                    "https://export.arxiv.org/api/query?id_list=2401.01234,2401.01234")
                .count())
        .isEqualTo(2);
    assertThat(PaperReference.findAll("\"2401.01234\", 2401.01234.")).containsExactly(PLAIN, PLAIN);
  }

  @Test
  void findsAllInTheirOrder() {
    assertThat(
            PaperReference.findAll(
                "2402.00002,2401.00001 및 https://arxiv.org/abs/2403.00003와 hep-th/9901001"))
        .extracting(found -> found.id().value())
        .containsExactly("2402.00002", "2401.00001", "2403.00003", "hep-th/9901001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a-",
        "1",
        "1.",
        "2401.",
        "2401.01234",
        "arxiv",
        "/",
        "%2F",
        "cs/",
        "math.a-",
        "://"
      })
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void endsOnLongRepetitions(String unit) {
    var text = unit.repeat(100_000 / unit.length());

    assertThat(PaperReference.findAll(text).count()).isLessThanOrEqualTo(2_000);
    assertThat(PaperReference.findAll("https://arxiv.org/abs/2401.01234 " + text)).contains(PLAIN);
    assertThat(ArxivId.parse(text)).isEmpty();
  }
}
