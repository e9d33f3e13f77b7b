package io.nonmun.bot.wiring;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.catalog.Machine;
import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings.Endpoint;
import io.nonmun.bot.config.SummarizerSettings.Judge;
import io.nonmun.bot.config.SummarizerSettings.Provider;
import io.nonmun.bot.meaning.EmbeddedPapers;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.monitor.StorageCheck;
import io.nonmun.bot.stored.StoredGate;
import io.nonmun.bot.stored.StoredResponses;
import io.nonmun.bot.stored.StoredSpending;
import io.nonmun.fetcher.ArxivSettings;
import io.nonmun.fetcher.DailyPapers;
import io.nonmun.fetcher.arxiv.ArxivPaperSource;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.fetcher.pdf.PdfLimits;
import io.nonmun.fetcher.pdf.PdfProcess;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.summarizer.FullTextSummarizer;
import io.nonmun.summarizer.Guard;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizers;
import io.nonmun.summarizer.answer.Answerer;
import io.nonmun.summarizer.answer.ParagraphSearch;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.OpenAiSettings;
import io.nonmun.summarizer.model.Reranker;
import io.nonmun.summarizer.model.local.LocalProvider;
import io.nonmun.summarizer.model.openai.OpenAiEmbedder;
import io.nonmun.summarizer.model.openai.OpenAiProvider;
import io.nonmun.summarizer.summary.Reading;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final Lazy<DailyPapers> dailyPapers = new Lazy<>(this::openDailyPapers);
  private final Lazy<Held<Embedder>> embedder = new Lazy<>(this::openEmbedder);
  private final Lazy<Held<Reranker>> reranker = new Lazy<>(this::openReranker);
  private final Lazy<Meaning> meaning = new Lazy<>(this::openMeaning);

  private final StorageCheck storageCheck;

  /// A model that may not be configured.
  private record Held<T>(Optional<T> model, Consumer<T> closer) implements AutoCloseable {
    @Override
    public void close() {
      model.ifPresent(closer);
    }
  }

  private volatile Consumer<Reading> readings = _ -> {};
  private volatile @Nullable Answerer answerer;
  private volatile @Nullable FullTextSummarizer fullTexts;
  private volatile StoredSpending.Tokens tokens = (_, _) -> {};

  Modules(NonmunConfig config) {
    this.config = config;
    var file = Application.database(config).file();
    storageCheck =
        new StorageCheck(
            () -> {
              storage.get().ledger().newestDay(config.arxiv().categories());
              storage.get().probe();
            },
            () -> file.map(StorageCheck::free).orElse(OptionalLong.empty()),
            clock);
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

  /// Whether anything can be stored now.
  StorageCheck storageCheck() {
    return storageCheck;
  }

  ArxivPaperSource arxiv() {
    return arxiv.get();
  }

  /// Where the owner named an address for them.
  Optional<DailyPapers> dailyPapers() {
    return config.arxiv().votesUrl().isEmpty() ? Optional.empty() : Optional.of(dailyPapers.get());
  }

  Summarizer summarizer() {
    return summarizer.get();
  }

  /// As [#answerer].
  FullTextSummarizer fullTexts() {
    summarizer.get();
    return Objects.requireNonNull(fullTexts);
  }

  /// What asks the summariser's models, and is closed with it.
  Answerer answerer() {
    summarizer.get();
    return Objects.requireNonNull(answerer);
  }

  /// [Meaning#NONE] where no embedding model is configured, or it is not there.
  Meaning meaning() {
    return meaning.get();
  }

  @Override
  public void close() {
    try (storage;
        arxiv;
        dailyPapers;
        embedder;
        reranker;
        summarizer;
        meaning) {
      // Closed in reverse order, each also if another fails.
    }
  }

  private Storage openStorage() {
    var opened = Storage.open(Application.database(config));
    if (!opened.isShared()) { // else its holders may be of other machines
      opened.gates().release(StoredGate::isDead);
    }
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
    return ArxivPaperSource.create(
        arxivSettings(),
        limits,
        new StoredGate(storage.get().gates()),
        new StoredResponses(storage.get().responses()),
        storage.get().clock(),
        Modules::await,
        Optional.of(new PdfProcess(PdfLimits.DEFAULT)));
  }

  /// It holds copies of arXiv's papers, and of no other site's.
  private static @Nullable URI ar5iv(String siteUrl) {
    var usual = ArxivSettings.DEFAULT;
    return URI.create(siteUrl).equals(usual.siteUrl()) ? usual.ar5ivUrl() : null;
  }

  private ArxivSettings arxivSettings() {
    var arxiv = config.arxiv();
    return new ArxivSettings(
        URI.create(arxiv.rssUrl()),
        URI.create(arxiv.apiUrl()),
        URI.create(arxiv.siteUrl()),
        ar5iv(arxiv.siteUrl()),
        arxiv.minInterval(),
        arxiv.siteInterval(),
        arxiv.userAgentContact());
  }

  private DailyPapers openDailyPapers() {
    return DailyPapers.create(
        URI.create(config.arxiv().votesUrl()),
        arxivSettings().userAgent(),
        new StoredGate(storage.get().gates()),
        new StoredResponses(storage.get().responses()),
        storage.get().clock(),
        Modules::await);
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
    return Optional.of(choose(local.model()));
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
    var opened =
        Summarizers.openAll(
            summarizerSettings(),
            spending(),
            clock,
            reading -> readings.accept(reading),
            new ParagraphSearch(
                embedder.get().model().orElse(null), reranker.get().model().orElse(null)));
    answerer = opened.answerer();
    fullTexts = opened.fullTexts();
    return opened.summarizer();
  }

  private Meaning openMeaning() {
    return embedder
        .get()
        .model()
        .<Meaning>map(model -> new EmbeddedPapers(storage.get().embeddings(), model, clock))
        .orElse(Meaning.NONE);
  }

  private Held<Embedder> openEmbedder() {
    return new Held<>(embedder(), Embedder::close);
  }

  /// On the processor, which has little to do where a GPU writes summaries: a second engine there
  /// would take memory from the first.
  private Optional<Embedder> embedder() {
    var server = openAi(config.summarizer().openai().embedding());
    try {
      var file = embeddingModel().map(Catalog.Choice::file);
      if (file.isPresent()) {
        return Optional.of(LocalProvider.embedder(onProcessor(file.get())));
      }
    } catch (CatalogException e) {
      log.warn("nonmun.summarizer.local.embedding: {}", e.getMessage());
      return Optional.empty();
    }
    if (server.model().isBlank()) {
      return Optional.empty();
    }
    var problem = OpenAiProvider.problem(server);
    problem.ifPresent(why -> log.warn("nonmun.summarizer.openai.embedding: {}", why));
    return problem.isPresent()
        ? Optional.empty()
        : Optional.of(OpenAiEmbedder.open(server, spending(), clock));
  }

  private Held<Reranker> openReranker() {
    return new Held<>(reranker(), Reranker::close);
  }

  private Optional<Reranker> reranker() {
    try {
      return readingModel(config.summarizer().local().reranker())
          .map(choice -> LocalProvider.reranker(onProcessor(choice.file())));
    } catch (CatalogException e) {
      log.warn("nonmun.summarizer.local.reranker: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static LocalSettings onProcessor(Path file) {
    return new LocalSettings(new LocalSettings.Model.File(file), "cpu", 1, null);
  }

  /// The file of `nonmun.summarizer.local.embedding`, if it names one.
  ///
  /// @throws CatalogException if it is not there, with the mend
  Optional<Catalog.Choice> embeddingModel() {
    return readingModel(config.summarizer().local().embedding());
  }

  private Optional<Catalog.Choice> readingModel(String setting) {
    if (setting.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        Catalog.load()
            .choose(
                setting,
                Path.of(Catalog.FOLDER),
                () -> Machine.inspect("cpu", config.summarizer().local().gpuMemoryFraction())));
  }

  /// What judges summaries, by itself; the caller closes it.
  Guard guard(boolean withJudge) {
    return Summarizers.guard(summarizerSettings(), withJudge, spending(), clock);
  }

  /// What reads again what the rules accept, where the owner has named a model for it; the caller
  /// closes it.
  @Nullable Guard reader() {
    var judge = config.summarizer().judge();
    return judge == Judge.LOCAL || judge == Judge.OPENAI ? guard(true) : null;
  }

  /// Models that are asked alone, by the rules alone; see [Authors].
  List<Candidates.Author> authors(List<String> models, @Nullable Path prompt) {
    return new Authors(
            summarizerSettings(),
            model -> choose(model).file(),
            this::openAi,
            this::spending,
            clock)
        .of(models, prompt);
  }

  private Catalog.Choice choose(String model) {
    var local = config.summarizer().local();
    return Catalog.load()
        .choose(
            model,
            Path.of(Catalog.FOLDER),
            () -> Machine.inspect(local.device(), local.gpuMemoryFraction()));
  }

  private StoredSpending spending() {
    return new StoredSpending(
        () -> storage.get().spending(),
        storageCheck::probe,
        (prompt, completion) -> tokens.used(prompt, completion));
  }

  private io.nonmun.summarizer.SummarizerSettings summarizerSettings() {
    var local = config.summarizer().local();
    return new io.nonmun.summarizer.SummarizerSettings(
        io.nonmun.summarizer.SummarizerSettings.Provider.valueOf(
            config.summarizer().provider().name()),
        io.nonmun.summarizer.SummarizerSettings.Judge.valueOf(config.summarizer().judge().name()),
        openAi(config.summarizer().openai().model()),
        config.summarizer().openai().endpoints().stream().map(this::endpoint).toList(),
        new LocalSettings(
            localFile(),
            local.device(),
            local.gpuMemoryFraction(),
            LocalSettings.adapter(local.adapter(), local.adapterScale())));
  }

  private io.nonmun.summarizer.SummarizerSettings.Endpoint endpoint(Endpoint endpoint) {
    var openai = config.summarizer().openai();
    return new io.nonmun.summarizer.SummarizerSettings.Endpoint(
        new OpenAiSettings(
            endpoint.baseUrl(),
            endpoint.apiKey().value(),
            endpoint.model().isBlank() ? openai.model() : endpoint.model(),
            openai.timeout(),
            endpoint.concurrency(),
            openai.contextTokens(),
            0,
            endpoint.priceIn(),
            endpoint.priceOut(),
            endpoint.monthlyBudget()),
        endpoint.weight());
  }

  private OpenAiSettings openAi(String model) {
    var openai = config.summarizer().openai();
    return new OpenAiSettings(
        openai.baseUrl(),
        openai.apiKey().value(),
        model,
        openai.timeout(),
        openai.concurrency(),
        openai.contextTokens(),
        openai.tokensPerMinute(),
        openai.priceIn(),
        openai.priceOut(),
        openai.monthlyBudget());
  }
}
