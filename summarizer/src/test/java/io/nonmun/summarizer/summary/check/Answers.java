package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.ReadableText;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.source.SourceTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whole answers about real papers, good ones and subtly wrong ones: `answers/README.md`.
record Answers(List<Answer> all) {

  /// @param json as a model would write it
  /// @param kind what is wrong; `good` if nothing
  record Answer(String id, SourceText source, String json, boolean good, String kind) {

    boolean isRefusedBy(Checks checks) {
      return checks.judge(json, false, source) instanceof Verdict.Refused;
    }
  }

  private static final JsonMapper JSON = new JsonMapper();

  static Answers read(String file) {
    try (var lines = Files.lines(Path.of("src/test/resources/answers", file))) {
      return new Answers(lines.map(JSON::readTree).map(Answers::answer).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(JsonNode item) {
    return new Answer(
        item.path("id").stringValue(),
        SourceTexts.of(readable(item, "title"), readable(item, "abstract")),
        item.path("answer").toString(),
        item.path("label").stringValue().equals("good"),
        item.path("kind").stringValue());
  }

  private static String readable(JsonNode item, String key) {
    return ReadableText.of(item.path(key).stringValue());
  }
}
