package io.nonmun.gpumodel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.schema.SchemaCompiler;
import io.nonmun.gpumodel.schema.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SentencePiecesTest {

  /// With a space before the first word, as Llama 2; and without, as Gemma.
  private static Tokenizer prefixed;

  private static Tokenizer plain;

  @BeforeAll
  static void load() throws Exception {
    prefixed = Vocabularies.tokenizer(Vocabularies.SPM);
    plain =
        Vocabularies.tokenizer(Vocabularies.SPM, Map.of("tokenizer.ggml.add_space_prefix", false));
  }

  private static Tokenizer tokenizer(boolean prefix) {
    return prefix ? prefixed : plain;
  }

  @ParameterizedTest
  @CsvSource({"true, ids_prefixed", "false, ids"})
  void encodesAndDecodesEveryGoldenLineAsLlamaCppDoes(boolean prefix, String key) throws Exception {
    var lines = Files.readAllLines(Path.of("src/test/resources/golden/tokenizer/spm.jsonl"));
    assertThat(lines).hasSize(363);
    for (var line : lines) {
      var vector = JsonMapper.shared().readTree(line);
      var text = vector.get("text").asString();
      var ids = tokenizer(prefix).encode(text, true);
      assertThat(ids).as(text).isEqualTo(Vectors.ids(vector.get(key)));
      assertThat(tokenizer(prefix).decode(ids)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tokensOneByOneGiveTheTextOfAll(boolean prefix) {
    var random = new Random(3);
    for (var run = 0; run < 300; run++) {
      var ids = random.ints(random.nextInt(1, 40), 0, prefixed.size()).toArray();
      var decoder = tokenizer(prefix).decoder();
      var all = new StringBuilder();
      for (var id : ids) {
        all.append(decoder.next(id));
      }
      assertThat(all + decoder.rest()).isEqualTo(tokenizer(prefix).decode(ids));
    }
  }

  /// A character that is no piece comes as its bytes, one token each.
  @Test
  void bytesOneByOneGiveWholeCharacters() {
    var text = "뷁 😀 𓀀";
    var ids = prefixed.encode(text, false);
    assertThat(ids.length).isGreaterThan(12);
    var decoder = prefixed.decoder();
    var all = new StringBuilder();
    for (var id : ids) {
      var part = decoder.next(id);
      assertThat(part).doesNotContain("\uFFFD");
      all.append(part);
    }
    assertThat(all + decoder.rest()).isEqualTo(text);
  }

  @Test
  void theSpaceBeforeAnAnswerIsItsOwn() {
    var ids = prefixed.encode("the model", false);
    var answer = prefixed.continuation();

    assertThat(prefixed.decode(ids)).isEqualTo("the model");
    assertThat(answer.next(ids[0])).startsWith(" ");
  }

  @Test
  void randomTextsComeBack() {
    var random = new Random(5);
    for (var run = 0; run < 200; run++) {
      var text =
          random
              .ints(random.nextInt(60), 1, 0x11000)
              .filter(c -> c != 0x2581 && (c < 0xd800 || c > 0xdfff))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(plain.decode(plain.encode(text, false))).isEqualTo(text);
      assertThat(prefixed.decode(prefixed.encode(text, false))).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "\n", "가", "😀", "<end_of_turn>", "ab", "the "})
  @Timeout(120) // a second or so; hours if the time were not linear
  void hostileMegabytesComeBack(String part) {
    var text = part.repeat(1_000_000 / part.getBytes(StandardCharsets.UTF_8).length);
    assertThat(plain.decode(plain.encode(text, false))).hasSize(text.length());
  }

  @Test
  void markupInATextFromOutsideIsSpeltOut() {
    for (var name : List.of("<start_of_turn>", "<end_of_turn>", "</think>", "<b>", "<s>")) {
      var id = plain.encode(name, true);
      assertThat(id).hasSize(1);
      assertThat(plain.encode("x " + name + " y", false)).doesNotContain(id);
    }
    assertThat(plain.encode("x\n\ny", false)).contains(plain.encode("\n\n", true));
  }

  @Test
  void beginsAndEndsAsSentencePieceHasIt() {
    assertThat(plain.bos()).contains(1);
    assertThat(plain.addsBos()).isTrue();
    assertThat(plain.ends(2)).isTrue();
    assertThat(plain.ends(plain.encode("<end_of_turn>", true)[0])).isTrue();
  }

  /// Every answer that a mask lets through is a document, byte tokens and pieces mixed.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSchemaHoldsAnAnswerInPieces(boolean prefix) {
    var tokenizer = tokenizer(prefix);
    var vocabulary = Vocabulary.of(tokenizer);
    var schema =
        SchemaCompiler.compile(
            """
            {"type": "object", "properties": {
              "요약": {"type": "string", "minLength": 3, "maxLength": 30},
              "kind": {"enum": ["긴 글", "note"]},
              "parts": {"type": "array", "items": {"type": "integer"}, "maxItems": 3}},
             "required": ["요약", "kind", "parts"], "additionalProperties": false}
            """);
    for (var seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var constraint = schema.start(vocabulary);
      var decoder = tokenizer.continuation();
      var answer = new StringBuilder();
      for (var room = 200; ; room--) {
        var mask = constraint.mask(room);
        var allowed = new ArrayList<Integer>();
        for (var id = 0; id < tokenizer.size(); id++) {
          if (mask.allows(id)) {
            allowed.add(id);
          }
        }
        var token = allowed.get(random.nextInt(allowed.size()));
        constraint.accept(token);
        if (tokenizer.ends(token)) {
          break;
        }
        answer.append(decoder.next(token));
      }
      var document = JsonMapper.shared().readTree(answer + decoder.rest());
      assertThat(document.propertyNames()).containsExactlyInAnyOrder("요약", "kind", "parts");
      assertThat(document.get("kind").asString()).isIn("긴 글", "note");
    }
  }

  @Test
  void aVocabularyWithoutBytesIsRefused() {
    assertThatThrownBy(() ->
            Tokenizer.of(
                new Metadata(
                    "small.gguf",
                    Map.of(
                        "tokenizer.ggml.model",
                        "llama",
                        "tokenizer.ggml.tokens",
                        List.of("a"),
                        "tokenizer.ggml.scores",
                        List.of(0.0)))))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", "0x00", "convert");
  }

  @Test
  void aVocabularyWithoutScoresIsRefused() {
    assertThatThrownBy(() ->
            Vocabularies.tokenizer(
                Vocabularies.SPM, Map.of("tokenizer.ggml.scores", List.of(1.0, 2.0))))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("2000 tokens", "2 scores", "tokenizer.ggml.scores");
  }
}
