package io.nonmun.summarizer;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Choice;
import io.nonmun.summarizer.model.Spending;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.local.LocalProvider;
import io.nonmun.summarizer.model.openai.OpenAiProvider;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.check.Checks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens the models that an owner has configured, and the summariser that asks them.
public final class Summarizers {

  private Summarizers() {}

  /// @param spending where requests to paid models are kept
  /// @param clock for budgets, rests and rate limits
  public static Summarizer open(SummarizerSettings settings, Spending spending, Clock clock) {
    return new PaperSummarizer(models(settings, spending, clock), Checks.standard()::judge);
  }

  /// The guard by itself.
  ///
  /// @param withJudge whether the configured model reads what the rules accept
  public static Guard guard(
      SummarizerSettings settings, boolean withJudge, Spending spending, Clock clock) {
    var judge = (Judge) Checks.standard()::judge;
    return new Guard() {
      @Override
      public Verdict<Summary> judge(String title, String abstractText, String answer)
          throws InterruptedException {
        return judge.judge(answer, false, SourceText.of(title, abstractText));
      }

      @Override
      public void close() {}
    };
  }

  private static Models models(SummarizerSettings settings, Spending spending, Clock clock) {
    var choices = new ArrayList<Choice>();
    var wanted = settings.provider();
    if (wanted == Provider.AUTO || wanted == Provider.LOCAL) {
      var local = settings.local();
      choices.add(choice("local", LocalProvider.problem(local), () -> LocalProvider.of(local)));
    }
    if (wanted == Provider.AUTO || wanted == Provider.OPENAI) {
      var openai = settings.openai();
      choices.add(
          choice(
              "openai",
              OpenAiProvider.problem(openai),
              () -> OpenAiProvider.open(openai, spending, clock)));
    }
    return new Models(choices, clock);
  }

  private static Choice choice(
      String name, Optional<String> problem, Supplier<ModelProvider> opener) {
    return problem
        .<Choice>map(what -> new Choice.Unusable(name, what))
        .orElseGet(() -> new Choice.Usable(opener.get()));
  }
}
