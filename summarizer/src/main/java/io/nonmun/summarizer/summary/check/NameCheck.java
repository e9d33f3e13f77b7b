package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every model, dataset and method named in Latin letters stands in the paper's title or abstract.
///
/// A name is a Latin word with a capital or a digit. It needs no source if it is a single letter,
/// if it abbreviates a phrase of the source, if the field uses it without thinking
/// (`common-names.txt`), or if it is an English word that is merely capitalised
/// (`ordinary-words.txt`).
final class NameCheck implements Check {

  private static final Pattern WORD =
      Pattern.compile("[\\p{IsLatin}\\d]+(?:['+@^._-]{1,2}[\\p{IsLatin}\\d]+){0,20}");

  private static final Pattern LETTER = Pattern.compile("\\p{IsLatin}");
  private static final Pattern PART = Pattern.compile("[\\p{IsLatin}\\d]+");
  private static final Pattern CAPITALISED = Pattern.compile("\\p{Lu}\\p{Ll}+");
  private static final Pattern IN_CAPITALS = Pattern.compile("\\P{Lu}*+\\p{Lu}\\P{Lu}*+\\p{Lu}.*");

  private static final Pattern ACRONYM = Pattern.compile("[A-Za-z]?[A-Z][A-Za-z]{1,8}");

  private static final Set<String> COMMON =
      WordList.load("common-names.txt").stream().collect(toUnmodifiableSet());

  private static final Set<String> ORDINARY =
      WordList.load("ordinary-words.txt").stream().collect(toUnmodifiableSet());

  private final boolean isStrict;

  NameCheck() {
    this(false);
  }

  private NameCheck(boolean isStrict) {
    this.isStrict = isStrict;
  }

  /// For what is read beside passages: there the name of a table's row may well be an English word
  /// (`Trigger`), and needs a source like any other.
  static NameCheck strict() {
    return new NameCheck(true);
  }

  @Override
  public String name() {
    return "names";
  }

  @Override
  public List<String> faults(Draft draft) {
    var names = draft.evidence().names();
    return draft.fields().stream()
        .flatMap(field ->
            WORD.matcher(PlainText.of(field.text()))
                .results()
                .map(MatchResult::group)
                .filter(word -> !mayStand(word, names))
                .map(word ->
                    "'%s' names '%s', which the title and abstract do not; use the names"
                            .formatted(field.name(), Excerpt.of(word))
                        + " the paper uses, spelt as it spells them."))
        .toList();
  }

  private boolean mayStand(String word, Names names) {
    return isNoName(word)
        || (IN_CAPITALS.matcher(word).matches()
            ? names.containCapitalised(word)
            : names.contain(word))
        || COMMON.contains(word)
        || COMMON.contains(word.replaceFirst("s$", ""))
        || !isStrict && isOrdinary(word)
        || ACRONYM.matcher(word).matches() && names.spellOut(word)
        || partsMayStand(word, names);
  }

  /// The names of a text that tell one thing from another: those that everyone uses, ordinary words
  /// and numbers left out.
  static Stream<Reading.Thing> namesIn(String text) {
    return WORD.matcher(text)
        .results()
        .filter(match -> isTelling(match.group()))
        .map(match ->
            new Reading.Thing(
                Names.key(match.group().replaceFirst("'?s$", "")),
                true,
                match.start(),
                match.end()));
  }

  private static boolean isTelling(String word) {
    return !isNoName(word)
        && !isOrdinary(word)
        && !COMMON.contains(word)
        && !COMMON.contains(word.replaceFirst("s$", ""));
  }

  private static boolean isNoName(String word) {
    return word.codePointCount(0, word.length()) == 1
        || word.equals(word.toLowerCase(Locale.ROOT)) && word.chars().noneMatch(Character::isDigit)
        || !LETTER.matcher(word).find()
        || Quantities.isNumberWithUnit(word);
  }

  private static boolean isOrdinary(String word) {
    var lower = word.toLowerCase(Locale.ROOT);
    return CAPITALISED.matcher(word).matches()
        && (ORDINARY.contains(lower) || ORDINARY.contains(lower.replaceFirst("s$", "")));
  }

  /// `GUI-Agent` stands if `GUI` and `Agent` do; but a digit belongs to its name.
  private boolean partsMayStand(String word, Names names) {
    var parts = PART.matcher(word).results().map(MatchResult::group).toList();
    return parts.size() > 1
        && parts.stream().noneMatch(part -> Character.isDigit(part.codePointAt(0)))
        && parts.stream().allMatch(part -> isStrict ? names.contain(part) : mayStand(part, names));
  }
}
