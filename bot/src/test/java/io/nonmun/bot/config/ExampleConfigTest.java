package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a newcomer begins with, and stumbles over.
class ExampleConfigTest {

  private static final Path EXAMPLE = Path.of("../config.example.yaml");

  @TempDir private Path folder;

  @Test
  void theExampleIsValidAsItIs() {
    var config = ConfigReader.read(Optional.of(new ConfigFile(EXAMPLE)), Map.of());

    assertThat(config.summarizer().openai().model()).isEqualTo("qwen3:8b");
  }

  /// What is only a comment is valid once its mark is gone; a comment in words has no colon behind
  /// its first word.
  @Test
  void theExampleIsValidWithEverythingInIt() throws IOException {
    var everything =
        Files.readAllLines(EXAMPLE).stream()
            .map(line -> line.replaceFirst("^(\\s*)# (  - \\{|[a-z-]+:|  )", "$1$2"))
            .map(line -> line.replace("123456789:AA...", "123456789:AAAAAAAAAAAAAAAAAAAAAAAA"))
            .collect(Collectors.joining("\n"));
    var file = Files.writeString(folder.resolve("config.yaml"), everything);

    var config = ConfigReader.read(Optional.of(new ConfigFile(file)), Map.of());

    assertThat(config.telegram().token().isPresent()).isTrue();
    assertThat(config.summarizer().openai().endpoints()).hasSize(2);
    assertThat(config.summarizer().local().model()).isEqualTo("auto");
    assertThat(config.storage().backup().folder()).isEqualTo("backups");
  }

  @Test
  void theVariablesOfTheExampleAreKnown() throws IOException {
    var variables = new TreeMap<String, String>();
    for (var line : Files.readAllLines(Path.of("../.env.example"))) {
      if (!line.startsWith("#")) {
        var name = line.replaceFirst("=$", "");
        variables.put(name, name.endsWith("TOKEN") ? "123456789:AAAAAAAAAAAAAAAAAAAAAAAA" : "key");
      }
    }

    var config = ConfigReader.read(Optional.empty(), variables);

    assertThat(variables).hasSize(2);
    assertThat(config.secrets()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EUC-KR", "x-windows-949"})
  void aFileOfAnOldEditorIsToldHowToBeMended(String encoding) throws IOException {
    var file = folder.resolve("config.yaml");
    Files.write(
        file,
        "nonmun:\n  chats:\n    - { id: -5, keywords: [검색, 요약] }\n"
            .getBytes(Charset.forName(encoding)));

    assertThatThrownBy(() -> ConfigReader.read(Optional.of(new ConfigFile(file)), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.yaml:3  UTF-8이 아닌 글자가 있습니다 (EUC-KR이나 CP949")
        .hasMessageContaining("iconv -f CP949 -t UTF-8 config.yaml > 새파일");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonmun:\n  digest:\n    papers: 3\n     wait: 20m\n",
        "nonmun:\n  digest:\n    papers: 3\n   wait: 20m\n",
        "nonmun:\n  digest:\n    papers: 3\n arxiv:\n    poll: 5m\n",
        "nonmun:\n    digest: { papers: 3 }\n  arxiv: { poll: 5m }\n"
      })
  void wrongIndentationIsToldHowToBeMended(String text) throws IOException {
    var file = Files.writeString(folder.resolve("config.yaml"), text);

    assertThatThrownBy(() -> ConfigReader.read(Optional.of(new ConfigFile(file)), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("고치는 법: 이 줄과 바로 위 줄의 들여쓰기를 맞추세요");
  }
}
