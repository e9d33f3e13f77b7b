package io.nonmun.summarizer;

import io.nonmun.summarizer.Summarizer.ProviderStatus;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.check.Checks;
import io.nonmun.summarizer.openai.OpenAiProvider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.function.Supplier;

/// Opens the summariser that an owner has configured.
public final class Summarizers {

  private static final String OPENAI = "openai";

  private Summarizers() {}

  /// @param spending where requests to paid models are kept
  /// @param clock for budgets, rests and rate limits
  public static Summarizer open(SummarizerSettings settings, Spending spending, Clock clock) {
    var models = new ArrayList<ModelProvider>();
    var statuses = new ArrayList<Supplier<ProviderStatus>>();
    var wanted = settings.provider();
    if (wanted == Provider.AUTO || wanted == Provider.LOCAL) {
      var local =
          new ProviderStatus(
              "local",
              false,
              "the engine for local models is not there yet; use openai (any OpenAI-compatible"
                  + " server) or extractive instead");
      statuses.add(() -> local);
    }
    if (wanted == Provider.AUTO || wanted == Provider.OPENAI) {
      var problem = OpenAiProvider.problem(settings.openai());
      if (problem.isPresent()) {
        var unusable = new ProviderStatus(OPENAI, false, problem.get());
        statuses.add(() -> unusable);
      } else {
        var openai =
            new RestingProvider(OpenAiProvider.open(settings.openai(), spending, clock), clock);
        models.add(openai);
        statuses.add(openai::status);
      }
    }
    var extractive =
        new ProviderStatus("extractive", true, "the abstract's key sentences, in English");
    statuses.add(() -> extractive);
    return new ProviderChain(models, statuses, Checks.standard()::judge, clock);
  }
}
