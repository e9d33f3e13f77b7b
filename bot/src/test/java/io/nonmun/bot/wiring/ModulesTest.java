package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.doctor.Finding;
import io.nonmun.summarizer.model.ProviderStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the setting `nonmun.summarizer.local.model` comes to.
class ModulesTest {

  private final Map<String, String> environment = new HashMap<>();
  private @TempDir Path folder;

  @Test
  void aModelThatWasNotPulledIsSaidWithTheCommandThatBringsIt() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "qwen3-4b");

    var words = "아직 받지 않은 모델입니다: qwen3-4b. 받기: ./nonmun model pull qwen3-4b";
    assertThat(local()).isEqualTo(new ProviderStatus("local", false, words));
    assertThat(doctor().status()).isEqualTo(Finding.Status.WARN);
    assertThat(doctor().detail()).isEqualTo("nonmun.summarizer.local.model: " + words);
  }

  @Test
  void aPathIsTakenAsItIs() throws Exception {
    var file = Files.writeString(folder.resolve("own.gguf"), "GGUF");
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", file.toString());

    assertThat(local()).isEqualTo(new ProviderStatus("local", true, "own, not loaded yet"));
    assertThat(doctor()).isEqualTo(Finding.ok(file + " (설정에 적힌 파일)"));
  }

  @Test
  void noModelIsNoFault() throws Exception {
    assertThat(local().detail()).startsWith("not configured; set nonmun.summarizer.local.model");
    assertThat(doctor()).isEqualTo(Finding.ok("쓰지 않음"));
  }

  @Test
  void whoWantsAnotherProviderIsNotToldOfTheModel() throws Exception {
    environment.put("NONMUN_SUMMARIZER_LOCAL_MODEL", "qwen3-4b");
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");

    assertThat(doctor()).isEqualTo(Finding.ok("쓰지 않음"));
  }

  private ProviderStatus local() {
    try (var modules = modules()) {
      return modules.summarizer().providers().getFirst();
    }
  }

  private Finding doctor() throws Exception {
    try (var modules = modules()) {
      var checks =
          ModuleChecks.of(
              config(), modules::storage, modules::look, modules::localModel, modules::summarizer);
      return checks.stream()
          .filter(check -> check.name().equals("내장 모델"))
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
