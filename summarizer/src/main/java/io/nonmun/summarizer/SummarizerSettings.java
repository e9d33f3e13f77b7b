package io.nonmun.summarizer;

import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;
import java.net.URI;
import java.util.List;

/// Who summarises (`nonmun.summarizer`).
///
/// @param openai the server, or one of them; its `baseUrl` is empty where there is none
/// @param endpoints other servers, beside it
public record SummarizerSettings(
    Provider provider,
    Judge judge,
    OpenAiSettings openai,
    List<Endpoint> endpoints,
    LocalSettings local) {

  public SummarizerSettings {
    endpoints = List.copyOf(endpoints);
  }

  public SummarizerSettings(
      Provider provider, Judge judge, OpenAiSettings openai, LocalSettings local) {
    this(provider, judge, openai, List.of(), local);
  }

  /// One of several servers.
  ///
  /// @param weight how much work it takes, compared with one of the same latency
  public record Endpoint(OpenAiSettings server, double weight) {

    /// What it is called, and its requests are booked under: nothing of a URL that may be secret.
    public static String name(String baseUrl) {
      return "openai/" + URI.create(baseUrl).getAuthority().replaceFirst(".*@", "");
    }
  }

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
