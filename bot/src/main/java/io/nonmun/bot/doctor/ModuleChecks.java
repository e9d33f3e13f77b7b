package io.nonmun.bot.doctor;

import io.nonmun.bot.catalog.Catalog;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.config.ArxivSettings;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.SummarizerSettings;
import io.nonmun.gpumodel.chat.ChatTemplate;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.summarizer.Summarizer;
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
  public static List<Check> of(
      NonmunConfig config,
      Supplier<?> storage,
      Function<Category, Listing> newest,
      Supplier<Optional<Catalog.Choice>> localModel,
      Supplier<Summarizer> summarizer) {
    return List.of(
        new Check("데이터베이스", () -> database(config.storage().url(), storage)),
        new Check("arXiv", () -> arxiv(config.arxiv(), newest)),
        new Check("내장 모델", () -> localModel(localModel)),
        new Check("요약", () -> providers(summarizer.get(), openAi(config.summarizer().openai()))));
  }

  private static Finding database(String url, Supplier<?> storage) throws IOException {
    storage.get();
    var place = new io.nonmun.storage.StorageSettings(url).file().map(Path::toAbsolutePath);
    if (place.isEmpty() || !Files.exists(place.get())) {
      return Finding.ok(url);
    }
    var file = place.get();
    var free = Files.getFileStore(file).getUsableSpace();
    var detail = "%s, %.1f MB, 남은 디스크 %.1f GB".formatted(file, Files.size(file) / 1e6, free / 1e9);
    return free < LITTLE_SPACE_BYTES
        ? Finding.warn(detail, "디스크를 비우거나 storage.url을 더 넓은 곳으로 옮기세요.")
        : Finding.ok(detail);
  }

  private static Finding arxiv(ArxivSettings settings, Function<Category, Listing> newest) {
    var category = settings.categories().getFirst();
    var listing = newest.apply(category);
    var detail =
        "%s 목록: %s, %d편".formatted(category, listing.announcedOn(), listing.entries().size());
    return settings.userAgentContact().isBlank()
        ? Finding.warn(
            detail + " (연락처 없음)", "nonmun.arxiv.user-agent-contact에 전자우편 주소를 적으세요. arXiv가 권합니다.")
        : Finding.ok(detail);
  }

  /// Whether the file's vocabulary and chat template can be used; its weights are not read.
  private static Finding modelFile(Catalog.Choice choice) {
    var detail = choice.file() + " (" + choice.why() + ")";
    try (var file = Gguf.open(choice.file())) {
      var facts = file.metadata();
      return ChatTemplate.of(facts, Tokenizer.of(facts))
          .note()
          .map(note -> Finding.warn(detail + ": " + note, "대화 형식이 있는 instruct 모델 파일을 쓰세요."))
          .orElseGet(() -> Finding.ok(detail));
    } catch (GgufException e) {
      return Finding.warn(detail + ": " + e.getMessage(), "./nonmun model list의 다른 모델을 쓰세요.");
    }
  }

  private static Finding localModel(Supplier<Optional<Catalog.Choice>> model) {
    try {
      return model.get().map(ModuleChecks::modelFile).orElseGet(() -> Finding.ok("쓰지 않음"));
    } catch (CatalogException e) {
      return Finding.warn(
          "nonmun.summarizer.local.model: " + e.getMessage(),
          "./nonmun model list로 이름과 받은 것을 보세요.");
    }
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
      if (ready && provider.name().equals("openai")) {
        var found = openAi.test().call();
        if (found.status() != Finding.Status.OK) {
          ready = false;
          detail += "; " + found.detail();
          fault = found;
        }
      }
      served |= ready && !provider.name().equals("extractive");
      lines.add("%s %s (%s)".formatted(provider.name(), ready ? "준비됨" : "쓸 수 없음", detail));
    }
    var all = String.join("; ", lines);
    if (served) {
      return Finding.ok(all);
    }
    return fault == null
        ? Finding.warn(
            all, "한국어 요약에는 nonmun.summarizer.local.model이나, openai의 base-url과 model이 필요합니다.")
        : new Finding(fault.status(), all, fault.mend());
  }
}
