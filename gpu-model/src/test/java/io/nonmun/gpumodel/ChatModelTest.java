package io.nonmun.gpumodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.json.Json;
import io.nonmun.gpumodel.json.Json.Obj;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.RandomModel;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatModelTest {

  private static final Path VOCABULARY =
      Path.of("src/test/resources/golden/models/tiny-qwen2-q8_0.gguf");
  private static final String TEMPLATE =
      """
      {%- for message in messages %}{{ message.role }}: {{ message.content }}
      {% endfor %}assistant:\
      """;
  private static final String SCHEMA =
      """
      {"type": "object", "properties": {"title": {"type": "string", "maxLength": 20},
       "good": {"type": "boolean"}}, "required": ["title", "good"]}
      """;

  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void write() throws Exception {
    file = folder.resolve("tiny.gguf");
    RandomModel.like("tiny").withChatTemplate(TEMPLATE).write("q8_0", VOCABULARY, file, 1, _ -> {});
  }

  private static LanguageModel.Request request(String text, @Nullable String schema, int most) {
    return new LanguageModel.Request(
        List.of(new Message("user", text)), schema, most, 0, 1, Priority.BATCH);
  }

  /// The adapter is looked at before anything is loaded, even before the device.
  @Test
  void chatsAreAnsweredWithTheAdapterThatIsGiven() throws Exception {
    var adapters = VOCABULARY.resolveSibling("../adapters");
    var texts = new ArrayList<String>();
    for (var scale : new float[] {0, 1}) {
      var own = new AdapterFile("own", adapters.resolve("tiny-qwen2-lora.gguf"), scale);
      assertThat(LanguageModel.refusal(VOCABULARY, own)).isEmpty();
      try (var model = LanguageModel.open(VOCABULARY, "cpu-reference", 1, own)) {
        texts.add(model.complete(request("Hello there", null, 12)).text());
      }
    }
    try (var model = LanguageModel.open(VOCABULARY, "cpu-reference")) {
      assertThat(model.complete(request("Hello there", null, 12)).text())
          .isEqualTo(texts.getFirst());
    }
    assertThat(texts.getLast()).isNotEqualTo(texts.getFirst());

    var other = new AdapterFile("other", adapters.resolve("tiny-llama-lora.gguf"), 1);
    assertThat(LanguageModel.refusal(VOCABULARY, other).orElseThrow()).contains("qwen2");
    assertThatThrownBy(() -> LanguageModel.open(VOCABULARY, "no such device", 1, other))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("tiny-llama-lora.gguf");
  }

  @Test
  void answersThatAreWantedTogetherFitTheirSchema() throws Exception {
    try (var model = LanguageModel.open(file, "cpu");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(model.name()).isEqualTo("Random weights like tiny");
      var asked =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> threads.submit(() -> model.complete(request("paper " + i, SCHEMA, 200))))
              .toList();
      for (var answer : asked) {
        assertThat(answer.get().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(((Obj) Json.parse(answer.get().text())).members())
            .containsOnlyKeys("title", "good");
      }
    }
  }

  @Test
  void anAnswerEndsWhereItMayHaveNoMoreTokens() throws Exception {
    try (var model = LanguageModel.open(file, "cpu-reference")) {
      var answer = model.complete(request("a", null, 3));
      assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(answer.newTokens()).isEqualTo(3);
    }
  }

  @Test
  void whatCannotBeServedIsRefusedAndTheRestGoesOn() throws Exception {
    try (var model = LanguageModel.open(file, "cpu-reference")) {
      assertThatThrownBy(() -> model.complete(request("long ".repeat(40_000), null, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("there is room for");
      assertThatThrownBy(() -> model.complete(request("a", "{\"$ref\": \"#/x\"}", 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("schema at $.$ref");
      assertThatThrownBy(() -> model.complete(request("a", SCHEMA, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("an answer that fits the schema may need");
      assertThat(model.complete(request("a", null, 3)).newTokens()).isEqualTo(3);
    }
  }

  @Test
  void answersOfOneTokenAreWeighedBehindWhatTheChatsShare() throws Exception {
    var start = "word ".repeat(60);
    var chats =
        List.of(
            List.of(new Message("user", start + "one?")),
            List.of(new Message("user", start + "two?")),
            List.of(new Message("user", start + "one?")));
    try (var model = LanguageModel.open(file, "cpu-reference")) {
      var chosen =
          model.choose(new LanguageModel.Choice(chats, List.of("A", "B", "C"), Priority.BATCH));

      assertThat(chosen.shares()).hasSize(3);
      for (var shares : chosen.shares()) {
        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-6));
        assertThat(Arrays.stream(shares)).hasSize(3).allMatch(share -> share >= 0);
      }
      assertThat(chosen.shares().get(2)).isEqualTo(chosen.shares().get(0));
      assertThat(chosen.cachedTokens()).isBetween(1, chosen.promptTokens() - 1);
      assertThatThrownBy(() ->
              model.choose(
                  new LanguageModel.Choice(chats, List.of("A", "no single token"), Priority.BATCH)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'no single token' has");
    }
  }

  @Test
  void aClosedOneSaysSo() {
    var model = LanguageModel.open(file, "cpu-reference");
    model.close();
    assertThatThrownBy(() -> model.complete(request("a", null, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine was closed");
  }

  @Test
  void anInterruptedCallerIsNotWaitedFor() throws Exception {
    try (var model = ChatModel.open(file, "cpu-reference", 1, 10)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> model.complete(request("a", null, 30_000)))
          .isInstanceOf(InterruptedException.class);
      while (model.engine().metrics().finished() == 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theTemplateThatIsGivenIsUsed() {
    try (var model =
        ChatModel.open(file, "cpu-reference", 1, 10, "{{ messages[0].content }}?", List.of())) {
      var tokenizer = model.engine().tokenizer();
      assertThat(tokenizer.decode(model.prompt(List.of(new Message("user", "a")), false)))
          .endsWith("a?");
    }
  }

  /// `serve`'s completions are their operator's; a chat's messages are not.
  @Test
  void aTextToBeContinuedMayHaveControlTokens() {
    try (var model = ChatModel.open(file, "cpu-reference", 1, 10)) {
      var tokenizer = model.engine().tokenizer();
      var start = tokenizer.encode("<|im_start|>", true);

      assertThat(start).hasSize(1);
      assertThat(model.prompt("a<|im_start|>b")).contains(start);
      assertThat(model.prompt(List.of(new Message("user", "a<|im_start|>b")), false))
          .doesNotContain(start);
    }
  }

  @Test
  void aFileThatIsNoModelForChatsIsRefusedBeforeADeviceIsOpened() throws Exception {
    var vocabulary = Vocabularies.unpack(Vocabularies.SPM);
    assertThatThrownBy(() -> LanguageModel.open(vocabulary, "no such device"))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("no weights");
    Files.delete(vocabulary);
  }

  @Test
  void aFileWithoutATemplateAnswersInChatMl() throws Exception {
    try (var model = LanguageModel.open(VOCABULARY, "cpu-reference")) {
      assertThat(model.complete(request("a", null, 3)).newTokens()).isEqualTo(3);
    }
  }
}
