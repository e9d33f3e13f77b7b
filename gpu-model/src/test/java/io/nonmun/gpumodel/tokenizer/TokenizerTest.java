package io.nonmun.gpumodel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TokenizerTest {

  private static Tokenizer qwen2;

  @BeforeAll
  static void load() throws Exception {
    qwen2 = Vocabularies.tokenizer(Vocabularies.QWEN2);
  }

  @Test
  void encodesAndDecodesEveryGoldenLineAsQwen2() throws Exception {
    var lines = Vectors.check(qwen2, Path.of("src/test/resources/golden/tokenizer/qwen2.jsonl"));
    assertThat(lines).isEqualTo(203);
  }

  /// Llama's vocabulary may not be copied: read where it is at hand (`-Dnonmun.shared`).
  @Test
  @EnabledIfSystemProperty(
      named = "nonmun.shared",
      matches = ".+",
      disabledReason = "Llama's vocabulary is not in the repository")
  void encodesAndDecodesEveryGoldenLineAsLlama3() throws Exception {
    var folder = Path.of(System.getProperty("nonmun.shared"), "golden", "tokenizer");
    var llama3 = Vocabularies.tokenizer(folder.resolve("vocab-llama3.gguf.gz"));
    assertThat(Vectors.check(llama3, folder.resolve("llama3.jsonl"))).isEqualTo(203);
    assertThat(llama3.addsBos()).isTrue();
  }

  /// Ids of llama.cpp for Qwen 2.5's vocabulary, cut by other rules.
  @ParameterizedTest
  @ValueSource(
      strings = {"llama3", "dbrx", "smollm", "gpt-2", "default", "gpt-4o", "qwen35", "grok-2"})
  void encodesByTheRulesThatAFileNames(String name) throws Exception {
    var tokenizer = Vocabularies.tokenizer(Vocabularies.QWEN2, Map.of("tokenizer.ggml.pre", name));
    var lines = Files.readAllLines(Path.of("src/test/resources/golden/tokenizer/rules.jsonl"));
    assertThat(lines).hasSize(160);
    for (var line : lines) {
      var vector = JsonMapper.shared().readTree(line);
      var text = vector.get("text").asString();
      assertThat(tokenizer.encode(text, true))
          .as(text)
          .isEqualTo(Vectors.ids(vector.get("ids").get(name)));
    }
  }

  @Test
  void controlTokensInATextAreTextUnlessAskedFor() {
    var end = qwen2.encode("<|im_end|>", true);

    assertThat(end).hasSize(1);
    assertThat(qwen2.ends(end[0])).isTrue();
    assertThat(qwen2.encode("a<|im_end|>b", false)).doesNotContain(end);
    assertThat(qwen2.encode("a<|im_end|>b", true)).contains(end);
  }

  /// Added tokens of type 4, and ordinary ones that a conversion did not mark.
  @ParameterizedTest
  @CsvSource({
    "</think>, 4",
    "<tool_call>, 4",
    "[TOOL_CALLS], 4",
    "[|user|], 4",
    "<｜User｜>, 1",
    "<|im_start|>, 1",
    "<|turn>, 1",
    "<turn|>, 1",
    "<end_of_turn>, 1",
    "<fim-prefix>, 1",
    "</s>, 1",
    "<unused12>, 1",
  })
  void whatLooksLikeMarkupIsSpeltOutInATextFromOutside(String name, long type) throws Exception {
    var tokenizer = withToken(name, type);
    var id = tokenizer.size() - 1;

    assertThat(tokenizer.encode("a" + name + "b", true)).contains(id);
    var outside = tokenizer.encode("a" + name + "b", false);
    assertThat(outside).doesNotContain(id);
    assertThat(tokenizer.decode(outside)).isEqualTo("a" + name + "b");
    assertThat(tokenizer.isText(id)).isFalse();
  }

  /// Runs of spaces and the like are text, whoever wrote them.
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {"`   `,4", "`\n\n`,4", "==,4", "<>,4", "[],4"})
  void otherAddedTokensAreTakenAnywhere(String name, long type) throws Exception {
    var tokenizer = withToken(name, type);

    assertThat(tokenizer.encode("a" + name + "b", false)).contains(tokenizer.size() - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "<|eot_id|>, true",
    "<end_of_turn>, true",
    "</s>, true",
    "<｜end▁of▁sentence｜>, true",
    "<|file_sep|>, true",
    "<|im_start|>, false",
  })
  void theUsualNamesEndAnAnswer(String name, boolean ends) throws Exception {
    var tokenizer = withToken(name, 1);

    assertThat(tokenizer.ends(tokenizer.size() - 1)).isEqualTo(ends);
  }

  /// Qwen 2.5's vocabulary without its added tokens, and one more.
  private static Tokenizer withToken(String name, long type) throws Exception {
    var facts = new HashMap<>(facts().values());
    var tokens = new ArrayList<>(facts().texts("tokenizer.ggml.tokens").subList(0, 151_643));
    var types = new ArrayList<>(facts().integers("tokenizer.ggml.token_type").subList(0, 151_643));
    tokens.add(name);
    types.add(type);
    facts.put("tokenizer.ggml.tokens", tokens);
    facts.put("tokenizer.ggml.token_type", types);
    facts.keySet().removeIf(key -> key.endsWith("_token_id"));
    return Tokenizer.of(new Metadata("made.gguf", facts));
  }

  private static Metadata facts() throws Exception {
    var file = Vocabularies.unpack(Vocabularies.QWEN2);
    try (var gguf = Gguf.open(file)) {
      return gguf.metadata();
    } finally {
      Files.delete(file);
    }
  }

  /// SmolLM2's lacks 21 bytes that no text needs.
  @Test
  void aByteThatNoTextNeedsMayBeMissing() throws Exception {
    var facts = new HashMap<>(facts().values());
    var tokens = new ArrayList<>(facts().texts("tokenizer.ggml.tokens"));
    tokens.set(tokens.indexOf(ByteText.of(new byte[] {4})), "(04)");
    facts.put("tokenizer.ggml.tokens", tokens);
    facts.put(
        "tokenizer.ggml.merges",
        facts().texts("tokenizer.ggml.merges").stream()
            .filter(rule -> !rule.contains(ByteText.of(new byte[] {4})))
            .toList());
    var tokenizer = Tokenizer.of(new Metadata("made.gguf", facts));

    assertThat(tokenizer.decode(tokenizer.encode("a\u0004b 가", false))).isEqualTo("ab 가");
  }

  @Test
  void anEmptyTextHasNoTokens() {
    assertThat(qwen2.encode("", true)).isEmpty();
    assertThat(qwen2.decode(new int[0])).isEmpty();
  }

  @Test
  void tokensOneByOneNeverGiveHalfACharacter() {
    var text = "긴 문맥 😀🚀 e\u0301 논문\t끝\n";
    var decoder = qwen2.decoder();
    var all = new StringBuilder();
    for (var id : qwen2.encode(text, false)) {
      var part = decoder.next(id);
      assertThat(part).doesNotContain("\uFFFD");
      all.append(part);
    }
    assertThat(all + decoder.rest()).isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  @Test
  void anUnfinishedCharacterIsSaidAtTheEnd() {
    var half = qwen2.encode("𓀀", false);
    var decoder = qwen2.decoder();

    assertThat(half.length).isGreaterThan(1);
    assertThat(decoder.next(half[0])).isEmpty();
    assertThat(decoder.rest()).isEqualTo("\uFFFD");
    assertThat(decoder.next(qwen2.encode("a", false)[0])).isEqualTo("a");
  }

  @Test
  void randomTextsComeBack() {
    var random = new Random(5);
    for (var run = 0; run < 300; run++) {
      var text = randomText(random, 60);
      var ids = qwen2.encode(text, false);
      assertThat(qwen2.decode(ids)).isEqualTo(text);
      assertThat(Arrays.stream(ids).map(id -> qwen2.bytes(id).length).sum())
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /// Of assigned characters, in Unicode's composed form.
  private static String randomText(Random random, int most) {
    return Normalizer.normalize(
        random
            .ints(random.nextInt(most), 0, 0x11000)
            .filter(c -> Character.isDefined(c) && !Character.isSurrogate((char) c) || c > 0xffff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString(),
        Normalizer.Form.NFC);
  }

  /// Tokens in any order, as a model may choose them.
  @Test
  void tokensOneByOneGiveTheTextOfAll() {
    var random = new Random(6);
    for (var run = 0; run < 300; run++) {
      var ids = random.ints(random.nextInt(1, 40), 0, 151_643).toArray();
      var decoder = qwen2.decoder();
      var all = new StringBuilder();
      for (var id : ids) {
        var part = decoder.next(id);
        assertThat(hasHalfACharacter(part)).as("%s in %s", id, Arrays.toString(ids)).isFalse();
        all.append(part);
      }
      assertThat(all + decoder.rest()).isEqualTo(qwen2.decode(ids));
    }
  }

  /// Every byte of a text a token of its own: the worst that a model can do to a character.
  @Test
  void bytesOneByOneGiveWholeCharacters() {
    var random = new Random(8);
    for (var run = 0; run < 100; run++) {
      var text = randomText(random, 30);
      var decoder = qwen2.decoder();
      var all = new StringBuilder();
      for (var value : text.getBytes(StandardCharsets.UTF_8)) {
        // The first 256 tokens are the bytes.
        var id = 0;
        while (qwen2.bytes(id)[0] != value) {
          id++;
        }
        var part = decoder.next(id);
        assertThat(part).doesNotContain("\uFFFD");
        assertThat(hasHalfACharacter(part)).isFalse();
        all.append(part);
      }
      assertThat(all + decoder.rest()).isEqualTo(text);
    }
  }

  private static boolean hasHalfACharacter(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", " ", " \n", "\u0301", "가", "😀", "<|im_", "1", "a1 ", "'", "\t ", "Ab"})
  @Timeout(120) // a second or so; hours if the time were not linear
  void hostileMegabytesComeBack(String part) {
    var text = part.repeat(1_000_000 / part.getBytes(StandardCharsets.UTF_8).length);
    assertThat(qwen2.decode(qwen2.encode(text, true))).hasSize(text.length());
  }

  @ParameterizedTest
  @CsvSource({
    "tokenizer.ggml.model, bert, gpt2",
    "tokenizer.ggml.pre, deepseek-llm, llama-bpe",
  })
  void unknownTokenizersAreRefusedByName(String key, String value, String known) {
    var facts =
        new HashMap<String, Object>(
            Map.of(
                "tokenizer.ggml.model",
                "gpt2",
                "tokenizer.ggml.pre",
                "qwen2",
                "tokenizer.ggml.tokens",
                List.of("a"),
                "tokenizer.ggml.merges",
                List.of()));
    facts.put(key, value);
    assertThatThrownBy(() -> Tokenizer.of(new Metadata("small.gguf", facts)))
        .isInstanceOf(GgufException.class)
        .hasMessageContainingAll("small.gguf", value, known);
  }

  @Test
  void aVocabularyWithoutAByteIsRefused() {
    var facts =
        Map.<String, Object>of(
            "tokenizer.ggml.model", "gpt2",
            "tokenizer.ggml.tokens", List.of("a"),
            "tokenizer.ggml.merges", List.of());
    assertThatThrownBy(() -> Tokenizer.of(new Metadata("small.gguf", facts)))
        .hasMessageContainingAll("small.gguf", "0x00", "convert");
  }
}
