package io.nonmun.gpumodel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PreTokenizerTest {

  /// Runs of one kind, their mixtures, and what makes a rule look ahead or go back.
  private static final List<String> PARTS =
      List.of(
          "a",
          " ",
          "\n",
          " \n",
          "\n ",
          "\r",
          "\t ",
          "1",
          "a1 ",
          "'",
          "'s",
          "가",
          "😀",
          "\u0301",
          "\u00a0",
          "!",
          "! ",
          " !\n",
          "<|im_",
          "Ab",
          "\u3000\u2028");

  /// Counts how often the matcher looks at a character, so that no clock decides.
  private static final class Watched implements CharSequence {
    private final String text;
    private long looks;

    Watched(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @ParameterizedTest
  @EnumSource(PreTokenizer.class)
  void workGrowsAsTheTextDoes(PreTokenizer rules) {
    for (var one : PARTS) {
      for (var other : PARTS) {
        // A long run, a long run of another kind, and both by turns.
        var text = one.repeat(2_000) + other.repeat(2_000) + (one + other).repeat(1_000);
        var watched = new Watched(text);
        rules.words(watched, _ -> {});
        assertThat(watched.looks).as("%s, %s", one, other).isLessThan(30L * text.length());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PreTokenizer.class)
  void wordsJoinToTheText(PreTokenizer rules) {
    var random = new Random(9);
    for (var run = 0; run < 500; run++) {
      var text = new StringBuilder();
      for (var parts = random.nextInt(20); parts > 0; parts--) {
        text.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      assertThat(String.join("", words(rules, text.toString()))).isEqualTo(text.toString());
    }
  }

  /// As the published patterns cut it.
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "GPT2,IT/'/S/ / it/'s/ 12345/ 가나다/!?/__ / x",
        "LLAMA3,IT/'S/ / it/'s/ /123/45/ 가나다/!?__/ / x",
        "QWEN2,IT/'S/ / it/'s/ /1/2/3/4/5/ 가나다/!?__/ / x",
        "GPT2_DIGITS,IT/'/S/ / it/'s/ /1/2/3/4/5/ 가나다/!?/__ / x",
        "LLAMA3_MERGED,IT/'S/ / it/'s/ /123/45/ 가나다/!?__/ / x",
        "QWEN2_AS_WRITTEN,IT/'S/ / it/'s/ /1/2/3/4/5/ 가나다/!?__/ / x",
        "QWEN35,IT/'S/ / it/'s/ /1/2/3/4/5/ 가나다/!?__/ / x",
        "GPT4O,IT'S/ / it's/ /123/45/ 가나다/!?__/ / x",
        "DEFAULT,IT/'/S/ / it/'/s/ /123/45/ 가나다/!?/__ / x",
      })
  void cutsAsItsModelDoes(PreTokenizer rules, String expected) {
    assertThat(words(rules, "IT'S  it's 12345 가나다!?\n\n  x"))
        .containsExactly(expected.replace('_', '\n').split("/"));
  }

  @Test
  void composesWhatAnyScriptWrites() {
    var random = new Random(12);
    for (var run = 0; run < 500; run++) {
      var text = new StringBuilder("e");
      for (var marks = random.nextInt(255); marks > 0; marks--) {
        text.append((char) random.nextInt(0x300, 0x370));
      }
      text.append("\u1112\u1161\u11ab x");
      assertThat(PreTokenizer.QWEN2.normalise(text.toString()))
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
    }
  }

  /// Minutes, if the whole run were sorted at once: what is kept is every mark, not their order.
  @Test
  void marksWithoutEndAreComposedInParts() {
    var text = "e" + "\u0301\u0316".repeat(250_000);
    assertThat(PreTokenizer.QWEN2.normalise(text)).hasSizeBetween(499_000, text.length());
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> named("deepseek-llm"))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll(
            "made.gguf", "deepseek-llm", "gpt-2", "llama-bpe", "qwen2", "a.x-4.0", "exaone4");
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-2, GPT2",
    "a.x-4.0, GPT2",
    "exaone4, GPT2",
    "smollm, GPT2_DIGITS",
    "exaone, GPT2_DIGITS",
    "llama-bpe, LLAMA3",
    "llama3, LLAMA3",
    "llama-v3, LLAMA3",
    "midm-2.0, LLAMA3",
    "falcon3, LLAMA3",
    "glm4, LLAMA3_MERGED",
    "qwen2, QWEN2",
    "deepseek-r1-qwen, QWEN2",
    "megrez, QWEN2",
    "qwen35, QWEN35",
    "gpt-4o, GPT4O",
    "kanana2, GPT4O",
    "default, DEFAULT",
  })
  void aNameMeansItsModelsRule(String name, PreTokenizer rules) {
    assertThat(named(name)).isEqualTo(rules);
  }

  @Test
  void aFileThatNamesNoneHasTheDefault() {
    assertThat(PreTokenizer.of(new Metadata("made.gguf", Map.of())))
        .isEqualTo(PreTokenizer.DEFAULT);
  }

  private static PreTokenizer named(String name) {
    return PreTokenizer.of(new Metadata("made.gguf", Map.of("tokenizer.ggml.pre", name)));
  }

  private static List<String> words(PreTokenizer rules, String text) {
    var words = new ArrayList<String>();
    rules.words(text, words::add);
    return words;
  }
}
