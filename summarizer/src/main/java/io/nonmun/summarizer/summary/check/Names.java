package io.nonmun.summarizer.summary.check;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The Latin words of a source, ready to be asked whether a name stands there, whatever its case,
/// hyphens, spaces and plural: `Llama-3.1-8B` is found in `Llama 3.1 8B`, `LLM` in `LLMs` and in
/// `large language models`.
final class Names {

  /// Letters and digits apart, decimal points kept, so that 3.1 is not 31.
  private static final Pattern PIECE =
      Pattern.compile("[\\p{IsLatin}&&\\p{L}]+|\\d+(?:\\.\\d+){0,9}");

  private static final Pattern WORD = Pattern.compile("[\\p{IsLatin}&&\\p{L}]+");

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?;:]\\s");

  /// `SWE-bench Verified` has 3 pieces, `Llama-3.1-8B-Instruct` 5.
  private static final int MAX_PIECES = 6;

  /// Words that a phrase's acronym may leave out: `Reinforcement Learning from Human Feedback`.
  private static final Set<String> SMALL_WORDS =
      Set.of("a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "the", "to", "with");

  private final Set<String> compounds = new HashSet<>();
  private final Set<String> capitalised = new HashSet<>();
  private final String initials;

  private Names(String plainText) {
    var pieces = pieces(plainText);
    for (int i = 0; i < pieces.size(); i++) {
      var compound = new StringBuilder();
      for (int j = i; j < Math.min(pieces.size(), i + MAX_PIECES); j++) {
        compound.append(pieces.get(j));
        add(compound.toString());
      }
    }
    initials = initials(plainText);
  }

  static Names of(String plainText) {
    return new Names(plainText);
  }

  /// Whether the name stands in the source as it is.
  boolean contain(String name) {
    var key = key(name);
    return compounds.contains(key) || compounds.contains(singular(key));
  }

  /// The same for a name in capitals, which an ordinary word of the source cannot vouch for: SCALE
  /// is not found in `large scale`.
  boolean containCapitalised(String name) {
    var key = key(name);
    return capitalised.contains(key) || capitalised.contains(singular(key));
  }

  /// Whether words of the source in a row begin with these letters. Two letters are too few to
  /// tell.
  boolean spellOut(String acronym) {
    var letters = singular(acronym).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return letters.length() >= 3 && initials.contains(letters);
  }

  private void add(String compound) {
    var key = compound.toLowerCase(Locale.ROOT);
    compounds.add(key);
    compounds.add(singular(key));
    if (!key.equals(compound) || compound.chars().anyMatch(Character::isDigit)) {
      capitalised.add(key);
      capitalised.add(singular(key));
    }
  }

  /// All words' initials in their order, once with and once without small words; a sentence's end
  /// breaks the row.
  private static String initials(String plainText) {
    var all = new StringBuilder();
    var major = new StringBuilder();
    for (var sentence : SENTENCE_END.split(plainText)) {
      WORD.matcher(sentence)
          .results()
          .map(word -> word.group().toLowerCase(Locale.ROOT))
          .forEach(word -> {
            all.append(word.charAt(0));
            if (!SMALL_WORDS.contains(word)) {
              major.append(word.charAt(0));
            }
          });
      all.append(' ');
      major.append(' ');
    }
    return all.append(major).toString();
  }

  private static List<String> pieces(String text) {
    return PIECE.matcher(text).results().map(piece -> piece.group()).toList();
  }

  /// The same for all spellings of a name.
  static String key(String name) {
    return String.join("", pieces(name)).toLowerCase(Locale.ROOT);
  }

  private static String singular(String word) {
    return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }
}
