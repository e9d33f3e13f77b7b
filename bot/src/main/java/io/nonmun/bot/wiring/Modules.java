package io.nonmun.bot.wiring;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.catalog.Machine;
import io.nonmun.bot.config.ArxivSettings;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings.Judge;
import io.nonmun.bot.config.SummarizerSettings.Provider;
import io.nonmun.bot.stored.StoredGate;
import io.nonmun.bot.stored.StoredResponses;
import io.nonmun.bot.stored.StoredSpending;
import io.nonmun.fetcher.arxiv.ArxivPaperSource;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.summarizer.Guard;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizers;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.summary.Reading;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Storage, fetcher and summarizer as the settings want them, each opened when it is first needed.
final class Modules implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Modules.class);
  private static final Duration NOTEWORTHY = Duration.ofSeconds(30);

  private final NonmunConfig config;
  private final Clock clock = Clock.systemUTC();

  private final Lazy<Storage> storage = new Lazy<>(this::openStorage);
  private final Lazy<ArxivPaperSource> arxiv = new Lazy<>(this::openArxiv);
  private final Lazy<Summarizer> summarizer = new Lazy<>(this::openSummarizer);

  private volatile Consumer<Reading> readings = _ -> {};
  private volatile StoredSpending.Tokens tokens = (_, _) -> {};

  Modules(NonmunConfig config) {
    this.config = config;
  }

  /// Has somebody told of each second reading.
  void onReading(Consumer<Reading> listener) {
    readings = listener;
  }

  /// Has somebody told of the tokens of each request to a model.
  void onTokens(StoredSpending.Tokens listener) {
    tokens = listener;
  }

  Storage storage() {
    return storage.get();
  }

  ArxivPaperSource arxiv() {
    return arxiv.get();
  }

  Summarizer summarizer() {
    return summarizer.get();
  }

  @Override
  public void close() {
    try (storage;
        arxiv;
        summarizer) {
      // Closed in reverse order, each also if another fails.
    }
  }

  private Storage openStorage() {
    var opened = Storage.open(new io.nonmun.storage.StorageSettings(config.storage().url()));
    opened.gates().release(StoredGate::isDead);
    return opened;
  }

  private ArxivPaperSource openArxiv() {
    return openArxiv(HttpLimits.DEFAULT);
  }

  /// A category's newest listing, asked for once: for a person who waits.
  Listing look(Category category) {
    try (var source = openArxiv(HttpLimits.DEFAULT.brief())) {
      return source.newest(category);
    }
  }

  private ArxivPaperSource openArxiv(HttpLimits limits) {
    var arxiv = config.arxiv();
    return ArxivPaperSource.create(
        new io.nonmun.fetcher.ArxivSettings(
            URI.create(arxiv.rssUrl()),
            URI.create(arxiv.apiUrl()),
            URI.create(arxiv.siteUrl()),
            ar5iv(arxiv),
            arxiv.minInterval(),
            arxiv.siteInterval(),
            arxiv.userAgentContact()),
        limits,
        new StoredGate(storage.get().gates()),
        new StoredResponses(storage.get().responses()),
        clock,
        Modules::await,
        Optional.empty());
  }

  /// It holds copies of arXiv's papers, and of no other site's.
  private static @Nullable URI ar5iv(ArxivSettings arxiv) {
    var fetcher = io.nonmun.fetcher.ArxivSettings.DEFAULT;
    return URI.create(arxiv.siteUrl()).equals(fetcher.siteUrl()) ? fetcher.ar5ivUrl() : null;
  }

  /// The ordinary pause between two requests is no news; a longer one is.
  private static void await(Duration duration, Instant until, String reason)
      throws InterruptedException {
    if (duration.compareTo(NOTEWORTHY) > 0) {
      log.warn("waiting until {}: {}", until.truncatedTo(ChronoUnit.SECONDS), reason);
    }
    Thread.sleep(duration);
  }

  /// The file of `nonmun.summarizer.local.model`, of which nothing is downloaded; empty where the
  /// owner wants no model in this process.
  ///
  /// @throws CatalogException if it is not there, with the mend
  Optional<Catalog.Choice> localModel() {
    var local = config.summarizer().local();
    var provider = config.summarizer().provider();
    var isWanted =
        provider == Provider.AUTO
            || provider == Provider.LOCAL
            || config.summarizer().judge() == Judge.LOCAL;
    if (local.model().isBlank() || !isWanted) {
      return Optional.empty();
    }
    return Optional.of(
        Catalog.load()
            .choose(
                local.model(),
                Path.of(Catalog.FOLDER),
                () -> Machine.inspect(local.device(), local.gpuMemoryFraction())));
  }

  private LocalSettings.Model localFile() {
    try {
      var choice = localModel();
      choice.ifPresent(model -> log.info("local model {}: {}", model.file(), model.why()));
      return choice
          .<LocalSettings.Model>map(model -> new LocalSettings.Model.File(model.file()))
          .orElse(LocalSettings.defaults().model());
    } catch (CatalogException e) {
      log.warn("nonmun.summarizer.local.model: {}", e.getMessage());
      return new LocalSettings.Model.Missing(e.getMessage());
    }
  }

  private Summarizer openSummarizer() {
    return Summarizers.open(
        summarizerSettings(), spending(), clock, reading -> readings.accept(reading));
  }

  /// What judges summaries, by itself; the caller closes it.
  Guard guard(boolean withJudge) {
    return Summarizers.guard(summarizerSettings(), withJudge, spending(), clock);
  }

  private StoredSpending spending() {
    return new StoredSpending(
        () -> storage.get().spending(), (prompt, completion) -> tokens.used(prompt, completion));
  }

  private io.nonmun.summarizer.SummarizerSettings summarizerSettings() {
    var local = config.summarizer().local();
    var openai = config.summarizer().openai();
    return new io.nonmun.summarizer.SummarizerSettings(
        io.nonmun.summarizer.SummarizerSettings.Provider.valueOf(
            config.summarizer().provider().name()),
        io.nonmun.summarizer.SummarizerSettings.Judge.valueOf(config.summarizer().judge().name()),
        new OpenAiSettings(
            openai.baseUrl(),
            openai.apiKey().value(),
            openai.model(),
            openai.timeout(),
            openai.concurrency(),
            openai.tokensPerMinute(),
            openai.priceIn(),
            openai.priceOut(),
            openai.monthlyBudget()),
        new LocalSettings(
            localFile(),
            local.device(),
            local.gpuMemoryFraction(),
            LocalSettings.adapter(local.adapter(), local.adapterScale())));
  }
}
