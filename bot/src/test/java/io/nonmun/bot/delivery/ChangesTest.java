package io.nonmun.bot.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangesTest {

  private static Paper paper(String title, String abstractText) {
    return paper(title, abstractText, null, null, null);
  }

  private static Paper paper(
      String title,
      String abstractText,
      @Nullable String comment,
      @Nullable String journalRef,
      @Nullable String doi) {
    return new Paper(
        new PaperVersion(new ArxivId("2611.00001"), 1),
        title,
        abstractText,
        List.of("Ada Lovelace"),
        new Category("cs.CL"),
        List.of(),
        comment,
        journalRef,
        doi,
        null,
        List.of(),
        false);
  }

  private static List<String> said(Paper before, Paper after) {
    return Changes.between(before, after).lines(Texts.KOREAN).stream().map(Line::text).toList();
  }

  @Test
  void saysTheNewTitleAndTheNumbersThatCameAndWent() {
    assertThat(
            said(
                paper("A Study of $n$-grams", "Accuracy is 61.2% on 3 tasks with a 7B model."),
                paper("A Study of Words", "Accuracy is 68.9 % on 3 tasks with a 7B model.")))
        .containsExactly("제목: A Study of Words", "초록에 새로 나온 수: 68.9%", "초록에서 빠진 수: 61.2%");
  }

  @Test
  void namesWithDigitsAreNoNumbers() {
    var changes =
        Changes.between(
            paper("T", "We beat GPT-4 and Llama-3.1 in F1 by 2.5 points."),
            paper(
                "T", "We beat GPT-5 and Qwen2.5 in F1 by 2.5 points at 1,024 tokens, 3x faster."));

    assertThat(changes.appeared()).containsExactly("1,024", "3x");
    assertThat(changes.vanished()).isEmpty();
  }

  @Test
  void saysWhetherTheWordsAreTheSame() {
    assertThat(said(paper("T", "We study it."), paper("T ", "We  study it.")))
        .containsExactly("제목과 초록은 그대로입니다.");
    assertThat(said(paper("T", "We study it."), paper("T", "We solve it.")))
        .containsExactly("초록의 글이 바뀌었습니다.");
  }

  @Test
  void aLongListIsCutAndSaysSo() {
    assertThat(said(paper("T", "None."), paper("T", "11, 12, 13, 14, 15, 16, 17, 18 things.")))
        .containsExactly("초록에 새로 나온 수: 11, 12, 13, 14, 15, 16 외 2개");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accepted to ACL 2026",
        "12 pages, accepted at NeurIPS 2026 (spotlight)",
        "To appear in TACL",
        "ICML 2026 camera-ready",
        "Published as a conference paper at ICLR 2026",
        "In Proceedings of EMNLP 2026",
        "8 pages. Accepted."
      })
  void aCommentThatSaysSoIsAnAcceptance(String comment) {
    assertThat(Changes.accepted(paper("T", "A", comment, null, null))).contains(comment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Submitted to ACL 2026",
        "Under review at NeurIPS",
        "12 pages, 3 figures",
        "Not yet accepted to any venue",
        "Code will appear soon",
        "A widely accepted view is challenged"
      })
  void anyOtherCommentIsNone(String comment) {
    assertThat(Changes.accepted(paper("T", "A", comment, null, null))).isEmpty();
  }

  @Test
  void aJournalAndAPublishersIdentifierAreAcceptancesAndArxivsOwnIsNone() {
    assertThat(Changes.accepted(paper("T", "A", "12 pages", "Nature 612, 10 (2026)", "10.1/x")))
        .contains("Nature 612, 10 (2026)");
    assertThat(Changes.accepted(paper("T", "A", null, null, "10.1038/s41586-1")))
        .contains("DOI 10.1038/s41586-1");
    assertThat(Changes.accepted(paper("T", "A", null, null, "10.48550/arXiv.2611.00001")))
        .isEmpty();
  }
}
