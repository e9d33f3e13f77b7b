package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// The papers of `golden/papers.json`, some with a summary written by hand.
final class SamplePapers {

  record Sample(
      String id,
      int version,
      String title,
      List<String> authors,
      List<String> categories,
      String comment,
      List<String> codeLinks,
      List<String> sentences,
      Summary summary) {

    Paper paper() {
      var codes = categories.stream().map(Category::new).toList();
      return new Paper(
          new PaperVersion(new ArxivId(id), version),
          title,
          String.join(" ", sentences),
          authors,
          codes.getFirst(),
          codes.subList(1, codes.size()),
          comment,
          null,
          null,
          null,
          codeLinks,
          false);
    }

    Optional<SummaryRecord> summaryRecord() {
      return Optional.ofNullable(summary).map(this::made);
    }

    private SummaryRecord made(Summary summary) {
      var checks = IntStream.rangeClosed(1, 11).mapToObj(n -> "check" + n).toList();
      return new SummaryRecord(
          paper().version(),
          summary,
          sentences,
          "openai",
          "example-model",
          "1",
          900,
          300,
          BigDecimal.ZERO,
          Duration.ofSeconds(3),
          checks,
          Instant.EPOCH);
    }

    /// Its first and last sentence, as a stand-in for the real choice.
    Digest.KeySentences keySentences(Digest.Reason reason) {
      return new Digest.KeySentences(List.of(sentences.getFirst(), sentences.getLast()), reason);
    }
  }

  private SamplePapers() {}

  static List<Sample> all() {
    try (var json = SamplePapers.class.getResourceAsStream("/golden/papers.json")) {
      return List.of(JsonMapper.builder().build().readValue(json, Sample[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
