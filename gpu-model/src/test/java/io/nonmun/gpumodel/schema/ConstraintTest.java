package io.nonmun.gpumodel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.schema.Answers.Taste;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import io.nonmun.gpumodel.tokenizer.Vocabularies;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class ConstraintTest {

  static final List<String> SCHEMAS = Schemas.ALL;

  private final Vocabulary small = SmallVocabulary.create();

  @ParameterizedTest
  @EnumSource
  void answersOfEveryTasteFit(Taste taste) {
    assertAnswersFit(small, 100, taste);
  }

  /// The mask against its meaning: a token is in it exactly if it can be accepted.
  @ParameterizedTest
  @FieldSource("SCHEMAS")
  void theMaskIsWhatCanBeAccepted(String text) {
    var schema = SchemaCompiler.compile(text);
    var random = new SplittableRandom(3);
    for (var run = 0; run < 8; run++) {
      var tokens = new ArrayList<Integer>();
      var constraint = schema.start(small);
      while (!constraint.isFinished() && tokens.size() < 40) {
        var mask = constraint.mask();
        for (var token = 0; token < small.size(); token++) {
          assertThat(mask.allows(token))
              .as("token %d after %s", token, tokens)
              .isEqualTo(accepts(constraint, token));
        }
        var next = random.nextInt(small.size());
        while (!mask.allows(next)) {
          next = random.nextInt(small.size());
        }
        constraint.accept(next);
        tokens.add(next);
      }
    }
  }

  private static boolean accepts(Constraint constraint, int token) {
    try {
      constraint.copy().accept(token);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// The tighter mask against its meaning: the tokens after which the rest is enough.
  @ParameterizedTest
  @FieldSource("SCHEMAS")
  void aShortRestLeavesTheTokensThatCanStillBeFinished(String text) {
    var schema = SchemaCompiler.compile(text);
    for (var extra = 0; extra < 4; extra++) {
      var constraint = schema.start(small);
      var remaining = constraint.minTokens() + extra;
      for (var step = 0; step < 30 && remaining > 0 && !constraint.isFinished(); step++) {
        var full = constraint.mask();
        var mask = constraint.mask(remaining);
        assertThat(mask.count()).isPositive();
        var chosen = -1;
        for (var token = 0; token < small.size(); token++) {
          if (token == SmallVocabulary.END || !full.allows(token)) {
            assertThat(mask.allows(token)).isEqualTo(full.allows(token));
          } else {
            var next = constraint.copy();
            next.accept(token);
            assertThat(mask.allows(token)).isEqualTo(next.minTokens() < remaining);
            chosen = mask.allows(token) ? token : chosen;
          }
        }
        if (chosen < 0) {
          break;
        }
        constraint.accept(chosen);
        remaining--;
      }
    }
  }

  @Test
  void fewerTokensThanTheShortestAnswerAreRefused() {
    var constraint = SchemaCompiler.compile(Schemas.BOUNDED).start(small);
    assertThatThrownBy(() -> constraint.mask(constraint.minTokens() - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokens remain");
  }

  @Test
  void anEndTokenFitsExactlyWhereTheAnswerIsComplete() {
    var constraint = SchemaCompiler.compile("{\"type\": \"integer\"}").start(small);

    assertThat(constraint.mask().allows(SmallVocabulary.END)).isFalse();
    constraint.accept('1');
    assertThat(constraint.isComplete()).isTrue();
    assertThat(constraint.isFinished()).isFalse();
    assertThat(constraint.mask().allows(SmallVocabulary.END)).isTrue();
    assertThat(constraint.mask().allows('2')).isTrue();
    constraint.accept(SmallVocabulary.END);
    assertThat(constraint.isFinished()).isTrue();
    assertThatThrownBy(constraint::mask).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRefusedTokenChangesNothing() {
    var constraint = SchemaCompiler.compile("{\"enum\": [\"ab\"]}").start(small);
    constraint.accept('"');
    assertThatThrownBy(() -> constraint.accept('x')).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> constraint.accept(SmallVocabulary.NEVER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(constraint.mask().allows('a')).isTrue();
  }

  @Test
  void theMaskTakesTheOtherTokensProbability() {
    var constraint = SchemaCompiler.compile("{\"type\": \"null\"}").start(small);
    var logits = new float[small.size() + 70];
    constraint.mask().apply(logits);
    for (var token = 0; token < logits.length; token++) {
      var fits = token < small.size() && constraint.mask().allows(token);
      assertThat(logits[token]).isEqualTo(fits ? 0 : Float.NEGATIVE_INFINITY);
    }
  }

  @Test
  void controlTokensNeverFit() throws Exception {
    var tokenizer = Vocabularies.tokenizer(Vocabularies.QWEN2);
    var constraint =
        SchemaCompiler.compile("{\"type\": \"string\"}").start(Vocabulary.of(tokenizer));
    constraint.accept(tokenizer.encode("\"", false)[0]);
    var mask = constraint.mask();
    for (var control : "<|im_end|> <|im_start|> <|endoftext|> <tool_call>".split(" ")) {
      assertThat(mask.allows(tokenizer.encode(control, true)[0])).as(control).isFalse();
    }
    assertThat(mask.allows(tokenizer.encode("한국", false)[0])).isTrue();
  }

  @Test
  void answersFitOverQwensVocabulary() throws Exception {
    var vocabulary = Vocabulary.of(Vocabularies.tokenizer(Vocabularies.QWEN2));
    for (var taste : Taste.values()) {
      assertAnswersFit(vocabulary, 10, taste);
    }
  }

  /// `-Dnonmun.shared`: 1,000 answers each over vocabularies of 152k and 128k tokens.
  @Test
  @EnabledIfSystemProperty(
      named = "nonmun.shared",
      matches = ".+",
      disabledReason = "Llama's vocabulary is not in the repository")
  void aThousandAnswersFitOverRealVocabularies() throws Exception {
    var folder = Path.of(System.getProperty("nonmun.shared"), "golden", "tokenizer");
    for (var file : new String[] {"vocab-qwen2.gguf.gz", "vocab-llama3.gguf.gz"}) {
      var tokenizer = Vocabularies.tokenizer(folder.resolve(file));
      var vocabulary = Vocabulary.of(tokenizer);
      for (var taste : Taste.values()) {
        assertAnswersFit(vocabulary, taste == Taste.ANY ? 200 : 100, taste);
      }
      assertOwnTokensFit(tokenizer, vocabulary);
    }
  }

  /// Text as the model would write it is never kept from it.
  private static void assertOwnTokensFit(Tokenizer tokenizer, Vocabulary vocabulary) {
    var text =
        """
        {"titleKo": "긴 문맥에서의 \\"주의\\" 😀 $\\\\alpha$", "oneLine": {"text":"a","sentences":[1, 2]}, \
        "problem": {"text": "문제", "sentences": []}, "method": {"text": "방법", "sentences": [3]}, \
        "result": {"text": "결과", "sentences": [4, 5]}, "limitation": null, "keywords": ["주의", "LLM"]}\
        """;
    var constraint = SchemaCompiler.compile(Schemas.SUMMARY).start(vocabulary);
    for (var token : tokenizer.encode(text, false)) {
      assertThat(constraint.mask().allows(token)).isTrue();
      constraint.accept(token);
    }
    assertThat(constraint.isFinished()).isTrue();
  }

  /// Seeded answers over all the schemas by turns, some with no token to spare.
  private static void assertAnswersFit(Vocabulary vocabulary, int count, Taste taste) {
    var schemas = Schemas.ALL.stream().map(SchemaCompiler::compile).toList();
    var judges = Schemas.ALL.stream().map(Judge::new).toList();
    var random = new SplittableRandom(taste.ordinal());
    for (var run = 0; run < count; run++) {
      var which = run % schemas.size();
      var constraint = schemas.get(which).start(vocabulary);
      var maxTokens = constraint.minTokens() + random.nextInt(1 + random.nextInt(200));
      var answer = new Answers(vocabulary, run).write(constraint, maxTokens, taste);
      assertThat(answer.isComplete())
          .as(() -> new String(answer.text(), StandardCharsets.UTF_8))
          .isTrue();
      judges.get(which).check(answer.text());
    }
  }
}
