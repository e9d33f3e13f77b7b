package io.nonmun.summarizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.summarizer.SummarizerSettings.Judge;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.model.FakeSpending;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.LocalSettings.Model;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.model.ProviderStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummarizersTest {

  private static final String KEY = "sk-planted-secret-123";

  @Test
  void autoListsLocalThenOpenAiThenExtractive() {
    var statuses = statuses(Provider.AUTO, settings("http://127.0.0.1:1/v1", KEY, "qwen3"));

    assertThat(statuses)
        .containsExactly(
            new ProviderStatus(
                "local",
                false,
                "not configured; set nonmun.summarizer.local.model to auto, a name of"
                    + " './nonmun model list' or the path of a .gguf file"),
            new ProviderStatus("openai", true, "qwen3 at http://127.0.0.1:1/v1"),
            new ProviderStatus("extractive", true, "the abstract's key sentences, in English"));
  }

  @ParameterizedTest
  @CsvSource({"LOCAL,local", "OPENAI,openai"})
  void aNamedProviderStillLeavesExtractive(Provider provider, String name) {
    assertThat(statuses(provider, settings("http://127.0.0.1:1/v1", "", "m")))
        .extracting(ProviderStatus::name)
        .containsExactly(name, "extractive");
  }

  @Test
  void extractiveAlone() {
    assertThat(statuses(Provider.EXTRACTIVE, settings("http://127.0.0.1:1/v1", "", "m")))
        .extracting(ProviderStatus::name)
        .containsExactly("extractive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | k | m | set nonmun.summarizer.openai.base-url",
        "localhost:11434/v1 | k | m | base-url is no http or https URL",
        "http://localhost/v1 | k | '' | nonmun.summarizer.openai.model is empty",
        "http://localhost/v1 | 'a b' | m | api-key holds a space",
      })
  void whatIsMissingIsSaidWithTheLineToChange(
      String url, String key, String model, String expected) {
    var status = statuses(Provider.OPENAI, settings(url, key, model)).getFirst();

    assertThat(status.ready()).isFalse();
    assertThat(status.detail()).contains(expected);
  }

  @Test
  void aLocalModelGoesAheadWhereThereIsOne() {
    assertThat(local(new Model.File(Path.of("models", "qwen3-8b.gguf"))))
        .isEqualTo(new ProviderStatus("local", true, "qwen3-8b, not loaded yet"));
    assertThat(local(new Model.File(Path.of("qwen3-8b.gguf")), "adapters/papers.gguf").detail())
        .isEqualTo("qwen3-8b+papers, not loaded yet");
    assertThat(local(new Model.Missing("pull it first")))
        .isEqualTo(new ProviderStatus("local", false, "pull it first"));
  }

  private static ProviderStatus local(Model model) {
    return local(model, "");
  }

  private static ProviderStatus local(Model model, String adapter) {
    var settings =
        new SummarizerSettings(
            Provider.AUTO,
            Judge.AUTO,
            OpenAiSettings.defaults(),
            new LocalSettings(model, "auto", 0.9, LocalSettings.adapter(adapter, 1)));
    try (var summarizer =
        Summarizers.open(
            settings, new FakeSpending(), new MovableClock("2026-11-20T00:00:00Z"), _ -> {})) {
      return summarizer.providers().getFirst();
    }
  }

  @Test
  void secretsAreMasked() {
    var settings = settings("http://user:hidden-word@127.0.0.1:1/v1?key=hidden-word", KEY, "m");
    var all = new SummarizerSettings(Provider.AUTO, Judge.AUTO, settings, LocalSettings.defaults());

    assertThat(all.toString() + statuses(Provider.AUTO, settings))
        .doesNotContain(KEY, "hidden-word")
        .contains("apiKey=***");
  }

  @Test
  void refusesABudgetThatNothingWouldCountAgainst() {
    assertThatThrownBy(() ->
            new OpenAiSettings(
                "http://127.0.0.1:1/v1",
                "",
                "m",
                Duration.ofSeconds(60),
                4,
                8_192,
                0,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                new BigDecimal("5")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("monthly-budget is 5, but price-in and price-out are 0");
  }

  @Test
  void defaultsAreThoseOfTheConfigFile() {
    assertThat(SummarizerSettings.defaults())
        .isEqualTo(
            new SummarizerSettings(
                Provider.AUTO,
                Judge.AUTO,
                new OpenAiSettings(
                    "",
                    "",
                    "",
                    Duration.ofSeconds(60),
                    4,
                    8_192,
                    0,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO),
                LocalSettings.defaults()));
  }

  @Test
  void aGuardThatIsToReadNeedsAModelForIt() {
    for (var judge : List.of(Judge.AUTO, Judge.OFF, Judge.LOCAL, Judge.OPENAI)) {
      var settings =
          new SummarizerSettings(
              Provider.AUTO, judge, OpenAiSettings.defaults(), LocalSettings.defaults());

      assertThatThrownBy(() ->
              Summarizers.guard(
                  settings, true, new FakeSpending(), new MovableClock("2026-11-20T00:00:00Z")))
          .hasMessageContaining("nonmun.summarizer.judge");
    }
  }

  private static List<ProviderStatus> statuses(Provider provider, OpenAiSettings openai) {
    var settings = new SummarizerSettings(provider, Judge.AUTO, openai, LocalSettings.defaults());
    var clock = new MovableClock("2026-11-20T00:00:00Z");
    try (var summarizer = Summarizers.open(settings, new FakeSpending(), clock, _ -> {})) {
      return summarizer.providers();
    }
  }

  private static OpenAiSettings settings(String url, String key, String model) {
    return new OpenAiSettings(
        url,
        key,
        model,
        Duration.ofSeconds(5),
        4,
        8_192,
        0,
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        BigDecimal.ZERO);
  }
}
