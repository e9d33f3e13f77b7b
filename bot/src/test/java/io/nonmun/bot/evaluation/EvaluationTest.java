package io.nonmun.bot.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.evaluation.Evaluation.Count;
import io.nonmun.bot.evaluation.LabelledAnswer.Label;
import io.nonmun.summarizer.SummarizerSettings;
import io.nonmun.summarizer.Summarizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Labelled answers read from a file, and judged by the product's own rules.
class EvaluationTest {

  private static final String ABSTRACT =
      "Serving long dialogues is slow. We present TideCache, which keeps the cache of earlier turns."
          + " It cuts the time to first token by 41% on two of three benchmarks.";

  private @TempDir Path folder;

  @Test
  void countsByKindWhatTheRulesOfSummariesAcceptAndRefuse() throws Exception {
    var set =
        set(
            line("a", answer("41%", true), "good", "plain"),
            line("b", answer("41%", false), "good", "evidence first"),
            "",
            line("c", answer("47%", true), "bad", "number"),
            line("d", answer("41%", true).replace("느리다.", "느립니다."), "bad", "register"),
            line("e", "{\"oneLine\": 1}", "bad", "number"));

    try (var guard =
        Summarizers.guard(
            SummarizerSettings.defaults(), false, new NoSpending(), Clock.systemUTC())) {
      var evaluation = Evaluation.of(LabelledAnswer.read(set), guard);

      assertThat(evaluation.counts())
          .containsExactly(
              new Count("plain", Label.GOOD, 1, 0),
              new Count("evidence first", Label.GOOD, 1, 0),
              new Count("number", Label.BAD, 0, 2),
              new Count("register", Label.BAD, 0, 1));
      assertThat(evaluation.answers().get(2).reasons()).anyMatch(reason -> reason.contains("'47'"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id": "a"                                                  | 2번째 줄: JSON 객체 하나가 아닙니다
          []                                                          | 2번째 줄: label은
          {"label": "fine"}                                           | 2번째 줄: label은
          {"label": "bad", "answer": "text"}                          | 2번째 줄: answer는
          {"label": "bad", "answer": {}, "title": "T", "abstract": "A"} | 2번째 줄: id가 없습니다
          {"label": "bad", "answer": {}, "id": " "}                   | 2번째 줄: id가 없습니다
          """)
  void saysWhichLineIsNoAnswerAndWhy(String line, String reason) throws Exception {
    var set = set(line("a", "{}", "bad", "none"), line);

    assertThatThrownBy(() -> LabelledAnswer.read(set))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aFileWithoutAnAnswerIsRefused() throws Exception {
    var set = set("", " ");

    assertThatThrownBy(() -> LabelledAnswer.read(set)).hasMessageContaining("답이 하나도 없습니다");
  }

  private Path set(String... lines) throws Exception {
    return Files.write(folder.resolve("set.jsonl"), List.of(lines));
  }

  private static String line(String id, String answer, String label, String kind) {
    return """
    {"id": "%s", "title": "TideCache: Reusing Attention", "abstract": "%s", "answer": %s, \
    "label": "%s", "kind": "%s"}\
    """
        .formatted(id, ABSTRACT, answer, label, kind);
  }

  private static String answer(String number, boolean textFirst) {
    return """
    {"titleKo": "TideCache: 어텐션의 재사용", "oneLine": %s, "problem": %s, "method": %s, "result": %s, \
    "limitation": null, "keywords": ["캐시 재사용", "다중 턴", "추론 가속"]}\
    """
        .formatted(
            text("이전 턴의 캐시를 다시 써서 응답의 시작을 " + number + " 앞당겼다.", "[2, 3]", textFirst),
            text("긴 이야기를 주고받는 서비스는 느리다.", "[1]", textFirst),
            text("이전 턴의 캐시를 남기는 TideCache를 제안했다.", "[2]", textFirst),
            text("벤치마크 셋 중 둘에서 첫 토큰까지의 시간이 " + number + " 줄었다.", "[3]", textFirst));
  }

  private static String text(String text, String sentences, boolean textFirst) {
    return textFirst
        ? "{\"text\": \"%s\", \"sentences\": %s}".formatted(text, sentences)
        : "{\"sentences\": %s, \"text\": \"%s\"}".formatted(sentences, text);
  }
}
