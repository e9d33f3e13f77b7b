package io.nonmun.storage.jdbc;

import static java.util.function.Predicate.not;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What of a text is indexed and looked for, by the rules of SQLite's FTS5
/// (<https://www.sqlite.org/fts5.html>), which a [WordIndex] writes as its database wants it.
///
/// Korean words carry their particles, so that a word between blanks is not what people look for. A
/// run of Hangul becomes its pairs of neighbouring syllables, and its last syllable alone: `추론을` is
/// `추론 론을 을`. A phrase of pairs is then found wherever its syllables stand, and only there, as no
/// pair spans two runs.
final class Words {

  /// Longer runs are not looked for in two parts.
  private static final int LONGEST_SPLIT = 12;

  private static final String LETTER = "[\\p{L}\\p{N}&&\\P{IsHangul}]";
  private static final String BETWEEN = "[^\\p{L}\\p{N}]++";

  private Words() {}

  /// As both what is indexed and what is looked for are written.
  static String normalised(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\0', ' ');
  }

  /// What is left for `unicode61`, which takes `RAG는` for one word.
  static String withoutHangul(String text) {
    return runs(text).stream()
        .filter(run -> !run.isHangul())
        .map(Run::text)
        .collect(Collectors.joining(" "));
  }

  /// The pairs of all runs of Hangul of a [#normalised] text.
  static String pairs(String text) {
    return runs(text).stream()
        .filter(Run::isHangul)
        .map(run -> pairs(run.text(), true))
        .collect(Collectors.joining(" "));
  }

  /// The words of a text as `unicode61` tells them apart, [#folded].
  static List<String> tokens(String text) {
    return Arrays.stream(folded(text).split(BETWEEN)).filter(not(String::isEmpty)).toList();
  }

  /// An expression that a word, or a part of one, fulfils; empty where it has no letter or digit.
  static Optional<String> expression(String word, WordIndex index) {
    var runs = runs(normalised(word));
    var parts = new ArrayList<String>();
    for (var i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      if (!run.isHangul()) {
        parts.add(index.text(run.text()));
      } else if (length(run.text()) > 1) {
        parts.add(index.hangul(inOneOrTwo(run.text())));
      } else if (i == 0) { // else a particle behind a Latin word
        parts.add(index.hangulFrom(run.text()));
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(index.all(parts));
  }

  /// Whether texts that have no index fulfil a word's [#expression] by themselves, once they are
  /// [#folded].
  static Predicate<String> isIn(String word) {
    var runs = runs(folded(word));
    var patterns = new ArrayList<Pattern>();
    for (var i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      if (i == 0 || !run.isHangul() || length(run.text()) > 1) { // else a particle
        patterns.add(pattern(run));
      }
    }
    return text -> patterns.stream().allMatch(pattern -> pattern.matcher(text).find());
  }

  private static Pattern pattern(Run run) {
    if (!run.isHangul()) {
      var words = Arrays.stream(run.text().split(BETWEEN)).filter(not(String::isEmpty));
      return Pattern.compile(
          "(?<!" + LETTER + ")" + words.map(Pattern::quote).collect(Collectors.joining(BETWEEN)));
    }
    return Pattern.compile(
        Stream.concat(
                Stream.of(run.text()),
                middles(run.text()).stream()
                    .map(middle ->
                        run.text().substring(0, middle)
                            + "\\P{IsHangul}*+"
                            + run.text().substring(middle)))
            .collect(Collectors.joining("|")));
  }

  /// As `unicode61` compares texts: without case and accents.
  static String folded(String text) {
    var folded = new StringBuilder();
    normalised(text)
        .codePoints()
        .forEach(c -> {
          if (c < 0x80 || isHangul(c)) {
            folded.appendCodePoint(c);
          } else {
            Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                .codePoints()
                .filter(part -> Character.getType(part) != Character.NON_SPACING_MARK)
                .forEach(folded::appendCodePoint);
          }
        });
    return folded.toString().toLowerCase(Locale.ROOT);
  }

  /// The same of an author's name.
  static Optional<String> byAuthor(String name, WordIndex index) {
    var text = normalised(name);
    return runs(text).isEmpty() ? Optional.empty() : Optional.of(index.authors(text));
  }

  /// `강화학습` is written `강화 학습` as well.
  private static List<String> inOneOrTwo(String run) {
    var ways = new ArrayList<String>();
    ways.add(pairs(run, false));
    for (var middle : middles(run)) {
      ways.add(pairs(run.substring(0, middle), true) + " " + pairs(run.substring(middle), false));
    }
    return ways;
  }

  /// Where a run may be written in two.
  private static List<Integer> middles(String run) {
    var length = length(run);
    return length > LONGEST_SPLIT
        ? List.of()
        : IntStream.rangeClosed(2, length - 2)
            .mapToObj(at -> run.offsetByCodePoints(0, at))
            .toList();
  }

  private static String pairs(String run, boolean withLast) {
    var syllables = run.codePoints().mapToObj(Character::toString).toList();
    var pairs = new ArrayList<String>();
    for (var i = 0; i + 1 < syllables.size(); i++) {
      pairs.add(syllables.get(i) + syllables.get(i + 1));
    }
    if (withLast) {
      pairs.add(syllables.getLast());
    }
    return String.join(" ", pairs);
  }

  private static int length(String run) {
    return run.codePointCount(0, run.length());
  }

  private record Run(String text, boolean isHangul) {}

  /// Hangul, and what else is between it, if there is a letter or a digit in it.
  private static List<Run> runs(String text) {
    var runs = new ArrayList<Run>();
    var from = 0;
    while (from < text.length()) {
      var hangul = isHangul(text.codePointAt(from));
      var to = from;
      while (to < text.length() && isHangul(text.codePointAt(to)) == hangul) {
        to += Character.charCount(text.codePointAt(to));
      }
      var run = text.substring(from, to);
      if (run.codePoints().anyMatch(Character::isLetterOrDigit)) {
        runs.add(new Run(run, hangul));
      }
      from = to;
    }
    return runs;
  }

  private static boolean isHangul(int c) {
    return UnicodeScript.of(c) == UnicodeScript.HANGUL;
  }
}
