package io.nonmun.summarizer.summary.check;

import io.nonmun.HostileText;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.Summary.Line;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.source.SourceTexts;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.extractive.KeySentences;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Whatever stands in a paper or in a model's answer, judging it ends.
class HostileAnswerTest {

  private static final SourceText SOURCE =
      SourceTexts.of("A Title of GPT-4", "We propose RAG. It gains 3.5% on 2 tasks.");

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("an answer", answer -> Checks.standard().judge(answer, false, SOURCE)),
        reading(
            "a line",
            text -> {
              var line = new Line(text, List.of(1));
              judge(new Summary("제목", line, line, line, line, null, List.of("하나", "둘", "셋")));
            }),
        reading("an abstract", HostileAnswerTest::source));
  }

  private static Arguments reading(String of, Consumer<String> parser) {
    return Arguments.of(of, parser);
  }

  /// As it comes in JSON.
  private static void judge(Summary summary) {
    Checks.standard().judge(JsonMapper.shared().writeValueAsString(summary), false, SOURCE);
  }

  private static void source(String text) {
    var source =
        SourceText.of(
            new Paper(
                new PaperVersion(new ArxivId("2611.00001"), 1),
                text,
                text,
                List.of(),
                new Category("cs.CL"),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                false));
    KeySentences.of(source);
    Evidence.of(source);
    SummaryPrompt.request(source, Priority.BATCH);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsOnAnything(String of, Consumer<String> parser) {
    HostileText.feed(parser);
  }
}
