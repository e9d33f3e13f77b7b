package io.nonmun.summarizer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SentenceSplitterTest {

  private static final long SEED = 20261121;

  /// Sentences are parted by `|`.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "We train a model.|It works.",
        "Is it robust?|We test it!|Yes.",
        "We use tools (e.g. search) and, i.e. nothing else.|It works.",
        "Smith et al. show this.|Following Smith et al.|We show more.",
        "See Fig. 2 and Eq. 3 of Dr. Smith vs. No. 4.|It works.",
        "J. K. Rowling wrote it.|We read it.",
        "Accuracy rises from 61.2 to 68.9.|Cost is 0.5 s.",
        "We set $a. B = 1$ here.|It works.",
        "On 256$\\times$256 it holds.|On 512$\\times$512 too.",
        "It serves games, robots, etc.|Through actions it learns.",
        "It costs $5. We pay.|A price of $10 is high.",
        "Code is at https://example.org/a.b?c=d.|Data too.",
        "He asks \"Why?\"|We answer.",
        "It grew (by half.)|It stopped.",
        "We evaluate SOTA (2023).|Results hold.",
        "vLLM is fast.|vLLM is used.",
        "We test tools, data, etc. on tasks.|We test tools, data, etc.|The rest holds.",
        "1. Does it work?|2. How?",
        "It is fast (why? see text) and good.",
        "Gains reach 45.2\\%.|\\textit{All} code is open.",
        "One sentence without an end",
        "Version 2.0 is out.|3D scenes follow."
      })
  void cutsWhereAReaderWould(String marked) {
    var expected = List.of(marked.split("\\|"));
    if (marked.startsWith("It costs")) {
      expected = List.of("It costs $5.", "We pay.", "A price of $10 is high.");
    }
    assertThat(SentenceSplitter.split(marked.replace('|', ' '))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t "})
  void blankTextHasNoSentences(String text) {
    assertThat(SentenceSplitter.split(text)).isEmpty();
  }

  @Test
  void losesNothingOfRandomTexts() {
    var random = new Random(SEED);
    var pieces =
        List.of(
            "We",
            "e.g.",
            "et al.",
            ".",
            "?",
            "!",
            "$x.",
            "$",
            "(",
            ")",
            "\"",
            "1.",
            "Fig.",
            "  ",
            "\n",
            "A.",
            "0.5",
            "vLLM",
            "https://a.b",
            "\\%",
            "가.",
            "😀.",
            "\u00a0",
            "…",
            "...");
    for (int round = 0; round < 5_000; round++) {
      var text =
          random
              .ints(random.nextInt(30), 0, pieces.size())
              .mapToObj(i -> pieces.get(i) + (random.nextBoolean() ? " " : ""))
              .collect(Collectors.joining());
      losesNothing(text, "seed " + SEED + ", round " + round);
    }
  }

  @Test
  @Tag("shared")
  void losesNothingOfRealAbstracts() throws IOException {
    var folder = System.getProperty("nonmun.shared");
    assumeTrue(folder != null, "run with -Dnonmun.shared=FOLDER that has corpus/");
    var json = new JsonMapper();
    int count = 0;
    try (var files = Files.walk(Path.of(folder, "corpus"))) {
      for (var file : files.filter(path -> path.toString().endsWith(".gz")).toList()) {
        try (var reader =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          for (var line : reader.lines().toList()) {
            losesNothing(json.readTree(line).path("abstract").stringValue(), line);
            count++;
          }
        }
      }
    }
    assertThat(count).isGreaterThan(6_000);
  }

  private static void losesNothing(String text, String description) {
    var sentences = SentenceSplitter.split(text);
    assertThat(String.join(" ", sentences).replaceAll("\\s+", ""))
        .as(description)
        .isEqualTo(text.replaceAll("\\s+", ""));
    assertThat(sentences)
        .as(description)
        .allSatisfy(sentence -> assertThat(sentence).isEqualTo(sentence.strip()).isNotEmpty());
  }
}
