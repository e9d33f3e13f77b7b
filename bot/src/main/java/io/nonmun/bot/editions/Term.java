package io.nonmun.bot.editions;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.regex.Pattern;

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
  private final String part; // of every text that has the term: looked for first, as that is fast

  /// @param word as the reader wrote it
  Term(String word) {
    var bare = QUOTED.matcher(normal(word)).replaceAll("");
    var startsLatin = STARTS_LATIN.matcher(bare).find();
    var endsLatin = ENDS_LATIN.matcher(bare).find();
    var words = BETWEEN_WORDS.split(endsLatin ? stem(bare) : bare);
    this.part = Arrays.stream(words).max(comparingInt(String::length)).orElse("");
    this.pattern =
        Pattern.compile(
            (startsLatin ? "(?<!" + LATIN + ")" : "")
                + Arrays.stream(words).map(Pattern::quote).collect(joining(BETWEEN_WORDS.pattern()))
                + (endsLatin ? "(?:y|ies|e?s)?(?!" + LATIN + ")" : ""));
  }

  /// @param text in [#normal] form
  boolean isIn(String text) {
    return text.contains(part) && pattern.matcher(text).find();
  }

  /// Drops the ending that a plural adds or changes, where that leaves three letters or more;
  /// `loss`, `bus` and `analysis` end in an s of their own.
  private static String stem(String word) {
    return word.replaceFirst(
        "(?<=\\p{L}{3})(?:(?<![aeo])(?:y|ies)|(?<=ss|sh|ch|x|z)es|(?<![suiy])s)$", "");
  }

  /// Korean typed on some systems arrives in decomposed letters. Letter case is folded as
  /// [Pattern#UNICODE_CASE] does it.
  static String normal(String text) {
    return StreamSafe.normalize(text, Normalizer.Form.NFKC)
        .strip()
        .codePoints()
        .map(letter -> Character.toLowerCase(Character.toUpperCase(letter)))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
