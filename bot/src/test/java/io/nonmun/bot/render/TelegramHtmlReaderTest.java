package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelegramHtmlReaderTest {

  @Test
  void countsTextAndEntitiesAsTelegramDoes() {
    var parsed =
        TelegramHtmlReader.read("<b>&lt;가&gt;</b>\n<blockquote expandable>😀</blockquote>");

    assertThat(parsed.text()).isEqualTo("<가>\n😀");
    assertThat(parsed.entities())
        .containsExactly(
            new TelegramHtmlReader.Entity("b", 0, 3),
            new TelegramHtmlReader.Entity("blockquote", 4, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<b>open",
        "<b><i>crossed</b></i>",
        "</b>",
        "<b></b>",
        "<em>unknown</em>",
        "a < b",
        "a > b",
        "a & b",
        "&nbsp;",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a>x</a>",
        "<b class=\"x\">x</b>",
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<code><b>x</b></code>",
        "half a pair \uD83D",
        "bell \u0007",
        "turned \u202E"
      })
  void refuses(String html) {
    assertThatIllegalArgumentException().isThrownBy(() -> TelegramHtmlReader.read(html));
  }
}
