package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.AnswerJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The schema rule: an answer is one JSON object of the agreed form, with nothing before or after
/// it.
final class AnswerParser {

  /// What the longest acceptable summary takes in escaped JSON, generously.
  private static final int MAX_LENGTH = 20_000;

  private static final Set<String> KEYS =
      Set.of("titleKo", "oneLine", "problem", "method", "result", "limitation", "keywords");

  sealed interface Result {}

  record Parsed(Summary summary) implements Result {}

  record Malformed(List<String> reasons) implements Result {}

  private final List<String> reasons = new ArrayList<>();

  private AnswerParser() {}

  static Result parse(String answer) {
    if (answer.length() > MAX_LENGTH) {
      return malformed(
          "The answer has %,d characters; a summary needs a few hundred, at most %,d are read."
              .formatted(answer.length(), MAX_LENGTH));
    }
    var text = answer.strip();
    if (!text.startsWith("{")) {
      return malformed(
          "The answer starts with '%s'; write one JSON object, no thoughts, no code fence, nothing"
                  .formatted(Excerpt.of(text))
              + " before or after it.");
    }
    try {
      return new AnswerParser().summary(AnswerJson.read(text));
    } catch (JacksonException e) {
      return malformed(
          "The answer is not one complete JSON object with nothing after it (%s)."
              .formatted(Excerpt.of(e.getOriginalMessage())));
    }
  }

  private static Malformed malformed(String reason) {
    return new Malformed(List.of(reason));
  }

  private Result summary(JsonNode answer) {
    for (var key : answer.propertyNames()) {
      if (!KEYS.contains(key)) {
        reasons.add("Key '%s' is unknown; leave it out.".formatted(Excerpt.of(key)));
      }
    }
    var title = text(answer, "titleKo");
    var oneLine = line(answer, "oneLine");
    var problem = line(answer, "problem");
    var method = line(answer, "method");
    var result = line(answer, "result");
    var limitation = answer.path("limitation").isNull() ? null : line(answer, "limitation");
    var keywords = keywords(answer.path("keywords"));
    return reasons.isEmpty()
        ? new Parsed(new Summary(title, oneLine, problem, method, result, limitation, keywords))
        : new Malformed(reasons);
  }

  private Summary.Line line(JsonNode answer, String key) {
    var line = answer.path(key);
    var wellFormed =
        line.isObject()
            && line.size() == 2
            && line.path("text").isString()
            && line.path("sentences").isArray()
            && line.path("sentences").valueStream().allMatch(JsonNode::canConvertToInt)
            && line.path("sentences").valueStream().allMatch(JsonNode::isIntegralNumber);
    if (!wellFormed) {
      reasons.add(
          "'%s' must be {\"text\": string, \"sentences\": [integers]}%s."
              .formatted(key, key.equals("limitation") ? " or null" : ""));
      return new Summary.Line("", List.of());
    }
    return new Summary.Line(
        AnswerJson.text(line.path("text")),
        line.path("sentences").valueStream().map(JsonNode::intValue).toList());
  }

  private String text(JsonNode answer, String key) {
    var text = answer.path(key);
    if (!text.isString()) {
      reasons.add("'%s' must be a string.".formatted(key));
      return "";
    }
    return AnswerJson.text(text);
  }

  private List<String> keywords(JsonNode keywords) {
    var wellFormed =
        keywords.isArray()
            && keywords.size() >= 3
            && keywords.size() <= 5
            && keywords.valueStream().allMatch(JsonNode::isString);
    if (!wellFormed) {
      reasons.add("'keywords' must be an array of 3 to 5 strings.");
      return List.of();
    }
    return keywords.valueStream().map(AnswerJson::text).toList();
  }
}
