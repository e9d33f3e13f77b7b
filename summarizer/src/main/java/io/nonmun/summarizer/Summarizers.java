package io.nonmun.summarizer;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.SummarizerSettings.Provider;
import io.nonmun.summarizer.answer.Answerer;
import io.nonmun.summarizer.answer.PaperAnswers;
import io.nonmun.summarizer.answer.ParagraphSearch;
import io.nonmun.summarizer.fulltext.FullTextSummaries;
import io.nonmun.summarizer.model.Endpoints;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Choice;
import io.nonmun.summarizer.model.Spending;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.local.LocalProvider;
import io.nonmun.summarizer.model.openai.OpenAiProvider;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.AskingReader;
import io.nonmun.summarizer.summary.Exam;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.Reader;
import io.nonmun.summarizer.summary.Reading;
import io.nonmun.summarizer.summary.Reading.Unread;
import io.nonmun.summarizer.summary.SecondReading;
import io.nonmun.summarizer.summary.WeighingReader;
import io.nonmun.summarizer.summary.check.Checks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the models that an owner has configured, and the summariser that asks them.
public final class Summarizers {

  private static final Logger log = LoggerFactory.getLogger(Summarizers.class);

  private final SummarizerSettings settings;
  private final Spending spending;
  private final Clock clock;

  // Opened when they are first wanted; whoever writes and whoever judges share them.
  private @Nullable LocalProvider local;
  private @Nullable ModelProvider openai;

  private Summarizers(SummarizerSettings settings, Spending spending, Clock clock) {
    this.settings = settings;
    this.spending = spending;
    this.clock = clock;
  }

  /// @param spending where requests to paid models are kept
  /// @param clock for budgets, rests and rate limits
  /// @param readings told of each second reading
  public static Summarizer open(
      SummarizerSettings settings, Spending spending, Clock clock, Consumer<Reading> readings) {
    return openAll(settings, spending, clock, readings, ParagraphSearch.byWords()).summarizer();
  }

  /// What asks the same models. Closing the summariser closes them.
  public record Opened(Summarizer summarizer, FullTextSummarizer fullTexts, Answerer answerer) {}

  /// As [#open], with what reads whole papers.
  ///
  /// @param search for papers too long to be shown whole
  public static Opened openAll(
      SummarizerSettings settings,
      Spending spending,
      Clock clock,
      Consumer<Reading> readings,
      ParagraphSearch search) {
    var opened = new Summarizers(settings, spending, clock);
    var models = opened.models();
    var reader = opened.reader();
    Judge rules = Checks.standard()::judge;
    var judge =
        reader.<Judge>map(second -> new SecondReading(rules, second, readings)).orElse(rules);
    var fullTexts = new FullTextSummaries(models, judge);
    return new Opened(
        new PaperSummarizer(models, judge),
        (paper, text, priority) ->
            fullTexts.summarize(paper, text, PaperSummarizer.engine(priority)),
        new PaperAnswers(models, reader, readings, search));
  }

  /// Summarises by the rules alone, and tells of each answer before it is repaired or refused.
  ///
  /// @param attempts told in the thread that asks
  public static Summarizer watched(
      SummarizerSettings settings,
      @Nullable String instructions,
      Spending spending,
      Clock clock,
      Consumer<Attempt> attempts) {
    var rules = Checks.standard();
    return new PaperSummarizer(
        new Summarizers(settings, spending, clock).models(),
        (answer, isCutOff, source) -> {
          var verdict = rules.judge(answer, isCutOff, source);
          attempts.accept(new Attempt(answer, verdict));
          return verdict;
        },
        instructions);
  }

