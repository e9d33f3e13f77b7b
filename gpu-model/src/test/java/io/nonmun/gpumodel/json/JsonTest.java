package io.nonmun.gpumodel.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        " {\"a\" : [1, -0.5e3,true,null , {}], \"b\":\"\"} | {\"a\":[1,-5E+2,true,null,{}],\"b\":\"\"}",
        "\"\\u00e9\\ud83d\\ude00\\n\\u0001\\/\" | \"é😀\\n\\u0001/\"",
        "[[],[false]]| [[],[false]]",
      })
  void textsComeBackCompact(String text, String compact) {
    assertThat(Json.parse(text)).hasToString(compact);
    assertThat(Json.parse(compact)).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        "+1",
        ".5",
        "NaN",
        "tru",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "[1 2]",
        "// c\n1",
        "[\u00a01]"
      })
  void everythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("at character");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void deepNestingIsRefused(String open) {
    assertThatThrownBy(() -> Json.parse(open.repeat(100_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("200 deep");
  }
}
