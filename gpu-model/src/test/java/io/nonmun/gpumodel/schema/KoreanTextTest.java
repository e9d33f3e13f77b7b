package io.nonmun.gpumodel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Strings of the formats `ko-text` and `ko-sentences`, byte by byte.
class KoreanTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "RAG로 α와 β를 줄인 3.5배 빠른 어텐션 (KV 캐시) — ‘초안’ × 1/4",
        "비(非)선형 직역(直譯) 변환",
        "함수 f(x)와 αβ-CROWN",
        "끝이 명사형임.",
      })
  void textIsHangulLatinAndSigns(String text) {
    assertThat(fits("ko-text", text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "참조答안",
        "프로ンプ트",
        "슈尔츠",
        "модель",
        "نموذج",
        "非선형",
        "비(非선형",
        "비(非常)선형",
        "αβγ",
        "가\u0301",
        "ᄒ",
        "네、 그렇다",
        "웃음😀",
        "숨은\u200b글자",
      })
  void noOtherScriptStandsAnywhere(String text) {
    assertThat(fits("ko-text", text)).isFalse();
    assertThat(fits("ko-sentences", text + "를 썼다.")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "줄였다.",
        "오류를 41% 줄였다. 나머지에서는 그대로다.",
        "얼마나 줄어드는가? 그 답을 찾았다.",
        "이를 ‘사고 사슬이다.’라고 부르는 방법(CoT)을 제안했다.",
        "직역(直譯)을 피했다.",
        "그는 \\\"맞다.\\\"",
        "3.5배 빨라졌다. (단, GPU 1장)에서만 그렇다.",
      })
  void sentencesEndInThePlainForm(String text) {
    assertThat(fits("ko-sentences", text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "줄였다",
        "줄였습니다.",
        "줄였어요.",
        "방법을 제안.",
        "방법을 제안. 그리고 줄였다.",
        "줄였습니다. 그리고 늘렸다.",
        "줄입니까?",
        "줄였다!",
        "줄였다.’”",
        "줄였다. 또",
        "3.5%.",
      })
  void noOtherEndIsOne(String text) {
    assertThat(fits("ko-sentences", text)).isFalse();
  }

  /// Whatever is written, there is room left to end it.
  @ParameterizedTest
  @ValueSource(strings = {"ko-text", "ko-sentences"})
  void everyBeginningCanBeEndedInTime(String format) {
    var random = new SplittableRandom(3);
    for (var run = 0; run < 300; run++) {
      var max = 3 + random.nextInt(20);
      var automaton = compile(format, max);
      var cursor = automaton.start();
      cursor.step((byte) '"');
      var text = new StringBuilder();
      for (var step = random.nextInt(200); step > 0; step--) {
        var value = (byte) random.nextInt(256);
        if (value != '"' && cursor.step(value)) {
          text.append((char) (value & 0xff));
        }
      }
      var length = 0;
      while (!cursor.isComplete()) {
        text.append((char) (cursor.stepToEnd() & 0xff));
        assertThat(++length).isLessThan(20);
      }
      var written =
          new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
              .replace("\\\"", "'");
      assertThat(written.codePointCount(0, written.length() - 1)).isLessThanOrEqualTo(max);
    }
  }

  @Test
  void anotherFormatAndTooLittleRoomAreRefused() {
    assertThatThrownBy(() -> SchemaCompiler.compile("{\"type\": \"string\", \"format\": \"date\"}"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("$.format");
    assertThatThrownBy(() ->
            SchemaCompiler.compile(
                """
                {"type": "string", "format": "ko-text", "minLength": 9, "maxLength": 10}\
                """))
        .hasMessageContaining("maxLength");
  }

  private static boolean fits(String format, String text) {
    var cursor = compile(format, 100).start();
    for (var value : ('"' + text + '"').getBytes(StandardCharsets.UTF_8)) {
      if (!cursor.step(value)) {
        return false;
      }
    }
    return cursor.isComplete();
  }

  private static Automaton compile(String format, int max) {
    return SchemaCompiler.compile(
            "{\"type\": \"string\", \"format\": \"%s\", \"maxLength\": %d}".formatted(format, max))
        .automaton();
  }
}
