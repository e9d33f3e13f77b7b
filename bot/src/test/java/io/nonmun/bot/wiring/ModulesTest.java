package io.nonmun.bot.wiring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.ModuleChecks;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the settings of models come to.
class ModulesTest {

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().bindAddress("127.0.0.1").dynamicPort())
          .build();

  private static final Path TINY =
      Path.of("../gpu-model/src/test/resources/golden/models/tiny-llama-q8_0.gguf");

  private static final Path ADAPTER = TINY.resolveSibling("../adapters/tiny-qwen2-lora.gguf");

  private final Map<String, String> environment = new HashMap<>();
  private @TempDir Path folder;

  @Test
  void aModelThatWasNotPulledIsSaidWithTheCommandThatBringsIt() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "qwen3-4b");

    var words = "아직 받지 않은 모델입니다: qwen3-4b. 받기: ./nonmun model pull qwen3-4b";
    assertThat(local()).isEqualTo(new ProviderStatus("local", false, words));
    assertThat(doctor("내장 모델").status()).isEqualTo(Finding.Status.WARN);
    assertThat(doctor("내장 모델").detail()).isEqualTo("nonmun.summarizer.local.model: " + words);
  }

  @Test
  void aPathIsTakenAsItIsAndSaidToLackAChatTemplate() throws Exception {
    var file = Files.copy(TINY, folder.resolve("own.gguf"));
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", file.toString());

    assertThat(local()).isEqualTo(new ProviderStatus("local", true, "own, not loaded yet"));
    var found = doctor("내장 모델");
    assertThat(found.status()).isEqualTo(Finding.Status.WARN);
    assertThat(found.detail()).startsWith(file + " (설정에 적힌 파일): ").contains("ChatML");
    assertThat(found.mend()).isEqualTo("대화 형식이 있는 instruct 모델 파일을 쓰세요.");
  }

  @Test
  void anAdapterOfAnotherModelIsSaidBeforeItIsNeeded() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", TINY.toString());
    environment.put("NONMUN_SUMMARIZER_LOCAL_ADAPTER", ADAPTER.toString());

    assertThat(local().detail()).endsWith("+tiny-qwen2-lora, not loaded yet");
    assertThat(doctor("내장 모델").status()).isEqualTo(Finding.Status.WARN);
    assertThat(doctor("내장 모델").detail()).contains("tiny-qwen2-lora.gguf is an adapter");
  }

  @Test
  void aModelIsComparedAsItIsAndWithAnAdapter() throws Exception {
    var own = Files.copy(TINY, folder.resolve("own.gguf")).toString();
    var plus = Files.copy(TINY, folder.resolve("a+b.gguf")).toString();
    var adapter = Files.copy(ADAPTER, folder.resolve("taste.gguf")).toString();
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", own);
    environment.put("NONMUN_SUMMARIZER_LOCAL_ADAPTER", adapter);

    assertThat(compared(own)).isEqualTo("local own, not loaded yet");
    assertThat(compared(own + "+" + adapter)).isEqualTo("local own+taste, not loaded yet");
    assertThat(compared(plus)).isEqualTo("local a+b, not loaded yet");
    assertThat(compared(plus + "+" + adapter)).isEqualTo("local a+b+taste, not loaded yet");
    var within = Files.createDirectories(folder.resolve("own.gguf+more"));
    var deep = Files.copy(TINY, within.resolve("deep.gguf")).toString();
    assertThat(compared(deep)).isEqualTo("local deep, not loaded yet");
    assertThat(compared(deep + "+" + adapter)).isEqualTo("local deep+taste, not loaded yet");
    assertThat(compared("gpt+oss")).startsWith("openai ");
    assertThatThrownBy(() -> compared(own + "+" + folder.resolve("none.gguf")))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("none.gguf");
  }

  private static Candidates.Author author(Modules modules, String model) {
    return modules.authors(List.of(model), null).getFirst();
  }

  @Test
  void filesThatChangedAreAnotherVersionAndSoIsAnotherPrompt() throws Exception {
    var own = Files.copy(TINY, folder.resolve("own.gguf"));
    var adapter = Files.copy(ADAPTER, folder.resolve("taste.gguf"));
    var prompt = Files.writeString(folder.resolve("short.md"), "짧게.");
    var model = own + "+" + adapter;
    try (var modules = modules()) {
      var before = author(modules, model).version();
      assertThat(author(modules, model).version()).isEqualTo(before);
      assertThat(author(modules, "gpt").version()).isEqualTo(SummaryPrompt.VERSION);

      Files.setLastModifiedTime(adapter, FileTime.fromMillis(0));
      assertThat(author(modules, model).version()).as("a copy").isEqualTo(before);
      var bytes = Files.readAllBytes(adapter);
      bytes[bytes.length - 1] ^= 1;
      Files.write(adapter, bytes);
      assertThat(author(modules, model).version()).isNotEqualTo(before);

      var both = modules.authors(List.of("gpt"), prompt);
      assertThat(both).extracting(Candidates.Author::name).containsExactly("gpt", "gpt@short");
      var shorter = both.getLast().version();
      Files.writeString(prompt, "더 짧게.");
      assertThat(modules.authors(List.of("gpt"), prompt).getLast().version())
          .isNotEqualTo(shorter)
          .isNotEqualTo(SummaryPrompt.VERSION);
    }
  }

  private String compared(String model) {
    try (var modules = modules();
        var summarizer = author(modules, model).opener().apply(_ -> {})) {
      var provider = summarizer.providers().getFirst();
      return provider.name() + " " + provider.detail();
    }
  }

  @Test
  void aFileThatCannotRunIsSaidBeforeItIsNeeded() throws Exception {
    var file = Files.writeString(folder.resolve("own.gguf"), "GGUF");
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", file.toString());

    var found = doctor("내장 모델");
    assertThat(found.status()).isEqualTo(Finding.Status.WARN);
    assertThat(found.detail()).contains(file.toString());
    assertThat(found.mend()).contains("./nonmun model list");
  }

  @Test
  void noModelIsNoFault() throws Exception {
    assertThat(local().detail()).startsWith("not configured; set nonmun.summarizer.local.model");
    assertThat(doctor("내장 모델")).isEqualTo(Finding.ok("쓰지 않음"));
  }

  @Test
  void whoWantsAnotherProviderIsNotToldOfTheModel() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "qwen3-4b");
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");

    assertThat(doctor("내장 모델")).isEqualTo(Finding.ok("쓰지 않음"));
  }

  // U10: a URL that is written down is no model yet.
  @Test
  void u10AServerThatNobodyReachesIsNoModel() throws Exception {
    environment.put("NONMUN_SUMMARIZER_OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
    environment.put("NONMUN_SUMMARIZER_OPENAI_MODEL", "qwen3");

    var finding = doctor("요약");

    assertThat(finding.status()).isEqualTo(Finding.Status.FAIL);
    assertThat(finding.detail())
        .contains("openai 쓸 수 없음", "http://127.0.0.1:1/v1에 닿지 않습니다", "extractive 준비됨");
    assertThat(finding.mend()).contains("주소와 네트워크");
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', FAIL, api-key",
    "500, '', FAIL, 잠시 뒤에",
    "404, '', WARN, /v1",
    "200, '{\"data\":[{\"id\":\"other\"}]}', WARN, other",
  })
  void u10AServerThatRefusesIsNoModel(int status, String body, Finding.Status expected, String mend)
      throws Exception {
    SERVER.stubFor(
        get(urlEqualTo("/v1/models")).willReturn(aResponse().withStatus(status).withBody(body)));
    environment.put("NONMUN_SUMMARIZER_OPENAI_BASE_URL", SERVER.url("/v1"));
    environment.put("NONMUN_SUMMARIZER_OPENAI_MODEL", "qwen3");

    assertThat(doctor("요약").status()).isEqualTo(expected);
    assertThat(doctor("요약").mend()).contains(mend);
  }

  @Test
  void aServerThatKnowsTheModelIsAModel() throws Exception {
    SERVER.stubFor(
        get(urlEqualTo("/v1/models")).willReturn(okJson("{\"data\":[{\"id\":\"qwen3\"}]}")));
    environment.put("NONMUN_SUMMARIZER_OPENAI_BASE_URL", SERVER.url("/v1"));
    environment.put("NONMUN_SUMMARIZER_OPENAI_MODEL", "qwen3");

    assertThat(doctor("요약").status()).isEqualTo(Finding.Status.OK);
  }

  @Test
  void withoutAModelItIsSaidWhatASummaryNeeds() throws Exception {
    assertThat(doctor("요약").status()).isEqualTo(Finding.Status.WARN);
    assertThat(doctor("요약").mend()).contains("base-url과 model이 필요합니다");
  }

  private ProviderStatus local() {
    try (var modules = modules()) {
      return modules.summarizer().providers().getFirst();
    }
  }

  private Finding doctor(String name) throws Exception {
    try (var modules = modules()) {
      var checks =
          ModuleChecks.of(
              config(),
              Application.database(config()),
              modules::storage,
              modules::look,
              modules::localModel,
              modules::embeddingModel,
              modules::summarizer);
      return checks.stream()
          .filter(check -> check.name().equals(name))
          .findFirst()
          .orElseThrow()
          .test()
          .call();
    }
  }

  private Modules modules() {
    return new Modules(config());
  }

  private NonmunConfig config() {
    return ConfigReader.read(Optional.empty(), environment);
  }
}
