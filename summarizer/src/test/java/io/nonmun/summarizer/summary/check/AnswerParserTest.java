package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.summarizer.summary.check.AnswerParser.Malformed;
import io.nonmun.summarizer.summary.check.AnswerParser.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {

  static final String GOOD =
      """
      {"titleKo": "긴 문맥에서도 흔들리지 않는 검색 증강 생성",
       "oneLine": {"text": "문서 순서를 섞어 학습시켜 정확도를 68.9%로 올렸다.", "sentences": [2, 3]},
       "problem": {"text": "문서 순서가 바뀌면 RAG의 성능이 떨어진다.", "sentences": [1]},
       "method": {"text": "HotpotQA의 문서를 섞어 Llama-3.1-8B를 학습시킨다.", "sentences": [2]},
       "result": {"text": "긴 문맥 QA 정확도가 61.2%에서 68.9%로 올랐다.", "sentences": [3]},
       "limitation": {"text": "영어 데이터에서만 결과를 확인했다.", "sentences": [4]},
       "keywords": ["RAG", "장문맥", "강건성"]}
      """;

  @Test
  void readsTheAgreedForm() {
    assertThat(AnswerParser.parse(GOOD))
        .isInstanceOfSatisfying(
            Parsed.class,
            parsed -> {
              assertThat(parsed.summary().oneLine().sentences()).containsExactly(2, 3);
              assertThat(parsed.summary().keywords()).containsExactly("RAG", "장문맥", "강건성");
            });
  }

  @Test
  void limitationMayBeNull() {
    var answer = GOOD.replaceFirst("(?s)\"limitation\": \\{.*?}", "\"limitation\": null");
    assertThat(AnswerParser.parse(answer))
        .isInstanceOfSatisfying(
            Parsed.class, parsed -> assertThat(parsed.summary().limitation()).isNull());
  }

  @Test
  void decomposedHangulIsComposed() {
    var answer =
        GOOD.replace("강건성", java.text.Normalizer.normalize("강건성", java.text.Normalizer.Form.NFD));
    assertThat(AnswerParser.parse(answer))
        .isInstanceOfSatisfying(
            Parsed.class, parsed -> assertThat(parsed.summary().keywords()).contains("강건성"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"titleKo\" | \"title\" | 'title' is unknown",
        "\"titleKo\" | \"titleKo\": \"둘\", \"titleKo\" | not one complete JSON object",
        "[\"RAG\", | [\"가\", \"나\", \"다\", \"RAG\", | 3 to 5",
        "\"RAG\", \"장문맥\", | `` | 3 to 5",
        "[2, 3] | [\"2\"] | 'oneLine' must be",
        "[2, 3] | [2.5] | 'oneLine' must be",
        "[2, 3] | [99999999999] | 'oneLine' must be",
        "[2, 3] | 2 | 'oneLine' must be",
        "[2, 3]} | [2, 3], \"note\": 1} | 'oneLine' must be",
        "\"problem\": { | \"problem\": null, \"other\": { | 'problem' must be"
      })
  void otherFormsAreRefused(String part, String replacement, String reason) {
    assertThat(reasons(GOOD.replace(part, replacement))).contains(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "요약할 수 없다.", "{}", "{\"titleKo\": NaN}"})
  void whatIsNoSummaryIsRefused(String answer) {
    assertThat(reasons(answer)).isNotEmpty();
  }

  @Test
  void l09ThoughtsFencesAndTailsAreRefused() {
    assertThat(reasons("<think>먼저 읽는다.</think>" + GOOD)).contains("<think>");
    assertThat(reasons("```json\n" + GOOD + "```")).contains("```json");
    assertThat(reasons(GOOD + "```")).contains("nothing after it");
    assertThat(reasons(GOOD + GOOD)).contains("nothing after it");
    assertThat(reasons(GOOD + "도움이 되었으면 한다.")).contains("nothing after it");
  }

  @Test
  void l09AnswerCutAnywhereIsRefused() {
    var answer = GOOD.strip();
    for (int end = 0; end < answer.length(); end++) {
      assertThat(AnswerParser.parse(answer.substring(0, end))).isInstanceOf(Malformed.class);
    }
  }

  private static String reasons(String answer) {
    return AnswerParser.parse(answer) instanceof Malformed(var reasons)
        ? String.join("\n", reasons)
        : "";
  }
}
