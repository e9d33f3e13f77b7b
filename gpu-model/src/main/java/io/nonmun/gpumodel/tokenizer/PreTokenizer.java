package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a text is cut into words before byte pairs are merged within each: the rules that a file
/// names in `tokenizer.ggml.pre`. Which name means which rule is as in llama.cpp
/// (<https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp>), but that Qwen's texts
/// are composed, as its own tokenizer does.
enum PreTokenizer {
  /// GPT-2's (<https://github.com/openai/gpt-2/blob/master/src/encoder.py>).
  GPT2(
      Set.of(),
      names(
          "gpt-2",
          "phi-2",
          "gigachat",
          "a.x-4.0",
          "mellum",
          "modern-bert",
          "jina-es",
          "jina-de",
          "jina-v1-en",
          "jina-v2-es",
          "jina-v2-de",
          "jina-v2-code",
          "roberta-bpe",
          "exaone4",
          "mpt",
          "olmo",
          "jais",
          "trillion",
          "granite-docling"),
      Rules.GPT2),

  /// GPT-2's, but each digit is a word.
  GPT2_DIGITS(
      Set.of(),
      names(
          "smollm",
          "exaone",
          "starcoder",
          "refact",
          "command-r",
          "codeshell",
          "minerva-7b",
          "mellum2"),
      "\\p{N}",
      Rules.GPT2),

  /// Llama 3's: numbers in threes, and a word that is in the vocabulary as a whole is taken so.
  LLAMA3(
      Set.of(Trait.WHOLE_WORDS, Trait.ADDS_BOS),
      names(
          "llama-bpe",
          "llama3",
          "llama-v3",
          "falcon3",
          "falcon-h1",
          "pixtral",
          "midm-2.0",
          "lfm2",
          "jina-v5-nano"),
      Rules.words("\\p{L}", "\\p{N}{1,3}")),

  /// Llama 3's words, all of them merged.
  LLAMA3_MERGED(
      Set.of(),
      names("dbrx", "smaug-bpe", "glm4", "chatglm-bpe"),
      Rules.words("\\p{L}", "\\p{N}{1,3}")),

  /// Qwen 2's and 3's: numbers digit by digit, and Unicode's composed form (NFC).
  QWEN2(
      Set.of(Trait.COMPOSED),
      names("qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"),
      Rules.words("\\p{L}", "\\p{N}")),

  /// Qwen 2's words, in whatever form they are written.
  QWEN2_AS_WRITTEN(
      Set.of(),
      names("stablelm2", "hunyuan", "solar-open", "grok-2"),
      Rules.words("\\p{L}", "\\p{N}")),

  /// Qwen 3.5's: as Qwen 2's, and marks belong to the letters.
  QWEN35(Set.of(Trait.COMPOSED), names("qwen35"), Rules.words("\\p{L}\\p{M}", "\\p{N}")),

