package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.TinyModel;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /// `-Dnonmun.answers`: how many.
  @Test
  void alwaysEndsInTimeInTheRightFormScriptAndRegister() throws Exception {
    var asked = SummaryPrompt.request(Drafts.RAG, Priority.BATCH);
    var count = Integer.getInteger("nonmun.answers", 6);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          LongStream.rangeClosed(1, count)
              .mapToObj(seed -> executor.submit(() -> model.complete(hot(asked, seed))))
              .toList();
      for (var each : answers) {
        var answer = each.get();
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.newTokens()).isLessThan(asked.maxTokens());
        assertThat(AnswerParser.parse(answer.text())).isInstanceOf(AnswerParser.Parsed.class);
        var summary = ((AnswerParser.Parsed) AnswerParser.parse(answer.text())).summary();
        var draft = Draft.of(summary, Drafts.RAG);
        assertThat(new ScriptCheck().faults(draft)).as(answer.text()).isEmpty();
        assertThat(new RegisterCheck().faults(draft)).as(answer.text()).isEmpty();
        assertThat(new LengthCheck().faults(draft))
            .noneMatch(fault -> fault.matches(".* has \\d{3,} characters.*"));
        assertThat(draft.lines())
            .allSatisfy(line ->
                assertThat(line.sentences())
                    .hasSizeBetween(1, 4)
                    .allMatch(n -> n >= 1 && n <= Drafts.RAG.sentences().size()));
      }
    }
  }

  private static Request hot(Request asked, long seed) {
    return new Request(
        asked.messages(), asked.jsonSchema(), asked.maxTokens(), 1, seed, asked.priority());
  }
}
