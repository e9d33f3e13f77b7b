package io.nonmun.bot.command;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ProviderStatus;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A model that says what a test has it say, and keeps what it was asked.
final class ScriptedModel implements ModelProvider {

  final List<Request> asked = new ArrayList<>();
  private Function<String, String> answers =
      _ -> {
        throw new AssertionError("nobody asks");
      };
  private String english = "";
  private boolean isGone;

  void says(String answer) {
    answers = _ -> answer;
  }

  /// @param answers by the text of the last message
  void says(Function<String, String> answers) {
    this.answers = answers;
  }

  /// What it makes of a question.
  void translates(String english) {
    this.english = english;
  }

  void isGone(boolean isGone) {
    this.isGone = isGone;
  }

  /// What it was shown last.
  String shown() {
    return asked.getLast().messages().getLast().content();
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String model() {
    return "scripted";
  }

  @Override
  public ProviderStatus status() {
    return new ProviderStatus(name(), !isGone, "in a test");
  }

  @Override
  public int contextTokens() {
    return 8_192;
  }

  @Override
  public Reply ask(Request request) {
    if (isGone) {
      return new Reply.Unavailable("it is gone", null);
    }
    var isTranslation = String.valueOf(request.jsonSchema()).contains("\"english\"");
    if (!isTranslation) {
      asked.add(request);
    }
    var text =
        isTranslation
            ? "{\"english\": \"%s\"}".formatted(english)
            : answers.apply(request.messages().getLast().content());
    return new Reply.Answered(new Completion(text, FinishReason.STOP, 1_000, 300), BigDecimal.ZERO);
  }

  @Override
  public void close() {}
}
