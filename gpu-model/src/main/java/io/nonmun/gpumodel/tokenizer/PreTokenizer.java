package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a text is cut into words before byte pairs are merged within each: the rules that a file
/// names in `tokenizer.ggml.pre`.
enum PreTokenizer {
  /// GPT-2's (<https://github.com/openai/gpt-2/blob/master/src/encoder.py>).
  GPT2(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      false,
      false,
      "gpt-2",
      "a.x-4.0",
      "exaone4"),

  /// Llama 3's: numbers in threes, and a word that is in the vocabulary as a whole is taken so.
  LLAMA3(rule("\\p{N}{1,3}"), true, false, "llama-bpe"),

  /// Qwen 2's and 3's: numbers digit by digit, and Unicode's composed form (NFC).
  QWEN2(rule("\\p{N}"), false, true, "qwen2");

  private final Pattern words;
  private final boolean wholeWords;
  private final boolean composed;
  private final String[] names;

  PreTokenizer(String words, boolean wholeWords, boolean composed, String... names) {
    // White space and classes as Unicode defines them. No choice here can make the matcher go back
    // by more than the run of spaces that it stands in, so the time is linear.
    this.words = Pattern.compile(words, Pattern.UNICODE_CHARACTER_CLASS);
    this.wholeWords = wholeWords;
    this.composed = composed;
    this.names = names;
  }

  private static String rule(String number) {
    return "'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
        + number
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  /// The one that a file names.
  ///
  /// @throws GgufException for a name that is not known
  static PreTokenizer of(Metadata facts) {
    var name = facts.findText("tokenizer.ggml.pre").orElse("gpt-2");
    return Arrays.stream(values())
        .filter(each -> Arrays.asList(each.names).contains(name))
        .findFirst()
        .orElseThrow(() ->
            new GgufException(
                "%s: the pre-tokenizer %s is not supported; use a model with one of %s"
                    .formatted(
                        facts.file(),
                        name,
                        Arrays.stream(values())
                            .flatMap(each -> Arrays.stream(each.names))
                            .collect(Collectors.joining(", ")))));
  }

  /// Whether a word is looked up as a whole before anything is merged.
  boolean looksUpWholeWords() {
    return wholeWords;
  }

  /// The text as it is to be cut.
  String normalise(String text) {
    return composed ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
  }

  void words(String text, Consumer<String> word) {
    var matcher = words.matcher(text);
    var end = 0;
    while (matcher.find()) {
      if (matcher.start()
          > end) { // Every character is in some alternative; to be safe, none is lost.
        word.accept(text.substring(end, matcher.start()));
      }
      word.accept(matcher.group());
      end = matcher.end();
    }
    if (end < text.length()) {
      word.accept(text.substring(end));
    }
  }
}
