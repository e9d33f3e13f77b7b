package io.nonmun.bot.evaluation;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An answer about a paper, and what it is known to be worth.
///
/// @param answer JSON of the summary's schema
/// @param kind in what way it is good or bad, in the words of whoever labelled it
public record LabelledAnswer(
    String id, String title, String abstractText, String answer, Label label, String kind) {

  /// What a reader who knows the paper says of it.
  public enum Label {
    GOOD,
    BAD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// Reads a file of one JSON object a line: `{"id", "title", "abstract", "answer", "label":
  /// "good"|"bad", "kind"}`. Empty lines are passed over.
  ///
  /// @throws IllegalArgumentException if a line is none, with its number and what it lacks
  public static List<LabelledAnswer> read(Path file) throws IOException {
    var answers = new ArrayList<LabelledAnswer>();
    try (var lines = Files.newBufferedReader(file)) {
      var number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          answers.add(read(line, file, number));
        }
      }
    }
    if (answers.isEmpty()) {
      throw new IllegalArgumentException(KOREAN.of("terminal.evaluate.empty", file));
    }
    return answers;
  }

  private static LabelledAnswer read(String line, Path file, int number) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      throw refused(file, number, KOREAN.of("terminal.evaluate.line.json", e.getOriginalMessage()));
    }
    var label =
        switch (node.path("label").asString("")) {
          case "good" -> Label.GOOD;
          case "bad" -> Label.BAD;
          default -> throw refused(file, number, KOREAN.of("terminal.evaluate.line.label"));
        };
    if (!node.path("answer").isObject()) {
      throw refused(file, number, KOREAN.of("terminal.evaluate.line.answer"));
    }
    for (var key : List.of("id", "title", "abstract", "kind")) {
      if (!node.path(key).isString() || node.path(key).stringValue().isBlank()) {
        throw refused(file, number, KOREAN.of("terminal.evaluate.line.text", key));
      }
    }
    return new LabelledAnswer(
        node.path("id").stringValue(),
        node.path("title").stringValue(),
        node.path("abstract").stringValue(),
        node.path("answer").toString(),
        label,
        node.path("kind").stringValue());
  }

  private static IllegalArgumentException refused(Path file, int line, String why) {
    return new IllegalArgumentException(KOREAN.of("terminal.evaluate.line", file, line, why));
  }
}
