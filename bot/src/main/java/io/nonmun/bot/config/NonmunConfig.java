package io.nonmun.bot.config;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// All settings, one record for each section of `config.yaml`; every key has a default.
public record NonmunConfig(
    @DefaultValue TelegramSettings telegram,
    @DefaultValue ArxivSettings arxiv,
    @DefaultValue SummarizerSettings summarizer,
    @DefaultValue DigestSettings digest,
    @DefaultValue StorageSettings storage,
    @DefaultValue HttpSettings http,
    @DefaultValue LearningSettings learning,
    @Live @DefaultValue List<ChatSettings> chats) {

  public NonmunConfig {
    chats = List.copyOf(chats);
  }

  /// The secrets that are set: what is never to be shown.
  public List<Secret> secrets() {
    return Stream.of(
            Stream.of(telegram.token(), summarizer.openai().apiKey(), http.adminPassword()),
            summarizer.openai().endpoints().stream().map(SummarizerSettings.Endpoint::apiKey),
            storage.secrets())
        .flatMap(secrets -> secrets)
        .filter(Secret::isPresent)
        .toList();
  }
}
