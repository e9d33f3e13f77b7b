package io.nonmun.storage.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuoteTest {

  @Test
  void isOneShortLine() {
    assertThat(Quote.of("  503\n\n Service   Unavailable ")).isEqualTo("503 Service Unavailable");
    assertThat(Quote.of("x".repeat(1 << 20))).isEqualTo("x".repeat(Quote.LONGEST) + "…");
    assertThat(Quote.of(" \n".repeat(1 << 20))).isEmpty();
    assertThat(Quote.of("😀".repeat(1_000))).isEqualTo("😀".repeat(Quote.LONGEST / 2) + "…");
  }

  @Test
  void showsWhatIsNotToBeSeen() {
    assertThat(Quote.of("a\u001b[31mb\u202ec\ud800")).isEqualTo("a\\u001b[31mb\\u202ec\\ud800");
    assertThat(Quote.visible("a\nERROR forged\tline\u2028end"))
        .isEqualTo("a\\nERROR forged\\tline\\u2028end");
  }
}
