package io.nonmun.bot.speech;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                        | 영
          10                       | 십
          111                      | 백십일
          2,026                    | 이천이십육
          10,000                   | 만
          110,000                  | 십일만
          120,000,000              | 일억이천만
          3.14                     | 삼 점 일사
          007                      | 영영칠
          68.9%로 올랐다.              | 육십팔 점 구 퍼센트로 올랐다.
          7.7%p 올랐다.               | 칠 점 칠 퍼센트포인트 올랐다.
          온도는 -5도                  | 온도는 마이너스 오도
          검색 증강 생성(RAG)을 쓴다.      | 검색 증강 생성, 아르에이지 을 쓴다.
          GPT-4와 LLM               | 지피티 사와 엘엘엠
          Transformer 모델           | 트랜스포머 모델
          Gemini는 그대로              | Gemini는 그대로
          에이전트 · 도구               | 에이전트, 도구
          """)
  void readsFiguresSignsAndAbbreviations(String written, String read) {
    assertThat(Reading.of(written)).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"99999999999999999999999", "$$$$", "\"((((\""})
  void readsAnythingAtAll(String written) {
    assertThat(Reading.of(written)).doesNotContainPattern("[0-9$(]");
  }
}
