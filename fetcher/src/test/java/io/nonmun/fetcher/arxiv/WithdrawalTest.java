package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WithdrawalTest {

  private static final String ABSTRACT = "We study what was withdrawn. ".repeat(20);

  private static Withdrawal of(String comment) {
    return Withdrawal.of(ABSTRACT, comment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Paper withdrawn",
        "Withdrawn",
        "withdrawn.",
        "WITHDRAWN",
        "The authors have withdrawn this paper",
        "12 pages; withdrawn due to an error in Lemma 3",
        "12 pages, 3 figures. Withdrawn because the proof of Theorem 2 is wrong",
        "This paper has been withdrawn by Jane Doe",
        "This paper has been withdrawn by the author(s), due to a crucial error in Eq. 3",
        "This submission has been withdrawn by arXiv administrators due to copyright infringement",
        "This version withdrawn by arXiv administrators as the submitter did not have the rights",
        "This article is being withdrawn pending further review",
        "Manuscript temporarily withdrawn",
        "Withdrawn by the authors",
        "We withdraw this paper since Lemma 2 is false",
        "The author wishes to withdraw this manuscript",
        "I have withdrawn the paper",
        "This preprint has been retracted by its authors because of data errors",
        "Retracted (error in the data)",
        "Withdrawn: see the second version",
        "Withdrawn from arXiv, as it needs more work",
        "This paper has been withdrawn by the author since the ICML version supersedes it",
        "This preprint is withdrawn due to significant errors",
        "This paper has been withdrawn by the authors",
        "We withdraw this paper because of an error in Theorem 2",
        "Withdrawn from arXiv by the authors",
        "Accepted to ICML 2026. This article has been retracted",
        "the paper was later retracted",
        "Paper is withdrawn",
        "I am withdrawing this paper",
        "Author requests withdrawal",
        "v2: withdrawn due to an error",
        "Withdrawn; merged with arXiv:2401.01234",
        "Theorem 1 is false; paper withdrawn",
        "Manuscript withdrawn at request of co-author",
      })
  void u14KnowsAPaperThatIsWithdrawn(String comment) {
    assertThat(of(comment)).isEqualTo(Withdrawal.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Withdrawn from ICLR 2026 submission; under review at TMLR",
        "Submission to CVPR was withdrawn; accepted to ECCV 2026",
        "Voluntarily withdrawn from NeurIPS 2025 review",
        "Submitted to NeurIPS but was withdrawn; 12 pages",
        "We withdrew from ACL 2026 due to formatting; 12 pages",
        "This paper has been withdrawn from consideration at ICLR 2026",
        "ICLR 2026 submission (withdrawn)",
        "Withdrawn ICLR 2026 submission",
        "The conference version was withdrawn",
        "Supersedes arXiv:2401.01234, which has been withdrawn",
        "Corrected version of a retracted article",
        "An earlier version of this paper was withdrawn",
        "12 pages, on the detection of withdrawn drugs",
        "Dataset of retracted papers included",
        "Alcohol withdrawal; 5 figures",
        "This paper is not withdrawn",
        "This paper was not withdrawn",
        "We withdrew this paper from AAAI; now at ACL",
        "37 pages, 8 figures",
        "8 pages, 3 figures, accepted at AAAI",
        "Previously submitted to ICLR 2026 (withdrawn); now under review at ACL",
        "Paper was rejected by ICML and withdrawn from JMLR",
        "Extended version of withdrawn ICML submission",
        "Under review at KDD after being withdrawn from ICDM",
        "Accepted at ACL. An older version was withdrawn from EMNLP",
        "",
      })
  void u14KnowsAPaperThatIsNot(String comment) {
    assertThat(of(comment)).isEqualTo(Withdrawal.NO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Submitted to NeurIPS 2025, withdrawn",
        "Withdrawn at ICLR 2026",
        "Submission to CVPR withdrawn due to an error",
        "Accepted at ICLR 2024 but has been withdrawn",
        "v1 was withdrawn",
        "May be withdrawn later",
        "The submission was withdrawn",
      })
  void u14LeavesADoubtToThePage(String comment) {
    assertThat(of(comment)).isEqualTo(Withdrawal.UNCLEAR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "This paper has been withdrawn by the author.",
        "The authors have withdrawn this paper due to an error.",
        "Withdrawn."
      })
  void knowsAnAbstractThatIsANotice(String abstractText) {
    assertThat(Withdrawal.of(abstractText, null)).isEqualTo(Withdrawal.YES);
  }

  @Test
  void takesAnAbstractAboutWithdrawalForNoNotice() {
    assertThat(Withdrawal.of("Papers that were withdrawn are studied.", null))
        .isEqualTo(Withdrawal.NO);
    assertThat(Withdrawal.of("We ask why papers are withdrawn or retracted.", null))
        .isEqualTo(Withdrawal.NO);
    assertThat(Withdrawal.of(ABSTRACT, null)).isEqualTo(Withdrawal.NO);
  }

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(strings = {"withdrawn ", "previous withdraw ", "the of withdrawn a ", "We a "})
  void endsOnLongComments(String unit) {
    assertThat(of(unit.repeat(10_000))).isNotEqualTo(Withdrawal.YES);
  }
}