  /// The guard by itself.
  ///
  /// @param withJudge whether the configured model reads what the rules accept; where it cannot,
  ///   judging fails
  /// @throws IllegalArgumentException if no model is configured for it
  public static Guard guard(
      SummarizerSettings settings, boolean withJudge, Spending spending, Clock clock) {
    Judge rules = Checks.standard()::judge;
    if (!withJudge) {
      return guard(rules);
    }
    var reader =
        new Summarizers(settings, spending, clock)
            .reader()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no judge is configured; set nonmun.summarizer.judge to local or openai, and"
                        + " that model"));
    return guard(
        new SecondReading(
            rules,
            reader,
            reading -> {
              if (reading instanceof Unread(var reason)) {
                throw new IllegalStateException("the judge cannot read: " + reason);
              }
            }));
  }

  private static Guard guard(Judge judge) {
    return new Guard() {
      @Override
      public Verdict<Summary> judge(String title, String abstractText, String answer)
          throws InterruptedException {
        return judge.judge(answer, false, SourceText.of(title, abstractText));
      }

      @Override
      public void close() {
        judge.close();
      }
    };
  }

  private Models models() {
    var choices = new ArrayList<Choice>();
    var wanted = settings.provider();
    if (wanted == Provider.AUTO || wanted == Provider.LOCAL) {
      choices.add(choice("local", LocalProvider.problem(settings.local()), this::local));
    }
    if (wanted == Provider.AUTO || wanted == Provider.OPENAI) {
      choices.add(choice("openai", serverProblem(), this::openai));
    }
    return new Models(choices, clock);
  }

  private static Choice choice(
      String name, Optional<String> problem, Supplier<? extends ModelProvider> opener) {
    return problem
        .<Choice>map(what -> new Choice.Unusable(name, what))
        .orElseGet(() -> new Choice.Usable(opener.get()));
  }

  /// Empty where nobody is to read, or nobody can.
  private Optional<Reader> reader() {
    var withoutLocal = LocalProvider.problem(settings.local());
    var withoutServer = serverProblem();
    return switch (settings.judge()) {
      case OFF -> Optional.empty();
      case AUTO ->
          withoutLocal.isPresent()
              ? Optional.empty()
              : Optional.of(new Exam(new WeighingReader(local(), clock)));
      case LOCAL -> wanted(withoutLocal, () -> new WeighingReader(local(), clock));
      case OPENAI ->
          wanted(
              withoutServer,
              () -> new AskingReader(new Models(List.of(new Choice.Usable(openai())), clock)));
    };
  }

  private Optional<Reader> wanted(Optional<String> problem, Supplier<Reader> opener) {
    if (problem.isPresent()) {
      log.warn("judge={} nobody reads: {}", settings.judge(), problem.get());
      return Optional.empty();
    }
    return Optional.of(opener.get());
  }

  private LocalProvider local() {
    if (local == null) {
      local = LocalProvider.of(settings.local());
    }
    return local;
  }

  private ModelProvider openai() {
    if (openai == null) {
      openai =
          settings.endpoints().isEmpty()
              ? OpenAiProvider.open(settings.openai(), spending, clock)
              : new Endpoints("openai", usable(), clock, Thread::sleep);
    }
    return openai;
  }

  /// What keeps every server from being asked.
  private Optional<String> serverProblem() {
    return servers().stream().anyMatch(server -> OpenAiProvider.problem(server.server()).isEmpty())
        ? Optional.empty()
        : OpenAiProvider.problem(servers().getFirst().server());
  }

  private List<SummarizerSettings.Endpoint> servers() {
    var single = new SummarizerSettings.Endpoint(settings.openai(), 1);
    return settings.endpoints().isEmpty() || !settings.openai().baseUrl().isBlank()
        ? Stream.concat(Stream.of(single), settings.endpoints().stream()).toList()
        : settings.endpoints();
  }

  private List<Endpoints.Endpoint> usable() {
    var usable = new ArrayList<Endpoints.Endpoint>();
    for (var server : servers()) {
      var name = SummarizerSettings.Endpoint.name(server.server().baseUrl());
      var problem = OpenAiProvider.problem(server.server());
      if (problem.isPresent()) {
        log.warn("{} is not asked: {}", name, problem.get());
      } else {
        usable.add(
            new Endpoints.Endpoint(
                OpenAiProvider.oneOfSeveral(name, server.server(), spending, clock),
                server.server().concurrency(),
                server.weight()));
      }
    }
    return usable;
  }
}
