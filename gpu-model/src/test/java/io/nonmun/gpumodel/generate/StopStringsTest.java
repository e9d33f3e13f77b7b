package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopStringsTest {

  @Test
  void holdsBackWhatMayBecomeOne() {
    var stops = new StopStrings(List.of("\n\n", "END"));
    assertThat(stops.next("one\n")).isEqualTo("one");
    assertThat(stops.next("two E")).isEqualTo("\ntwo ");
    assertThat(stops.next("N")).isEmpty();
    assertThat(stops.next("d")).isEqualTo("ENd");
    assertThat(stops.next("E")).isEmpty();
    assertThat(stops.isFound()).isFalse();
    assertThat(stops.rest()).isEqualTo("E");
  }

  @Test
  void endsBeforeOneThatSpansPieces() {
    var stops = new StopStrings(List.of("끝입니다"));
    assertThat(stops.next("이제 끝")).isEqualTo("이제 ");
    assertThat(stops.next("입니")).isEmpty();
    assertThat(stops.next("다. 더")).isEmpty();
    assertThat(stops.isFound()).isTrue();
    assertThatThrownBy(() -> stops.next("more")).isInstanceOf(IllegalStateException.class);
  }

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
      var stop = new StopStrings(List.of(stops.split("\\|")));
      var out = new StringBuilder();
      for (var from = 0; from < text.length() && !stop.isFound(); ) {
        var to = Math.min(text.length(), from + random.nextInt(4));
        out.append(stop.next(text.substring(from, to)));
        from = to;
      }
      out.append(stop.rest());
      assertThat(out.toString()).isEqualTo(expected);
      assertThat(stop.isFound()).isEqualTo(!expected.equals(text));
    }
  }

  @Test
  void holdsBackOnlyWhatMayBeginOne() {
    var stop = new StopStrings(List.of("\n\n", "END"));
    assertThat(stop.next("text E")).isEqualTo("text ");
    assertThat(stop.next("N")).isEmpty();
    assertThat(stop.next("E\n")).isEqualTo("ENE");
    assertThat(stop.rest()).isEqualTo("\n");
  }

  @Test
  void overlapsWithItself() {
    var stops = new StopStrings(List.of("aab"));
    assertThat(stops.next("aaa")).isEqualTo("a");
    assertThat(stops.next("b")).isEmpty();
    assertThat(stops.isFound()).isTrue();
  }

  @Test
  void theLongestOfThoseThatEndTogetherCounts() {
    var stops = new StopStrings(List.of("c", "abc"));
    assertThat(stops.next("xab")).isEqualTo("x");
    assertThat(stops.next("c")).isEmpty();
  }

  @Test
  void anEmptyOneIsRefused() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void howTheTextIsCutMakesNoDifference(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < 500; i++) {
      var text = word(random, 30);
      var strings =
          IntStream.range(0, 1 + random.nextInt(3)).mapToObj(_ -> word(random, 5) + "a").toList();
      var end = text.length();
      for (var to = 1; to <= text.length() && end == text.length(); to++) {
        for (var string : strings) {
          if (text.substring(0, to).endsWith(string)) {
            end = Math.min(end, to - string.length());
          }
        }
      }
      var stops = new StopStrings(strings);
      var out = new StringBuilder();
      for (var at = 0; at < text.length() && !stops.isFound(); ) {
        var to = Math.min(text.length(), at + 1 + random.nextInt(6));
        out.append(stops.next(text.substring(at, to)));
        assertThat(text.substring(0, end)).as("%s in %s", strings, text).startsWith(out);
        at = to;
      }
      assertThat(out.append(stops.rest()).toString())
          .as("%s in %s", strings, text)
          .isEqualTo(text.substring(0, end));
    }
  }

  private static String word(Random random, int most) {
    return random
        .ints(random.nextInt(most), 'a', 'd')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
