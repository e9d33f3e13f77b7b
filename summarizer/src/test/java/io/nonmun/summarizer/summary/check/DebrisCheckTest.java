package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebrisCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>생각</think> 성능을 올렸다.",
        "</think> 성능을 올렸다.",
        "성능을 올렸다.<|im_end|>",
        "[/INST] 성능을 올렸다.",
        "◁think▷ 성능을 올렸다.",
        "요약을 시작한다. 성능을 올렸다.",
        "Thinking Process: 성능을 올렸다."
      })
  void l09ThoughtsLeakIntoTheAnswer(String text) {
    assertThat(faults(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"성능을 (크게 올렸다.", "이를 ‘거짓 성공이라 부른다.", "성능을 올렸다...", "성능을 올리고…"})
  void l09BreaksOff(String text) {
    assertThat(faults(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**성능**을 올렸다.",
        "# 성능을 올렸다.",
        "- 성능을 올렸다.",
        "1. 성능을 올렸다.",
        "`rag`를 쓴다.",
        "[링크](a)를 쓴다.",
        "{\"text\": 성능을 올렸다.",
        "성능을 올렸다.\"}",
        "성능을\\n올렸다.",
        "$\\gamma$를 쓴다.",
        "ACD$^3$-GAT를 쓴다.",
        "\\textbf를 쓴다.",
        "<a href=\"x\">성능</a>을 올렸다.",
        "<a href='x'>성능을 올렸다.",
        "성능을\n올렸다.",
        "성능을\u0000 올렸다.",
        "성능을\u200b 올렸다.",
        "성능을\u202e 올렸다.",
        "성능을\ufffd 올렸다.",
        "성능을    올렸다.",
        "N/A",
        "없음"
      })
  void markUpIsRefused(String text) {
    assertThat(faults(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "비용을 $5에서 $3로 줄였다.",
        "a < b 이고 c > d 이다.",
        "A* 탐색과 S_b -> Set을 쓴다.",
        "사용자의 질문에 답하고 요청을 처리한다.",
        "‘거짓 성공’과 “실패”를 (둘 다) 센다.",
        "r/ChangeMyView와 JSON 스키마를 쓴다."
      })
  void plainTextPasses(String text) {
    assertThat(faults(text)).isEmpty();
  }

  @Test
  void limitationThatSaysNothingShouldBeNull() {
    var draft = Drafts.lines(Drafts.RAG, "가", "나", "다", "라", "초록에 한계가 명시되지 않았다.");
    assertThat(new DebrisCheck().faults(draft)).singleElement().asString().contains("null");
  }

  private static List<String> faults(String text) {
    return new DebrisCheck().faults(Drafts.line(text, Drafts.RAG));
  }
}
