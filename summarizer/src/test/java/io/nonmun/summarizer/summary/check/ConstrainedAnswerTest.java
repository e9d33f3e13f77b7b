package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.TinyModel;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model says that is held to the prompt's schema, here one of random weights that would
/// never end a text by itself.
class ConstrainedAnswerTest {

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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void alwaysEndsInTimeAndIsOfTheRightFormAndLength(long seed) throws Exception {
    var asked = SummaryPrompt.request(Drafts.RAG, Priority.BATCH);

    var answer =
        model.complete(
            new Request(
                asked.messages(),
                asked.jsonSchema(),
                asked.maxTokens(),
                1,
                seed,
                asked.priority()));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.newTokens()).isLessThan(asked.maxTokens());
    assertThat(AnswerParser.parse(answer.text())).isInstanceOf(AnswerParser.Parsed.class);
    var summary = ((AnswerParser.Parsed) AnswerParser.parse(answer.text())).summary();
    assertThat(new LengthCheck().faults(Draft.of(summary, Drafts.RAG)))
        .noneMatch(fault -> fault.matches(".* has \\d{3,} characters.*"));
  }
}
