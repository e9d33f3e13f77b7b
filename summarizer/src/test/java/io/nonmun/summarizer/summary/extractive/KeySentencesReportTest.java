package io.nonmun.summarizer.summary.extractive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.source.SourceTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How much of a one-line summary the key sentences hold: ROUGE-1 recall against the `ai_summary`
/// of Hugging Face's daily papers, in `docs/quality.md`.
@Tag("shared")
class KeySentencesReportTest {

  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

  @Test
  void keySentencesHoldMostOfAOneLineSummary() throws IOException {
    var folder = System.getProperty("nonmun.shared");
    assumeTrue(folder != null, "run with -Dnonmun.shared=FOLDER that has hf-daily-papers/");
    var recalls = new ArrayList<Double>();
    long words = 0;
    for (var paper : papers(Path.of(folder, "hf-daily-papers"))) {
      var source = SourceTexts.of(text(paper, "title"), text(paper, "summary"));
      var key = String.join(" ", KeySentences.of(source));
      recalls.add(recall(counts(key), counts(text(paper, "ai_summary"))));
      words += key.split("\\s+").length;
    }
    var mean = recalls.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    System.out.printf(
        "%d papers: ROUGE-1 recall %.3f, %.1f words%n",
        recalls.size(), mean, (double) words / recalls.size());

    assertThat(mean).isGreaterThanOrEqualTo(0.52);
  }

  private static List<JsonNode> papers(Path folder) throws IOException {
    var papers = new ArrayList<JsonNode>();
    try (var files = Files.list(folder)) {
      for (var file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        new JsonMapper()
            .readTree(Files.readString(file))
            .valueStream()
            .map(item -> item.path("paper"))
            .filter(paper -> paper.path("ai_summary").isString())
            .forEach(papers::add);
      }
    }
    return papers;
  }

  private static String text(JsonNode paper, String key) {
    return ReadableText.of(paper.path(key).stringValue());
  }

  private static Map<String, Long> counts(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static double recall(Map<String, Long> words, Map<String, Long> reference) {
    long all = reference.values().stream().mapToLong(Long::longValue).sum();
    long found =
        reference.entrySet().stream()
            .mapToLong(entry -> Math.min(entry.getValue(), words.getOrDefault(entry.getKey(), 0L)))
            .sum();
    return (double) found / all;
  }
}
