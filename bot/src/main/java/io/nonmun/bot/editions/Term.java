package io.nonmun.bot.editions;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A word or phrase that a reader looks for. Letter case, blanks against hyphens between words, and
/// an English plural make no difference. A Latin word is found whole only (`RAG` in `RAG-based` and
/// `RAG를`, not in `storage`), a Korean one also as part of another.
final class Term {

  private static final String LATIN = "[\\p{IsLatin}\\p{N}]";
  private static final Pattern STARTS_LATIN = Pattern.compile("^" + LATIN);
  private static final Pattern ENDS_LATIN = Pattern.compile(LATIN + "$");

  /// Words were kept with the quotation marks that readers put around phrases.
  private static final Pattern QUOTED =
      Pattern.compile("^[\"“”„«»「」『』]+|(?<![\"“”„«»「」『』])[\"“”„«»「」『』]+$");

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s-]+");

  private final Pattern pattern;

  /// @param word as the reader wrote it
  Term(String word) {
    this.pattern = pattern(QUOTED.matcher(normal(word)).replaceAll(""));
  }

  /// @param text in [#normal] form
  boolean isIn(String text) {
    return pattern.matcher(text).find();
  }

  private static Pattern pattern(String word) {
    var startsLatin = STARTS_LATIN.matcher(word).find();
    var endsLatin = ENDS_LATIN.matcher(word).find();
    var stem = endsLatin ? stem(word) : word;
    var words =
        Arrays.stream(BETWEEN_WORDS.split(stem))
            .map(Pattern::quote)
            .collect(Collectors.joining(BETWEEN_WORDS.pattern()));
    return Pattern.compile(
        (startsLatin ? "(?<!" + LATIN + ")" : "")
            + words
            + (endsLatin ? "(?:y|ies|e?s)?(?!" + LATIN + ")" : ""),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /// Drops the ending that a plural adds or changes, where that leaves three letters or more;
  /// `loss`, `bus` and `analysis` end in an s of their own.
  private static String stem(String word) {
    return word.replaceFirst(
        "(?i)(?<=\\p{L}{3})(?:(?<![aeo])(?:y|ies)|(?<=ss|sh|ch|x|z)es|(?<![suiy])s)$", "");
  }

  /// Korean typed on some systems arrives in decomposed letters.
  static String normal(String text) {
    return StreamSafe.normalize(text, Normalizer.Form.NFKC).strip();
  }
}
