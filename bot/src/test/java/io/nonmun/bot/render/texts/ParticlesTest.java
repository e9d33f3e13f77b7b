package io.nonmun.bot.render.texts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParticlesTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          논문[은/는]|논문은
          카드[은/는]|카드는
          ‘요약’[이/가] 왔다|‘요약’이 왔다
          (분류)[을/를]|(분류)를
          서울[으로/로]|서울로
          뉴욕[으로/로]|뉴욕으로
          런던[과/와] 파리[과/와]|런던과 파리와
          3[이/가] 2[이/가]|3이 2가
          cs.CL[은/는]|cs.CL은
          RAG[은/는]|RAG는
          LLM[을/를]|LLM을
          8[으로/로]|8로
          7편[으로/로]|7편으로
          """,
      delimiter = '|')
  void followsTheWordBeforeIt(String written, String read) {
    assertThat(Particles.chosen(written)).isEqualTo(read);
  }
}
