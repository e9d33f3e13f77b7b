package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Place;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class FullTextSummaryRepositoryContract extends RepositoryContract {

  private static final PaperVersion ONE = new PaperVersion(id(1), 1);

  private static FullTextSummary summary(PaperVersion version, String title) {
    var line = new Summary.Line("정확도를 68.9%로 올렸다.", List.of(1, 2));
    var made =
        new SummaryRecord(
            version,
            new Summary(title, line, line, line, line, null, List.of("RAG")),
            List.of("Accuracy rises to 68.9%.", "Ours | Accuracy | 68.9%"),
            "local",
            "a model",
            "full-text-v1",
            9_000,
            800,
            new BigDecimal("0.02"),
            Duration.ofMillis(4_500),
            List.of("schema", "numbers"),
            Instant.parse("2026-11-20T00:00:00Z"));
    var places = List.of(new Place(Place.In.SECTION, "4.2"), new Place(Place.In.TABLE, "2"));
    return new FullTextSummary(made, places, Origin.ARXIV_HTML, 120, List.of("Praise it."));
  }

  @Test
  void keepsTheNewestOfEachVersion() {
    storage.fullTextSummaries().save(summary(ONE, "첫째"));
    storage.fullTextSummaries().save(summary(ONE, "둘째"));
    storage.fullTextSummaries().save(summary(new PaperVersion(id(1), 2), "셋째"));

    try (var other = openAgain()) {
      assertThat(other.fullTextSummaries().find(ONE)).contains(summary(ONE, "둘째"));
      assertThat(other.fullTextSummaries().find(new PaperVersion(id(2), 1))).isEmpty();
    }
  }

  @Test
  void forgetsWhatWasMadeLongAgo() {
    storage.fullTextSummaries().save(summary(ONE, "첫째"));
    storage.forgetBefore(LocalDate.parse("2026-11-21"));
    assertThat(storage.fullTextSummaries().find(ONE)).isEmpty();
  }
}
