package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A text as it is compared with quotations of it: hyphens within words, ligatures, quotation
/// marks, blanks, case and the marks of TeX make no difference. Each character knows where it came
/// from, so that a quotation is shown as the paper has it.
///
/// Digits keep their points, signs and neighbours: a number is never found in a part of another,
/// nor in `41 million` or `16:12`.
final class QuoteText {

  /// Commands of TeX that style what they stand before.
  private static final Set<String> STYLES =
      Set.of(
          "text",
          "textbf",
          "textit",
          "textrm",
          "texttt",
          "textsc",
          "emph",
          "mathrm",
          "mathbf",
          "mathcal",
          "mathbb",
          "mathit",
          "mathsf",
          "boldsymbol",
          "bm",
          "operatorname",
          "displaystyle",
          "left",
          "right",
          "big",
          "Big",
          "mbox");

  private static final String DASHES = "-‐‑‒–—―−";
  private static final String DROPPED = "\"“”„«»'‘’`´{}$^_~";
  private static final String DOTS = "·⋅∙•∗*";

  /// As a model is shown tags and marks in brackets, and as they are compared.
  private static final String BRACKETS = "‹›[]";

  private static final String BRACKETS_COMPARED = "<>()";

  /// What stands between digits that are one number, or two that are told together.
  private static final String JOINTS = ".,/:×";

  private static final Pattern MAGNITUDE =
      Pattern.compile("(?<=\\d)[ -]?(?=(?:thousand|million|billion|trillion|percent)\\b)");

  /// A dash between clauses, which no compound word has.
  private static final Pattern DASH = Pattern.compile("[—―]|-{3}|\\s[-‐‑‒–−]{1,2}\\s");

  private final String original;
  private final StringBuilder text = new StringBuilder();
  private int[] origins;
  private boolean isJoined;

  private QuoteText(String original) {
    this.original = original;
    this.origins = new int[original.length() + 16];
  }

  static QuoteText of(String original) {
    var quote = new QuoteText(original);
    quote.read();
    return quote;
  }

  /// What is compared.
  String text() {
    return text.toString();
  }

  private void read() {
    for (var i = 0; i < original.length(); ) {
      var c = original.codePointAt(i);
      var next = i + Character.charCount(c);
      if (c == '\\') {
        i = command(next);
      } else {
        character(c, i, next);
        i = next;
      }
    }
    trim();
  }

  /// @return where to go on behind a command of TeX
  private int command(int begin) {
    var end = begin;
    while (end < original.length() && isLetter(original.charAt(end))) {
      end++;
    }
    if (!STYLES.contains(original.substring(begin, end))) {
      for (var i = begin; i < end; i++) {
        append(original.charAt(i), i);
      }
    }
    return end;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private void character(int c, int at, int next) {
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      blank(at);
    } else if (DASHES.indexOf(c) >= 0) {
      if (isBetweenLetters(at, next)) {
        trim();
        isJoined = true;
      } else {
        append('-', at);
      }
    } else if (DROPPED.indexOf(c) >= 0 || Character.getType(c) == Character.FORMAT) {
      return;
    } else if (BRACKETS.indexOf(c) >= 0) {
      append(BRACKETS_COMPARED.charAt(BRACKETS.indexOf(c)), at);
    } else if (DOTS.indexOf(c) >= 0) {
      append('·', at);
    } else {
      var folded = StreamSafe.normalize(Character.toString(c), Normalizer.Form.NFKC);
      folded.toLowerCase(Locale.ROOT).chars().forEach(folding -> append((char) folding, at));
    }
  }

  /// A hyphen of a word, or a dash between two.
  private boolean isBetweenLetters(int at, int next) {
    var before = at;
    while (before > 0 && isGap(original.codePointBefore(before))) {
      before -= Character.charCount(original.codePointBefore(before));
    }
    var after = next;
    while (after < original.length() && isGap(original.codePointAt(after))) {
      after += Character.charCount(original.codePointAt(after));
    }
    return before > 0
        && after < original.length()
        && Character.isLetter(original.codePointBefore(before))
        && Character.isLetter(original.codePointAt(after));
  }

  private static boolean isGap(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || DASHES.indexOf(c) >= 0;
  }

  /// One blank, and only between two words.
  private void blank(int at) {
    if (!isJoined && !text.isEmpty() && isOfWord(text.charAt(text.length() - 1))) {
      append(' ', at);
    }
  }

  private void append(char c, int at) {
    if (!isOfWord(c) && c != ' ' && !text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    if (text.length() + 1 > origins.length) {
      origins = Arrays.copyOf(origins, 2 * origins.length);
    }
    origins[text.length()] = at;
    text.append(c);
    isJoined = false;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private void trim() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
  }

  /// Where a quotation begins in what is compared, or -1; never within a word or a number.
  int indexOf(String quotation) {
    if (quotation.isEmpty()) {
      return -1;
    }
    var at = text.indexOf(quotation);
    while (at >= 0 && !(isEdge(at) && isEdge(at + quotation.length()))) {
      at = text.indexOf(quotation, at + 1);
    }
    return at;
  }

  /// Whether neither a word nor a number goes on across a position.
  private boolean isEdge(int at) {
    if (at == 0 || at == text.length()) {
      return true;
    }
    var before = text.charAt(at - 1);
    var after = text.charAt(at);
    if (isOfWord(before) && isOfWord(after)) {
      return DASH.matcher(original.substring(origins[at - 1], origins[at])).find();
    }
    if (Character.isDigit(after) && (before == '-' || JOINTS.indexOf(before) >= 0)) {
      return before != '-' && !isJoint(at - 1);
    }
    if (Character.isDigit(before) && JOINTS.indexOf(after) >= 0) {
      return !(at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)) && isJoint(at));
    }
    return !(after == '%' && Character.isDigit(before)) && !isOfQuantity(at);
  }

  /// Whether a mark before a digit joins it to what is before it: `28.4`, `16:12`, `.83`, but not
  /// `Table 3: 12 models`.
  private boolean isJoint(int at) {
    var isBehindDigit = at > 0 && Character.isDigit(text.charAt(at - 1));
    var isTight = origins[at] + 1 == origins[at + 1];
    return text.charAt(at) == ':' ? isBehindDigit && isTight : isBehindDigit || isTight;
  }

  /// Whether a position is on either side of the gap in `41 million`.
  private boolean isOfQuantity(int at) {
    var gap = MAGNITUDE.matcher(text).region(at - 1, text.length()).useTransparentBounds(true);
    return gap.lookingAt() && gap.end() == at
        || gap.region(at, text.length()).lookingAt() && gap.start() == at;
  }

  /// What the paper itself has where a quotation was found.
  String original(int at, int length) {
    var end = at + length == text.length() ? original.length() : origins[at + length];
    return original.substring(origins[at], end).strip();
  }

  /// Where in the original what is compared stands.
  int origin(int at) {
    return origins[at];
  }
}
