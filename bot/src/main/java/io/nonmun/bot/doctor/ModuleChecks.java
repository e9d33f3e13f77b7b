package io.nonmun.bot.doctor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.catalog.CatalogModel;
import io.nonmun.bot.catalog.Machine;
import io.nonmun.bot.config.ArxivSettings;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings;
import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.chat.ChatTemplate;
import io.nonmun.gpumodel.embed.Embedder;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.model.LocalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What `doctor` asks the modules themselves.
public final class ModuleChecks {

  private static final long LITTLE_SPACE_BYTES = 1L << 30;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private ModuleChecks() {}

  /// @param storage opens the database, or says why it cannot
  /// @param newest reads a category's newest listing, with limits that fit a person who waits
  /// @param localModel finds the file of the model in this process, or says why there is none
  /// @param embedding the same of the model that embeds texts
  public static List<Check> of(
      NonmunConfig config,
      StorageSettings database,
      Supplier<?> storage,
      Function<Category, Listing> newest,
      Supplier<Optional<Catalog.Choice>> localModel,
      Supplier<Optional<Catalog.Choice>> embedding,
      Supplier<Summarizer> summarizer) {
    return List.of(
        new Check(KOREAN.of("terminal.doctor.database"), () -> database(database, storage)),
        new Check("arXiv", () -> arxiv(config.arxiv(), newest)),
        new Check(
            KOREAN.of("terminal.doctor.local"),
            () -> localModel(localModel, config.summarizer().local())),
        new Check(KOREAN.of("terminal.doctor.embedding"), () -> embedding(embedding)),
        new Check(
            KOREAN.of("terminal.doctor.summaries"),
            () -> providers(summarizer.get(), openAi(config.summarizer().openai()))));
  }

  private static Finding database(StorageSettings settings, Supplier<?> storage)
      throws IOException {
    storage.get();
    var place = settings.file().map(Path::toAbsolutePath);
    if (place.isEmpty() || !Files.exists(place.get())) {
      return Finding.ok(settings.place());
    }
    var file = place.get();
    var free = Files.getFileStore(file).getUsableSpace();
    var detail =
        KOREAN.of("terminal.doctor.database.size", file, Files.size(file) / 1e6, free / 1e9);
    return free < LITTLE_SPACE_BYTES
        ? Finding.warn(detail, KOREAN.of("terminal.doctor.database.mend"))
        : Finding.ok(detail);
  }

  private static Finding arxiv(ArxivSettings settings, Function<Category, Listing> newest) {
    var category = settings.categories().getFirst();
    var listing = newest.apply(category);
    var detail =
        KOREAN.of(
            "terminal.doctor.arxiv", category, listing.announcedOn(), listing.entries().size());
    return settings.userAgentContact().isBlank()
        ? Finding.warn(
            KOREAN.of("terminal.doctor.arxiv.contact", detail),
            KOREAN.of("terminal.doctor.arxiv.contact.mend"))
        : Finding.ok(detail);
  }

  /// Whether the file can be computed, with its adapter, and its chat template used; no weights are
  /// read.
  private static Finding modelFile(Catalog.Choice choice, SummarizerSettings.Local settings) {
    var detail = choice.file() + " (" + choice.why() + ")";
    var adapter = LocalSettings.adapter(settings.adapter(), settings.adapterScale());
    return LanguageModel.refusal(choice.file(), adapter)
        .map(why -> Finding.warn(detail + ": " + why, KOREAN.of("terminal.doctor.local.refused")))
        .or(() ->
            chatNote(choice.file())
                .map(note ->
                    Finding.warn(detail + ": " + note, KOREAN.of("terminal.doctor.local.note"))))
        .orElseGet(() -> Finding.ok(detail));
  }

  private static Optional<String> chatNote(Path model) {
    try (var file = Gguf.open(model)) {
      var facts = file.metadata();
      return ChatTemplate.of(facts, Tokenizer.of(facts)).note();
    }
  }

  private static Finding localModel(
      Supplier<Optional<Catalog.Choice>> model, SummarizerSettings.Local settings) {
    try {
      return model
          .get()
          .map(choice -> modelFile(choice, settings))
          .orElseGet(() -> Finding.ok(KOREAN.of("terminal.doctor.local.unused")));
    } catch (CatalogException e) {
      var finding =
          Finding.warn(
              "nonmun.summarizer.local.model: " + e.getMessage(),
              KOREAN.of("terminal.doctor.local.mend"));
      return toPull(settings).map(finding::with).orElse(finding);
    }
  }

  /// The model that is named and was not pulled; of `auto`, the best that would fit.
  private static Optional<Fix> toPull(SummarizerSettings.Local settings) {
    var catalog = Catalog.load();
    return settings.model().equals("auto")
        ? catalog
            .recommend(Machine.inspect(settings.device(), settings.gpuMemoryFraction()))
            .map(model -> new Fix.Pull(model.name()))
        : catalog.models().stream()
            .filter(model -> model.name().equalsIgnoreCase(settings.model()))
            .filter(CatalogModel::isPinned)
            .findFirst()
            .map(model -> new Fix.Pull(model.name()));
  }

  private static Finding embedding(Supplier<Optional<Catalog.Choice>> model) {
    try {
      return model
          .get()
          .map(ModuleChecks::embeddingFile)
          .orElseGet(() -> Finding.ok(KOREAN.of("terminal.doctor.local.unused")));
    } catch (CatalogException e) {
      return Finding.warn(
          "nonmun.summarizer.local.embedding: " + e.getMessage(),
          KOREAN.of("terminal.doctor.embedding.mend"));
    }
  }

  private static Finding embeddingFile(Catalog.Choice choice) {
    return LanguageModel.refusal(choice.file(), null)
        .or(() -> {
          try (var file = Gguf.open(choice.file())) {
            var facts = file.metadata();
            return Embedder.of(facts, Tokenizer.of(facts)).isPresent()
                ? Optional.empty()
                : Optional.of(KOREAN.of("terminal.doctor.embedding.none", choice.file()));
          }
        })
        .map(why -> Finding.warn(why, KOREAN.of("terminal.doctor.embedding.mend")))
        .orElseGet(() -> Finding.ok(choice.file().toString()));
  }

  private static Check openAi(SummarizerSettings.OpenAi settings) {
    return new ServiceChecks(PATIENCE)
        .openAi(settings.baseUrl(), settings.apiKey().value(), settings.model());
  }

  /// A model on this machine is taken at its word; a server is asked, for a URL that is only
  /// written down serves nobody.
  private static Finding providers(Summarizer summarizer, Check openAi) throws Exception {
    var lines = new ArrayList<String>();
    var served = false;
    @Nullable Finding fault = null;
    for (var provider : summarizer.providers()) {
      var ready = provider.ready();
      var detail = provider.detail();
      // Of several servers each has been asked by itself.
      if (ready && provider.name().equals("openai") && provider.endpoints().isEmpty()) {
        var found = openAi.test().call();
        if (found.status() != Finding.Status.OK) {
          ready = false;
          detail += "; " + found.detail();
          fault = found;
        }
      }
      served |= ready && !provider.name().equals("extractive");
      lines.add(
          KOREAN.of(
              ready ? "terminal.doctor.provider.ready" : "terminal.doctor.provider.unusable",
              provider.name(),
              detail));
    }
    var all = String.join("; ", lines);
    if (served) {
      return Finding.ok(all);
    }
    return fault == null
        ? Finding.warn(all, KOREAN.of("terminal.doctor.summaries.mend"))
        : new Finding(fault.status(), all, fault.mend());
  }
}