  /// GPT-4o's: a capital letter begins a word, and contractions stay with theirs.
  GPT4O(
      Set.of(),
      names("gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"),
      Rules.OPENING
          + Rules.CAPITAL
          + "*"
          + Rules.SMALL
          + "+"
          + Rules.CONTRACTION
          + "?|"
          + Rules.OPENING
          + Rules.CAPITAL
          + "+"
          + Rules.SMALL
          + "*"
          + Rules.CONTRACTION
          + "?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),

  /// Of files that name none: punctuation, GPT-2's words, numbers in threes.
  DEFAULT(
      Set.of(), names("default"), "[\\p{P}$+<=>^~|]+", Rules.GPT2, "\\p{N}+", "[0-9][0-9][0-9]");

  private enum Trait {
    /// A word that is in the vocabulary is not merged.
    WHOLE_WORDS,
    /// A text is brought to Unicode's NFC.
    COMPOSED,
    /// A prompt begins with the token for it, unless the file says otherwise.
    ADDS_BOS
  }

  private static final class Rules {

    static final String GPT2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    static final String CONTRACTION = "(?:'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))";
    static final String OPENING = "[^\\r\\n\\p{L}\\p{N}]?";

    // Letters that are not Latin count as both.
    static final String CAPITAL = "[\\p{L}&&[^a-z]]";
    static final String SMALL = "[\\p{L}&&[^A-Z]]";

    /// @param letters the classes that a word is made of
    static String words(String letters, String number) {
      return CONTRACTION
          + "|"
          + OPENING
          + "["
          + letters
          + "]+|"
          + number
          + "| ?[^\\s\\p{N}"
          + letters
          + "]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }
  }

  /// In a row. Unicode's stream-safe format has 30 (<https://unicode.org/reports/tr15/#UAX15-D3>).
  private static final int MOST_MARKS = 256;

  private final Set<Trait> traits;
  private final List<String> names;
  private final List<Pattern> rules;

  /// @param rules each cuts what the one before it left
  PreTokenizer(Set<Trait> traits, List<String> names, String... rules) {
    this.traits = traits;
    this.names = names;
    // White space and classes as Unicode defines them. No choice here can make the matcher go back
    // by more than the run that it stands in, so the time is linear.
    this.rules =
        Arrays.stream(rules)
            .map(rule -> Pattern.compile(rule, Pattern.UNICODE_CHARACTER_CLASS))
            .toList();
  }

  private static List<String> names(String... names) {
    return List.of(names);
  }

  /// The one that a file names.
  ///
  /// @throws GgufException for a name that is not known
  static PreTokenizer of(Metadata facts) {
    var name = facts.findText("tokenizer.ggml.pre").orElse("default");
    return Arrays.stream(values())
        .filter(each -> each.names.contains(name))
        .findFirst()
        .orElseThrow(() ->
            new GgufException(
                "%s: the pre-tokenizer %s (tokenizer.ggml.pre) is not supported; use a model with one of %s"
                    .formatted(
                        facts.file(),
                        name,
                        Arrays.stream(values())
                            .flatMap(each -> each.names.stream())
                            .collect(Collectors.joining(", ")))));
  }

  /// Whether a word is looked up as a whole before anything is merged.
  boolean looksUpWholeWords() {
    return traits.contains(Trait.WHOLE_WORDS);
  }

  /// Whether a prompt begins with the token for it where the file does not say.
  boolean addsBos() {
    return traits.contains(Trait.ADDS_BOS);
  }

  /// The text as it is to be cut.
  String normalise(String text) {
    return traits.contains(Trait.COMPOSED) ? compose(text) : text;
  }

  /// NFC. Java sorts a run of combining marks by insertion, so that a megabyte of them takes
  /// minutes: longer runs than any script has are composed in parts.
  private static String compose(String text) {
    var parts = new StringBuilder();
    var from = 0;
    var marks = 0;
    for (var at = 0; at < text.length(); ) {
      var character = text.codePointAt(at);
      at += Character.charCount(character);
      marks = isMark(character) ? marks + 1 : 0;
      if (marks == MOST_MARKS) {
        parts.append(Normalizer.normalize(text.substring(from, at), Normalizer.Form.NFC));
        from = at;
        marks = 0;
      }
    }
    return parts.append(Normalizer.normalize(text.substring(from), Normalizer.Form.NFC)).toString();
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  void words(CharSequence text, Consumer<String> word) {
    cut(text, 0, text.length(), 0, word);
  }

  /// Cuts a part of a text by the rules from one on. What no rule takes is a word too.
  private void cut(CharSequence text, int from, int to, int rule, Consumer<String> word) {
    if (rule == rules.size()) {
      word.accept(text.subSequence(from, to).toString());
      return;
    }
    // A rule sees nothing beyond the part's ends.
    var matcher = rules.get(rule).matcher(text).region(from, to);
    var end = from;
    while (matcher.find()) {
      if (matcher.start() > end) {
        cut(text, end, matcher.start(), rule + 1, word);
      }
      cut(text, matcher.start(), matcher.end(), rule + 1, word);
      end = matcher.end();
    }
    if (end < to) {
      cut(text, end, to, rule + 1, word);
    }
  }
}
