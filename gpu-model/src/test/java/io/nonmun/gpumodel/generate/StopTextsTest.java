package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopTextsTest {

  @ParameterizedTest
  @CsvSource({
    "aab, xaaab, xa",
    "끝, 글끝더, 글",
    "bc|abcd, zabce, za",
    "abab, abaab, abaab",
    "b, b, ''",
    "abc, ab, ab",
  })
  void cutsBeforeTheFirstHoweverTheTextComes(String stops, String text, String expected) {
    var random = new Random(3);
    for (var run = 0; run < 50; run++) {
      var stop = new StopTexts(List.of(stops.split("\\|")));
      var out = new StringBuilder();
      for (var from = 0; from < text.length(); ) {
        var to = Math.min(text.length(), from + random.nextInt(4));
        out.append(stop.next(text.substring(from, to)));
        from = to;
      }
      out.append(stop.rest());
      assertThat(out.toString()).isEqualTo(expected);
      assertThat(stop.found()).isEqualTo(!expected.equals(text));
    }
  }

  @Test
  void holdsBackOnlyWhatMayBeginAStopText() {
    var stop = new StopTexts(List.of("\n\n", "END"));
    assertThat(stop.next("text E")).isEqualTo("text ");
    assertThat(stop.next("N")).isEmpty();
    assertThat(stop.next("E\n")).isEqualTo("ENE");
    assertThat(stop.rest()).isEqualTo("\n");
  }

  @Test
  void anEmptyStopTextIsRefused() {
    assertThatThrownBy(() -> new StopTexts(List.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
