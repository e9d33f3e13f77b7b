package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.model.RandomModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What keeps a server from starting; what it does then is `ModelServerTest`'s.
class ServeCommandTest {

  private static final Path VOCABULARY =
      Path.of("../gpu-model/src/test/resources/golden/models/tiny-qwen2-q8_0.gguf");
  private static final String KEY = "planted-secret-key";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;

  @Test
  void aPortThatIsTakenIsSaidWithTheMend() throws Exception {
    var file = chatModel();
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = Integer.toString(taken.getLocalPort());
      assertThat(serve("--model", file.toString(), "--port", port)).isEqualTo(1);
      assertThat(said()).contains("127.0.0.1:" + port, "--port").doesNotContain(KEY);
    }
  }

  @Test
  void aFileThatIsNoModelForChatsIsSaid() {
    assertThat(serve("--model", folder.resolve("none.gguf").toString())).isEqualTo(1);
    assertThat(said()).contains("none.gguf");
  }

  /// It is written to in ChatML; that the port is taken ends the command.
  @Test
  void aFileWithoutAChatTemplateIsServed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = Integer.toString(taken.getLocalPort());
      assertThat(serve("--model", VOCABULARY.toString(), "--port", port)).isEqualTo(1);
      assertThat(said()).contains("--port").doesNotContain("chat_template");
    }
  }

  @Test
  void aChatTemplateThatIsGivenIsReadBeforeAnythingIsLoaded() throws Exception {
    var template = Files.writeString(folder.resolve("own.jinja"), "a\n{% import 'x' %}");
    var arguments = new String[] {"--model", VOCABULARY.toString(), "--chat-template", ""};
    arguments[3] = template.toString();
    assertThat(serve(arguments)).isEqualTo(1);
    assertThat(said()).contains("line 2", "import");
    arguments[3] = folder.resolve("none.jinja").toString();
    assertThat(serve(arguments)).isEqualTo(1);
    assertThat(said()).contains("none.jinja");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain.gguf", "=plain.gguf", "own=", "two words=plain.gguf", "none=plain.gguf"})
  void anAdapterThatIsNoNameAndFileIsSaidBeforeAnythingIsLoaded(String typed) {
    assertThat(serve("--model", "none.gguf", "--adapter", typed)).isEqualTo(2);
    assertThat(said()).contains("--adapter", typed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":0.5", ":-1"})
  void anAdapterOfAnotherModelIsSaid(String scale) {
    var adapter = VOCABULARY.resolveSibling("../adapters/tiny-llama-lora.gguf") + scale;
    var model = VOCABULARY.toString();
    assertThat(serve("--model", model, "--adapter", "own=" + adapter)).isEqualTo(1);
    assertThat(said()).contains("tiny-llama-lora.gguf is an adapter", "llama", "qwen2");
  }

  /// That the port is taken ends the command.
  @Test
  void anAdapterIsLoadedWithItsModel() throws Exception {
    var adapter = VOCABULARY.resolveSibling("../adapters/tiny-qwen2-lora.gguf");
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = Integer.toString(taken.getLocalPort());
      var own = "own=" + adapter + ":0.5";
      assertThat(serve("--model", VOCABULARY.toString(), "--adapter", own, "--port", port))
          .isEqualTo(1);
      assertThat(said()).contains("--port").doesNotContain("lora");
    }
  }

  @Test
  void wrongUsageIsSaidBeforeAnythingIsLoaded() {
    assertThat(serve("--model", "none.gguf", "--port", "70000")).isEqualTo(2);
    assertThat(said()).contains("--port");
  }

  @Test
  void aDeviceThatIsUnknownIsSaidWithThoseThatAreNot() throws Exception {
    assertThat(serve("--model", chatModel().toString(), "--device", "gpu")).isEqualTo(1);
    assertThat(said())
        .startsWith(
            "실패: device gpu is not known; auto, cpu, cuda, cuda:N, cuda:N,M and cpu-reference are\n");
  }

  // R14: a command line is seen in `ps` by everybody.
  @ParameterizedTest
  @ValueSource(strings = {"--api-key=another-planted-key", "--api-key another-planted-key"})
  void r14AKeyOnTheCommandLineIsRefusedWithTheMend(String typed) {
    var arguments = new ArrayList<>(List.of("--model", "none.gguf"));
    arguments.addAll(List.of(typed.split(" ")));

    assertThat(serve(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(said())
        .contains("NONMUN_SERVE_API_KEY", "ps")
        .doesNotContain("another-planted-key", KEY);
  }

  private Path chatModel() throws Exception {
    var file = folder.resolve("tiny.gguf");
    RandomModel.like("tiny").withChatTemplate("").write("f32", VOCABULARY, file, 1, _ -> {});
    return file;
  }

  private int serve(String... arguments) {
    var all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments));
    if (!all.contains("--device")) {
      all.addAll(List.of("--device", "cpu-reference"));
    }
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new CommandLineInterface(
            new Terminal(stream, stream, false),
            Map.of("NONMUN_SERVE_API_KEY", KEY),
            (_, _) -> null)
        .run(all.toArray(String[]::new));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
