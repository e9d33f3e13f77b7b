package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Comments as authors write them.
class MarksTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accepted at ICLR 2026 | ICLR 2026",
        "ICML 2026 | ICML 2026",
        "Accepted by IJCAI2026 | IJCAI 2026",
        "Accepted to RLC'26 | RLC 2026",
        "ACL 2026 (Oral) | ACL 2026",
        "27 pages, 20 figures, Accepted to the Main Conference of ACL 2026 | ACL 2026",
        "In The 2026 ACM Conference on Fairness (FAccT '26), June 25-28, 2026 | FAccT 2026",
        "Accepted to SemEval-2026 co-located with ACL 2026 | SemEval 2026",
        "Accepted to NeurIPS 2025 | NeurIPS 2025"
      })
  void namesTheVenueThatTookThePaper(String comment, String venue) {
    assertThat(marks(comment).accepted()).isTrue();
    assertThat(marks(comment).venue()).isEqualTo(venue);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accepted to IEEE Transactions on Software Engineering",
        "to appear in Computational Linguistics",
        "Accepted by Pattern Recognition"
      })
  void saysThatAVenueTookItWhereItHasNoShortName(String comment) {
    assertThat(marks(comment)).isEqualTo(new Marks(null, true, null, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Submitted to ACL 2026",
        "Under review at NeurIPS 2026",
        "Preprint. ICML 2026 version to follow",
        "Work in progress, March 2026",
        "10 pages, 3 figures, IEEE 2026 format",
        "12 pages",
      })
  void claimsNothingElse(String comment) {
    assertThat(marks(comment).accepted()).as(comment).isFalse();
    assertThat(marks(comment).venue()).as(comment).isNull();
  }

  @Test
  void paperWithoutCommentSaysNothing() {
    assertThat(marks(null)).isEqualTo(Marks.NONE);
  }

  private static Marks marks(@Nullable String comment) {
    return Marks.of(
        new Paper(
            new PaperVersion(new ArxivId("2611.00001"), 1),
            "T",
            "a",
            List.of(),
            new Category("cs.CL"),
            List.of(),
            comment,
            null,
            null,
            null,
            List.of(),
            false),
        0);
  }
}
