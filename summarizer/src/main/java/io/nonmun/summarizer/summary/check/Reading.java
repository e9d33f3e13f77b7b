package io.nonmun.summarizer.summary.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A sentence of the source or a line of the summary as the rules on claims read it: its numbers
/// and the things it speaks of, with their places in one text.
///
/// @param text plain, with digits for number words
/// @param numbers in order; those inside names left out
/// @param things in order, none inside another
/// @param said what it says that happens
record Reading(String text, List<Quantity> numbers, List<Thing> things, List<Sense.Said> said) {

  /// A name, or a term of `things.txt`.
  ///
  /// @param key the same in both languages
  record Thing(String key, boolean isName, int start, int end) {}

  private record Lexeme(String key, Pattern korean, Pattern english) {}

  private static final List<Lexeme> TERMS = terms();

  /// The longest sentence that is read whole; what lies beyond vouches for nothing and accuses of
  /// nothing.
  private static final int MAX_SENTENCE = 1_000;

  /// The same for a line, which another rule holds to a third of it.
  private static final int MAX_LINE = 500;

  Reading {
    numbers = List.copyOf(numbers);
    things = List.copyOf(things);
    said = List.copyOf(said);
  }

  static Reading ofSource(String sentence) {
    var text = Quantities.digitsOfSource(PlainText.of(cut(sentence, MAX_SENTENCE)));
    return new Reading(
        text,
        Quantities.inDigits(text),
        things(text, TERMS.stream().flatMap(term -> found(term.key, term.english, text))),
        Sense.ALL.stream().flatMap(sense -> sense.inEnglish(text)).toList());
  }

  /// @param names those of the source, whose digits are no numbers
  static Reading ofLine(String line, Names names) {
    var text = Quantities.digitsOfSummary(PlainText.of(cut(line, MAX_LINE)));
    return new Reading(
        text,
        Quantities.inDigits(NumberCheck.withoutNames(text, names)),
        things(text, TERMS.stream().flatMap(term -> found(term.key, term.korean, text))),
        Sense.ALL.stream().flatMap(sense -> sense.inKorean(text)).toList());
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(text.length(), length));
  }

  private static Stream<Thing> found(String key, Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> new Thing(key, false, match.start(), match.end()));
  }

  /// The longest of those that overlap.
  private static List<Thing> things(String text, Stream<Thing> terms) {
    var sorted =
        Stream.concat(terms, NameCheck.namesIn(text))
            .sorted(
                Comparator.<Thing>comparingInt(Thing::start)
                    .thenComparing(Comparator.<Thing>comparingInt(Thing::end).reversed()))
            .toList();
    var things = new ArrayList<Thing>();
    int end = 0;
    for (var thing : sorted) {
      if (thing.start >= end) {
        things.add(thing);
        end = thing.end;
      }
    }
    return things;
  }

  private static List<Lexeme> terms() {
    return Term.load("things.txt").stream()
        .map(term -> new Lexeme(term.korean().pattern(), term.korean(), term.english()))
        .toList();
  }

  /// What stands between two places.
  String between(int start, int end) {
    return text.substring(Math.min(start, end), end);
  }

  List<Thing> thingsIn(int start, int end) {
    return things.stream().filter(thing -> thing.start >= start && thing.end <= end).toList();
  }
}
