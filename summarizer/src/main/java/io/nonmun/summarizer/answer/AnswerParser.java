package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.text.Quote;
import io.nonmun.summarizer.answer.Answer.Claim;
import io.nonmun.summarizer.model.AnswerJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a model's answer, one JSON object of the agreed form and nothing else.
final class AnswerParser {

  /// What the longest acceptable answer takes in escaped JSON, generously.
  private static final int MAX_LENGTH = 40_000;

  sealed interface Result {

    /// @param answer without claims where the model finds none
    record Parsed(Answer answer) implements Result {}

    record Malformed(String reason) implements Result {}
  }

  private AnswerParser() {}

  static Result parse(String answer) {
    if (answer.length() > MAX_LENGTH) {
      return new Result.Malformed(
          "The answer has %,d characters; at most %,d are read."
              .formatted(answer.length(), MAX_LENGTH));
    }
    try {
      return read(AnswerJson.read(answer))
          .<Result>map(Result.Parsed::new)
          .orElseGet(() ->
              new Result.Malformed(
                  "The answer must be {\"answerable\": boolean, \"claims\": [{\"text\": string,"
                      + " \"quotes\": [{\"paragraph\": integer, \"text\": string}]}]}."));
    } catch (JacksonException e) {
      return new Result.Malformed(
          "The answer is not one complete JSON object with nothing before or after it (%s)."
              .formatted(Quote.of(e.getOriginalMessage())));
    }
  }

  private static Optional<Answer> read(JsonNode answer) {
    var list = answer.path("claims");
    if (!answer.isObject()
        || answer.size() != 2
        || !answer.path("answerable").isBoolean()
        || !list.isArray()) {
      return Optional.empty();
    }
    var claims = new ArrayList<Claim>();
    for (var each : list) {
      var claim = claim(each);
      if (claim.isEmpty()) {
        return Optional.empty();
      }
      claims.add(claim.get());
    }
    return Optional.of(new Answer(answer.path("answerable").booleanValue() ? claims : List.of()));
  }

  private static Optional<Claim> claim(JsonNode claim) {
    var list = claim.path("quotes");
    if (!claim.isObject() || !claim.path("text").isString() || !list.isArray()) {
      return Optional.empty();
    }
    var quotes = new ArrayList<Answer.Quote>();
    for (var quote : list) {
      if (!quote.isObject()
          || !quote.path("paragraph").canConvertToInt()
          || !quote.path("text").isString()) {
        return Optional.empty();
      }
      quotes.add(
          new Answer.Quote(
              quote.path("paragraph").intValue(), AnswerJson.text(quote.path("text"))));
    }
    return Optional.of(new Claim(AnswerJson.text(claim.path("text")), quotes));
  }
}
