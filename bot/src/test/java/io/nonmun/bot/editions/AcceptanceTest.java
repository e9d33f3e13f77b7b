package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [MarksTest] and `ChangesTest` leave open between them.
class AcceptanceTest {

  private static Optional<Acceptance> of(@Nullable String comment, @Nullable String journal) {
    return Acceptance.of(
        new Paper(
            new PaperVersion(new ArxivId("2611.00001"), 1),
            "T",
            "a",
            List.of(),
            new Category("cs.CL"),
            List.of(),
            comment,
            journal,
            null,
            null,
            List.of(),
            false));
  }

  @Test
  void aVenuesNameAloneIsAnAcceptance() {
    assertThat(of("ACL 2026 (Oral)", null)).contains(new Acceptance("ACL 2026 (Oral)", "ACL 2026"));
  }

  @Test
  void whatIsSaidOutrightOutweighsWhatIsStillOpen() {
    assertThat(of("Preprint. Accepted to ICML 2026", null))
        .contains(new Acceptance("Preprint. Accepted to ICML 2026", "ICML 2026"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A widely accepted view is challenged",
        "Not yet accepted to any venue",
        "Rejected from ICML 2026",
        "Code will appear soon"
      })
  void anythingElseIsNone(String comment) {
    assertThat(of(comment, null)).isEmpty();
  }

  @Test
  void aBlankReferenceIsNone() {
    assertThat(of("12 pages", " ")).isEmpty();
    assertThat(of(null, null)).isEmpty();
  }

  @Test
  void aReferenceCountsMoreThanAnOldComment() {
    assertThat(of("Submitted to ACL 2026", "Nature 612, 10 (2026)"))
        .contains(new Acceptance("Nature 612, 10 (2026)", null));
    assertThat(of("Accepted to ACL 2026", "Proceedings of the 64th Annual Meeting"))
        .contains(new Acceptance("Proceedings of the 64th Annual Meeting", "ACL 2026"));
  }
}
