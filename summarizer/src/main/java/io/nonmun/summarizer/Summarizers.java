package io.nonmun.summarizer;

import io.nonmun.summarizer.Summarizer.ProviderStatus;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.Spending;
import io.nonmun.summarizer.model.local.LocalProvider;
import io.nonmun.summarizer.model.openai.OpenAiProvider;
import io.nonmun.summarizer.summary.check.Checks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens the summariser that an owner has configured.
public final class Summarizers {

  /// @param problem what keeps it from being asked
  private record Choice(String name, Optional<String> problem, Supplier<ModelProvider> opener) {}

  private Summarizers() {}

  /// @param spending where requests to paid models are kept
  /// @param clock for budgets, rests and rate limits
  public static Summarizer open(SummarizerSettings settings, Spending spending, Clock clock) {
    var choices = new ArrayList<Choice>();
    var wanted = settings.provider();
    if (wanted == Provider.AUTO || wanted == Provider.LOCAL) {
      var local = settings.local();
      choices.add(new Choice("local", LocalProvider.problem(local), () -> LocalProvider.of(local)));
    }
    if (wanted == Provider.AUTO || wanted == Provider.OPENAI) {
      var openai = settings.openai();
      choices.add(
          new Choice(
              "openai",
              OpenAiProvider.problem(openai),
              () -> OpenAiProvider.open(openai, spending, clock)));
    }
    var models = new ArrayList<ModelProvider>();
    var statuses = new ArrayList<Supplier<ProviderStatus>>();
    for (var choice : choices) {
      if (choice.problem().isPresent()) {
        var unusable = new ProviderStatus(choice.name(), false, choice.problem().get());
        statuses.add(() -> unusable);
      } else {
        var model = new RestingProvider(choice.opener().get(), clock);
        models.add(model);
        statuses.add(model::status);
      }
    }
    var extractive =
        new ProviderStatus("extractive", true, "the abstract's key sentences, in English");
    statuses.add(() -> extractive);
    return new ProviderChain(models, statuses, Checks.standard()::judge, clock);
  }
}
