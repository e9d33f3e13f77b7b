package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.TinyModel;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model says that is held to the prompt's schema, here one of random weights that would
/// never end a text by itself.
class ConstrainedAnswerTest {

  private static final Request ASKED = SummaryPrompt.request(Drafts.RAG, Priority.BATCH);

  private static @TempDir Path folder;
  private static LanguageModel model;

  @BeforeAll
  static void open() throws Exception {
    model = TinyModel.open(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /// `-Dnonmun.answers`: how many. What such a model is asked changes nothing; a short question
  /// leaves time for more answers.
  @Test
  void alwaysEndsInTimeInTheRightFormScriptAndRegister() throws Exception {
    var question = List.of(new Message("user", "?"));
    assertAnswersKeepTheSchema(model, question, Integer.getInteger("nonmun.answers", 6));
  }

  /// `-Dnonmun.weights`: a folder with the files of `scripts/weights`. These models are too small
  /// for Korean; what they write is held to it all the same.
  @ParameterizedTest
  @Tag("weights")
  @ValueSource(strings = {"SmolLM2-135M-Instruct.Q4_1.gguf", "gemma-3-270m-q4_k_m.gguf"})
  void soDoModelsThatWereTrained(String file) throws Exception {
    var path = Path.of(System.getProperty("nonmun.weights"), file);
    try (var trained = LanguageModel.open(path, "cpu")) {
      assertAnswersKeepTheSchema(trained, ASKED.messages(), 2);
    }
  }

  private static void assertAnswersKeepTheSchema(
      LanguageModel model, List<Message> messages, int count) throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          LongStream.rangeClosed(1, count)
              .mapToObj(seed -> executor.submit(() -> model.complete(hot(messages, seed))))
              .toList();
      for (var each : answers) {
        var answer = each.get();
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.newTokens()).isLessThan(ASKED.maxTokens());
        assertKeepsTheSchema(answer.text());
      }
    }
  }

  private static void assertKeepsTheSchema(String answer) {
    assertThat(AnswerParser.parse(answer)).as(answer).isInstanceOf(AnswerParser.Parsed.class);
    var summary = ((AnswerParser.Parsed) AnswerParser.parse(answer)).summary();
    var draft = Draft.of(summary, Drafts.RAG);
    assertThat(new ScriptCheck().faults(draft)).as(answer).isEmpty();
    assertThat(new RegisterCheck().faults(draft)).as(answer).isEmpty();
    assertThat(new LengthCheck().faults(draft))
        .noneMatch(fault -> fault.matches(".* has \\d{3,} characters.*"));
    assertThat(draft.lines())
        .allSatisfy(line ->
            assertThat(line.sentences())
                .hasSizeBetween(1, 4)
                .allMatch(n -> n >= 1 && n <= Drafts.RAG.sentences().size()));
  }

  private static Request hot(List<Message> messages, long seed) {
    return new Request(messages, ASKED.jsonSchema(), ASKED.maxTokens(), 1, seed, ASKED.priority());
  }
}
