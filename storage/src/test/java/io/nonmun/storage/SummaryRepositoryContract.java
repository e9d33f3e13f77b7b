package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.RefusedSummary;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.Summary.Line;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class SummaryRepositoryContract extends RepositoryContract {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final PaperVersion V1 = new PaperVersion(id(1), 1);
  private static final PaperVersion V2 = new PaperVersion(id(1), 2);

  @BeforeEach
  void savePapers() {
    storage.papers().save(List.of(paper(id(1), 1), paper(id(1), 2)));
  }

  @Test
  void keepsEveryField() {
    var summary =
        new SummaryRecord(
            V1,
            summary("제목 \"$x$\"", new Line("한계가 있다.", List.of(2, 3))),
            List.of("We study it.", "It is 68.9% \\ \"good\"."),
            "openai",
            "some-model",
            "7",
            1_234,
            567,
            new BigDecimal("0.000123450"),
            Duration.ofMillis(61_001),
            List.of("schema", "numbers"),
            Instant.parse("2026-11-20T01:02:03.000000004Z"));

    storage.summaries().save(summary);

    assertThat(storage.summaries().newest(List.of(V1))).containsOnlyKeys(V1);
    assertThat(storage.summaries().newest(List.of(V1))).containsEntry(V1, summary);
  }

  @Test
  void aSummaryMayStateNoLimitation() {
    var summary = record(V1, "m", "1", NOON, "제목");

    storage.summaries().save(summary);

    assertThat(storage.summaries().newest(List.of(V1))).containsEntry(V1, summary);
  }

  @Test
  void oneIsKeptForEachVersionModelAndPrompt() {
    storage.summaries().save(record(V1, "m", "1", NOON, "처음"));
    storage.summaries().save(record(V1, "m", "1", NOON.minusSeconds(60), "다시"));

    assertThat(storage.summaries().newest(List.of(V1)).get(V1).summary().titleKo()).isEqualTo("다시");
  }

  @Test
  void theNewestOverModelsAndPromptsCounts() {
    storage.summaries().save(record(V1, "a", "1", NOON.plusMillis(500), "셋째"));
    storage.summaries().save(record(V1, "b", "1", NOON, "첫째"));
    storage.summaries().save(record(V1, "b", "2", NOON.plusNanos(1), "둘째"));

    assertThat(storage.summaries().newest(List.of(V1)).get(V1).summary().titleKo()).isEqualTo("셋째");
  }

  @Test
  void a15VersionsHaveTheirOwnSummaries() {
    var first = record(V1, "m", "1", NOON, "하나");
    var second = record(V2, "m", "1", NOON.plusSeconds(1), "둘");
    storage.summaries().save(first);
    storage.summaries().save(second);

    assertThat(storage.summaries().newest(List.of(V1))).containsOnlyKeys(V1).containsValue(first);
    assertThat(storage.summaries().newest(List.of(V1, V2)))
        .containsOnlyKeys(V1, V2)
        .containsValues(first, second);
  }

  @Test
  void versionsWithoutASummaryAreAbsent() {
    assertThat(storage.summaries().newest(List.of(V1))).isEmpty();
    assertThat(storage.summaries().newest(List.of())).isEmpty();
  }

  @Test
  void findsMoreSummariesThanOneStatementTakes() {
    var versions = ids(600).stream().map(id -> new PaperVersion(id, 1)).toList();
    storage.papers().save(versions.stream().map(version -> paper(version.id(), 1)).toList());
    versions.forEach(v -> storage.summaries().save(record(v, "m", "1", NOON, "제목")));

    assertThat(storage.summaries().newest(versions)).containsOnlyKeys(versions);
  }

  @Test
  void aSummaryOfAnUnknownPaperIsRefused() {
    var unknown = new PaperVersion(id(1), 3);

    assertThatThrownBy(() -> storage.summaries().save(record(unknown, "m", "1", NOON, "제목")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("save the summary of 2611.00001v3");
  }

  @Test
  void triesInVainOutliveTheProcess() {
    storage.summaries().saveRefused(new RefusedSummary(V1, "a; 1", 1, NOON));
    storage.summaries().saveRefused(new RefusedSummary(V1, "a; 1", 2, NOON.plusSeconds(1)));
    storage.summaries().saveRefused(new RefusedSummary(V2, "a; 1", 1, NOON));

    try (var other = openAgain()) {
      assertThat(other.summaries().refused(List.of(V1)))
          .containsOnly(entry(V1, new RefusedSummary(V1, "a; 1", 2, NOON.plusSeconds(1))));
    }
    assertThat(storage.summaries().refused(List.of())).isEmpty();
    assertThat(storage.summaries().newest(List.of(V1))).isEmpty();
  }

  private static SummaryRecord record(
      PaperVersion paper, String model, String promptVersion, Instant createdAt, String titleKo) {
    return new SummaryRecord(
        paper,
        summary(titleKo, null),
        List.of("One."),
        "openai",
        model,
        promptVersion,
        1,
        1,
        BigDecimal.ZERO,
        Duration.ZERO,
        List.of(),
        createdAt);
  }

  private static Summary summary(String titleKo, @Nullable Line limitation) {
    var line = new Line("정확도를 61.2%에서 68.9%로 올렸다.", List.of(1));
    return new Summary(titleKo, line, line, line, line, limitation, List.of("RAG", "장문맥", "검색"));
  }
}
