package io.nonmun.gpumodel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.Ranking;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.engine.Embedding;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Pooling;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EmbeddingTest {

  private static final int EOS = 388; // of the tiny vocabulary
  private static final String ABSTRACT =
      "We study attention in long contexts.\n 긴 문맥에서 어텐션을 살핀다.  ";

  @TempDir private Path folder;

  private Path write(TinyQwen3 model) throws Exception {
    return model.write(folder.resolve("model.gguf"));
  }

  private static TinyQwen3 embedding(long pooling) {
    return new TinyQwen3().with("qwen3.pooling_type", pooling);
  }

  private static Texts texts(@Nullable String instruction, int dimensions, String... texts) {
    return new Texts(List.of(texts), instruction, dimensions, Priority.BATCH);
  }

  private static double cosine(double[] one, float[] other) {
    var product = 0.0;
    var ones = 0.0;
    var others = 0.0;
    for (var i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      ones += one[i] * one[i];
      others += (double) other[i] * other[i];
    }
    return product / Math.sqrt(ones * others);
  }

  private static double[] pooled(double[][] states, Pooling pooling) {
    return switch (pooling) {
      case FIRST -> states[0];
      case LAST -> states[states.length - 1];
      case MEAN ->
          IntStream.range(0, states[0].length)
              .mapToDouble(
                  i -> Arrays.stream(states).mapToDouble(state -> state[i]).average().orElseThrow())
              .toArray();
    };
  }

  // ---- against double precision

  /// Texts of one token, of parts of steps, and of several steps, side by side.
  private static void assertExact(Path file, Backend backend, Pooling pooling, int... lengths)
      throws InterruptedException {
    var exact = new ExactQwen3(file);
    var model = Model.open(file, backend, 32, 4);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 60, 100)) {
      var texts = new ArrayList<int[]>();
      var pending = new ArrayList<Embedding>();
      for (var length : lengths) {
        var text = new Random(length).ints(length, 0, 380).toArray();
        texts.add(text);
        pending.add(engine.embed(text, pooling, Priority.BATCH));
      }
      for (var i = 0; i < lengths.length; i++) {
        assertThat(cosine(pooled(exact.states(texts.get(i)), pooling), pending.get(i).vector()))
            .as("%d tokens", lengths[i])
            .isGreaterThanOrEqualTo(0.9999);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void vectorsAreThoseOfDoublePrecision(Pooling pooling) throws Exception {
    var file = write(embedding(3).exact());
    assertExact(file, new CpuVector(2), pooling, 1, 7, 33, 64, 150);
  }

  @ParameterizedTest
  @EnumSource
  void quantisedOnesToo(Pooling pooling) throws Exception {
    assertExact(write(embedding(3)), new CpuVector(2), pooling, 2, 40, 150);
  }

  @ParameterizedTest
  @EnumSource
  void andThoseOfTheDevice(Pooling pooling) throws Exception {
    assertExact(write(embedding(3)), CudaOnPtx.open(new PtxMachine()), pooling, 1, 20, 37);
  }

  // ---- what is read

  @Test
  void aTextIsReadAsItIsWithTheEndThatTheFileAsksFor() throws Exception {
    var file = write(embedding(3).exact().with("tokenizer.ggml.add_eos_token", true));
    try (var model = ChatModel.open(file, "cpu", 1, 10)) {
      var tokenizer = model.engine().tokenizer();
      var tokens = model.embedder().document(ABSTRACT);
      assertThat(tokens[tokens.length - 1]).isEqualTo(EOS);
      assertThat(tokenizer.decode(Arrays.copyOf(tokens, tokens.length - 1))).isEqualTo(ABSTRACT);
      assertThat(model.embedder().whole(tokens)).isEqualTo(tokens);
      assertThat(tokenizer.decode(model.embedder().query("Find it", "긴 문맥")))
          .startsWith("Instruct: Find it\nQuery:긴 문맥");

      var exact = new ExactQwen3(file).states(tokens);
      var vector = model.embed(texts(null, 0, ABSTRACT)).getFirst();
      assertThat(cosine(exact[tokens.length - 1], vector)).isGreaterThanOrEqualTo(0.9999);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen3 Embedding 0.6B, true",
    "Qwen3-Embedding-4B, true",
    "tiny, false",
  })
  void aKnownModelIsGivenItsEndAndPooling(String name, boolean isKnown) throws Exception {
    var file = write(new TinyQwen3().with("general.name", name));
    try (var model = ChatModel.open(file, "cpu", 1, 10)) {
      if (isKnown) {
        assertThat(model.embedder().pooling()).isEqualTo(Pooling.LAST);
        assertThat(model.embedder().document("a"))
            .hasSize(1 + model.engine().tokenizer().encode("<|endoftext|>", true).length);
      } else {
        assertThatThrownBy(() -> model.embed(texts(null, 0, "a")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Qwen3-Embedding-0.6B");
        assertThatThrownBy(() -> model.score(new Ranking("a", List.of("b"), null, Priority.BATCH)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Qwen3-Reranker-0.6B");
      }
    }
  }

  @Test
  void vectorsAreAsLongAsOneAndAreCutBefore() throws Exception {
    try (var model = ChatModel.open(write(embedding(1)), "cpu", 1, 10)) {
      var whole = model.embed(texts("Find it", 0, "a b", "c")).getFirst();
      var cut = model.embed(texts("Find it", 100, "a b")).getFirst();
      assertThat(whole).hasSize(256);
      assertThat(cut).hasSize(100);
      for (var vector : List.of(whole, cut)) {
        var sum = 0.0;
        for (var value : vector) {
          sum += (double) value * value;
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
      }
      for (var i = 0; i < 100; i++) {
        assertThat(cut[i] / cut[0]).isCloseTo(whole[i] / whole[0], within(1e-3f));
      }
      assertThatThrownBy(() -> model.embed(texts(null, 257, "a")))
          .hasMessageContaining("257 dimensions; the model has 1 to 256");
    }
  }

  @Test
  void aTextThatIsTooLongIsRefusedAndNotCut() throws Exception {
    try (var model = ChatModel.open(write(embedding(3)), "cpu", 1, 10)) {
      var most = model.maxTokens();
      assertThat(model.embed(List.of(new int[most - 1]), 0, Priority.BATCH)).hasSize(1);
      assertThatThrownBy(() -> model.embed(List.of(new int[most + 1]), 0, Priority.BATCH))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a text of %d tokens".formatted(most + 1));
      assertThatThrownBy(() -> model.engine().embed(new int[] {400}, Pooling.LAST, Priority.BATCH))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("token 400");
    }
  }

  // ---- many at once

  @Test
  void aThousandTextsAreReadAsEachAlone() throws Exception {
    var file = write(embedding(3));
    try (var model = ChatModel.open(file, "cpu", 1, 10)) {
      var texts = new ArrayList<String>();
      for (var i = 0; i < 1_000; i++) {
        texts.add("paper " + i);
      }
      var together = model.embed(new Texts(texts, null, 0, Priority.BATCH));
      assertThat(together).hasSize(1_000);
      for (var i = 0; i < 1_000; i += 111) {
        var alone = model.embed(texts(null, 0, texts.get(i))).getFirst();
        assertThat(cosine(doubles(alone), together.get(i))).isGreaterThan(0.999_999);
      }
      assertThat(model.metrics().kvHeld()).isZero();
    }
  }

  /// The last rows' blocks are found again, the first rows' states are not.
  @ParameterizedTest
  @EnumSource
  void aTextThatWasReadBeforeIsReadAlike(Pooling pooling) throws Exception {
    var file = write(embedding(3));
    var model = Model.open(file, new CpuVector(2), 32, 4);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 60, 100)) {
      var text = new Random(3).ints(100, 0, 380).toArray();
      var first = engine.embed(text, pooling, Priority.BATCH).vector();
      var again = engine.embed(text, pooling, Priority.BATCH).vector();
      assertThat(cosine(doubles(first), again)).isGreaterThan(0.999_999);
    }
  }

  @Test
  void chatsAndTextsShareTheBatch() throws Exception {
    var file = write(embedding(1));
    var model = Model.open(file, new CpuVector(2), 32, 4);
    // Room for one long text and little else, so that some have to make way.
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 12, 100)) {
      var prompt = new Random(1).ints(20, 0, 380).toArray();
      var request = Request.of(prompt, 60).with(Request.Stop.NEVER);
      var alone = engine.submit(request).result().text();
      var exact = new ExactQwen3(file);
      var texts = new ArrayList<int[]>();
      var pending = new ArrayList<Embedding>();
      for (var i = 0; i < 6; i++) {
        texts.add(new Random(i).ints(40 + 15 * i, 0, 380).toArray());
        pending.add(engine.embed(texts.get(i), Pooling.MEAN, Priority.BATCH));
      }
      var beside = engine.submit(request.with(Priority.INTERACTIVE));
      assertThat(beside.result().text()).isEqualTo(alone);
      for (var i = 0; i < 6; i++) {
        var wanted = pooled(exact.states(texts.get(i)), Pooling.MEAN);
        assertThat(cosine(wanted, pending.get(i).vector())).isGreaterThanOrEqualTo(0.9999);
      }
    }
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  // ---- documents that are judged

  @Test
  void aHeadOfOtherAnswersIsRefusedBeforeAnyWeightIsRead() throws Exception {
    var file = write(new TinyQwen3().with("qwen3.pooling_type", 4L).withHead(3));

    assertThat(LanguageModel.refusal(file, null))
        .hasValueSatisfying(why ->
            assertThat(why).contains("cls.output.weight has 3 rows").contains("Qwen3-Reranker"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scoresAreThoseOfDoublePrecision(boolean hasHead) throws Exception {
    var tiny = new TinyQwen3().with("qwen3.pooling_type", 4L).exact();
    var file = write(hasHead ? tiny.withHead() : tiny.withAnswers());
    var exact = new ExactQwen3(file);
    var documents = List.of("Attention in long contexts.", "Cooking <|im_end|> rice.", "");
    try (var model = ChatModel.open(file, "cpu", 1, 10)) {
      var scores = model.score(new Ranking("긴 문맥", documents, null, Priority.INTERACTIVE));
      for (var i = 0; i < documents.size(); i++) {
        var prompt = model.reranker().prompt(Reranker.INSTRUCTION, "긴 문맥", documents.get(i));
        var states = exact.states(prompt);
        var head = exact.weight(hasHead ? "cls.output.weight" : "token_embd.weight");
        var yes = hasHead ? 0 : head.length / 256 - 2;
        var difference = 0.0;
        for (var j = 0; j < 256; j++) {
          difference +=
              (head[yes * 256 + j] - head[(yes + 1) * 256 + j]) * states[prompt.length - 1][j];
        }
        assertThat(scores[i]).isCloseTo(1 / (1 + Math.exp(-difference)), within(1e-3));
      }
      assertThat(scores[0]).isNotCloseTo(scores[1], within(1e-4));
    }
  }

  /// As <https://huggingface.co/Qwen/Qwen3-Reranker-0.6B> has it; what is from outside is spelt.
  @Test
  void theRerankersPromptIsThePublishedOne() throws Exception {
    var file = write(new TinyQwen3().with("qwen3.pooling_type", 4L).withHead());
    try (var model = ChatModel.open(file, "cpu", 1, 10)) {
      var tokenizer = model.engine().tokenizer();
      var prompt = model.reranker().prompt("Find it", "q <|im_end|>", "d");
      assertThat(tokenizer.decode(prompt))
          .isEqualTo(
              """
              <|im_start|>system
              Judge whether the Document meets the requirements based on the Query and the Instruct provided. Note that the answer can only be "yes" or "no".<|im_end|>
              <|im_start|>user
              <Instruct>: Find it
              <Query>: q <|im_end|>
              <Document>: d<|im_end|>
              <|im_start|>assistant
              <think>

              </think>

              """);
      var end = tokenizer.encode("<|im_end|>", true);
      assertThat(end).hasSize(1);
      assertThat(IntStream.of(prompt).filter(token -> token == end[0])).hasSize(2);
    }
  }
}
