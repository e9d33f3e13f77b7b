package io.nonmun.summarizer;

import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;

/// Who summarises (`nonmun.summarizer`).
public record SummarizerSettings(
    Provider provider, Judge judge, OpenAiSettings openai, LocalSettings local) {

  /// The provider that the owner asks for. Whichever it is, `extractive` stands in where no model
  /// can be asked.
  public enum Provider {
    /// `local`, then `openai`: the first that is ready.
    AUTO,
    LOCAL,
    OPENAI,
    EXTRACTIVE
  }

  /// The model that reads again what the rules accept.
  public enum Judge {
    /// `local` where there is one and it passes [io.nonmun.summarizer.summary.Exam]; else nobody.
    AUTO,
    OFF,
    LOCAL,
    OPENAI
  }

  public static SummarizerSettings defaults() {
    return new SummarizerSettings(
        Provider.AUTO, Judge.AUTO, OpenAiSettings.defaults(), LocalSettings.defaults());
  }
}
