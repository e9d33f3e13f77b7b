package io.nonmun.summarizer.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Cuts the abstract of a paper into sentences. It cuts at white space only, so joining the
/// sentences with it gives the text again; no sentence is empty.
///
/// Where it is unsure it does not cut: a sentence too long costs a reader less than half a one.
final class SentenceSplitter {

  /// The end of a sentence, with closing quotes and brackets, and the white space after it.
  private static final Pattern CANDIDATE = Pattern.compile("[.!?]['\"”’)\\]}]{0,3}(\\s+)");

  /// Mathematics: a command alone; or no blank inside the dollar signs' edges, no sentence begun
  /// between them and no digit after, or it is a price.
  private static final Pattern MATHEMATICS =
      Pattern.compile(
          "\\$\\\\[A-Za-z]{1,20}\\$"
              + "|\\$(?!\\s)(?:(?![.!?]\\s+[A-Z][a-z])[^$]){1,400}(?<!\\s)\\$(?!\\d)");

  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "e.g", "i.e", "vs", "cf", "fig", "figs", "eq", "eqs", "sec", "tab", "ref", "refs", "no",
          "dr", "mr", "mrs", "ms", "prof", "st", "approx", "resp", "viz", "w.r.t", "a.k.a", "ca",
          "dept", "vol", "pp");

  /// Abbreviations that may well end a sentence, which then the next word shows.
  private static final Set<String> ABBREVIATIONS_OR_ENDS =
      Set.of("al", "etc", "inc", "ltd", "jr", "u.s", "u.k", "u.n", "ph.d", "p.m", "a.m");

  /// Words that open a sentence and, with a capital, are rarely a name.
  private static final Set<String> OPENERS =
      Set.of(
          "A",
          "Across",
          "Additionally",
          "After",
          "All",
          "Also",
          "Although",
          "Among",
          "An",
          "And",
          "Another",
          "As",
          "At",
          "Based",
          "Because",
          "Both",
          "Building",
          "But",
          "By",
          "Code",
          "Compared",
          "Consequently",
          "Current",
          "Despite",
          "Due",
          "During",
          "Each",
          "Empirically",
          "Even",
          "Existing",
          "Experiments",
          "Extensive",
          "Finally",
          "First",
          "Following",
          "For",
          "From",
          "Further",
          "Furthermore",
          "Given",
          "Hence",
          "Here",
          "However",
          "If",
          "Importantly",
          "In",
          "Inspired",
          "Instead",
          "It",
          "Its",
          "Large",
          "Many",
          "Moreover",
          "Most",
          "Motivated",
          "No",
          "Not",
          "Notably",
          "On",
          "One",
          "Our",
          "Overall",
          "Previous",
          "Prior",
          "Recent",
          "Results",
          "Second",
          "Since",
          "Specifically",
          "Still",
          "Such",
          "That",
          "The",
          "Their",
          "Then",
          "There",
          "Therefore",
          "These",
          "They",
          "This",
          "Those",
          "Three",
          "Through",
          "Thus",
          "To",
          "Together",
          "Two",
          "Ultimately",
          "Under",
          "Unlike",
          "Using",
          "We",
          "What",
          "When",
          "Where",
          "While",
          "With",
          "Within",
          "Without",
          "Yet");

  private SentenceSplitter() {}

  /// The sentences in order, trimmed; none for a blank text.
  static List<String> split(String text) {
    var masked = mask(text);
    var sentences = new ArrayList<String>();
    int start = 0;
    var candidate = CANDIDATE.matcher(masked);
    while (candidate.find()) {
      if (endsSentence(masked, start, candidate.start(), candidate.end())) {
        sentences.add(text.substring(start, candidate.start(1)).strip());
        start = candidate.end();
      }
    }
    if (!text.substring(start).isBlank()) {
      sentences.add(text.substring(start).strip());
    }
    return List.copyOf(sentences);
  }

  /// The text at its length, with mathematics blotted out: its stops end nothing.
  private static String mask(String text) {
    return MATHEMATICS.matcher(text).replaceAll(match -> "X".repeat(match.group().length()));
  }

  private static boolean endsSentence(String text, int start, int stop, int next) {
    if (next == text.length() || !startsSentence(text, next)) {
      return next == text.length();
    }
    if (text.charAt(stop) != '.') {
      return true;
    }
    var word = text.substring(wordStart(text, start, stop), stop);
    if (ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT))) {
      return false;
    }
    if (isEnumerator(text, start, stop)) {
      return false;
    }
    var mayGoOn =
        ABBREVIATIONS_OR_ENDS.contains(word.toLowerCase(Locale.ROOT))
            || word.length() == 1 && Character.isUpperCase(word.charAt(0));
    return !mayGoOn || OPENERS.contains(wordAt(text, next));
  }

  /// A capital, a digit or an opening sign; or a name such as vLLM or tau2-bench.
  private static boolean startsSentence(String text, int position) {
    int first = text.codePointAt(position);
    return !Character.isLowerCase(first) && ",;:)]}".indexOf(first) < 0
        || wordAt(text, position).codePoints().skip(1).anyMatch(SentenceSplitter::marksName);
  }

  private static boolean marksName(int c) {
    return Character.isUpperCase(c) || Character.isDigit(c);
  }

  /// `1.` or `(2)` alone is the number of a point, not a sentence.
  private static boolean isEnumerator(String text, int start, int stop) {
    return stop - start <= 3
        && text.substring(start, stop).codePoints().allMatch(c -> Character.isDigit(c) || c == '(');
  }

  private static int wordStart(String text, int start, int stop) {
    int position = stop;
    while (position > start && isWordPart(text.charAt(position - 1))) {
      position--;
    }
    return position;
  }

  private static String wordAt(String text, int position) {
    int end = position;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(position, end);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }
}
