package io.nonmun.storage.model;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What a person, and a model, is given to read of a text that its authors wrote in TeX: Unicode
/// where there is some (`SR$^2$` is SR², `Na\"\i ve` is Naïve, `810~km` has a blank), the styles'
/// commands gone, quotes and dashes as they are printed.
///
/// What has no form in Unicode stays as it is, whole: a formula with one such part, and a command
/// that nobody knows, since a macro's name (`\OurMethod`) is often the only trace of the word. A
/// text that was made readable once stays as it is, and dollar signs before prices are no formula.
///
/// One pass over the text. One that is longer than any title or abstract is left as it is, but for
/// its blanks. Source: The TeXbook; arXiv's own table ([TexSymbols]).
public final class ReadableText {

  /// Twenty times the longest abstract that arXiv takes.
  private static final int LONGEST = 40_000;

  private static final int DEEPEST = 30;
  private static final int LONGEST_FORMULA = 2_000;
  private static final int LONGEST_QUOTE = 300;
  private static final int LONGEST_PLAIN_GROUP = 100;

  /// Combining characters by accent command.
  private static final Map<String, String> ACCENTS =
      Map.ofEntries(
          Map.entry("`", "\u0300"),
          Map.entry("'", "\u0301"),
          Map.entry("^", "\u0302"),
          Map.entry("~", "\u0303"),
          Map.entry("=", "\u0304"),
          Map.entry("u", "\u0306"),
          Map.entry(".", "\u0307"),
          Map.entry("\"", "\u0308"),
          Map.entry("h", "\u0309"),
          Map.entry("r", "\u030A"),
          Map.entry("H", "\u030B"),
          Map.entry("v", "\u030C"),
          Map.entry("d", "\u0323"),
          Map.entry("c", "\u0327"),
          Map.entry("k", "\u0328"),
          Map.entry("b", "\u0331"),
          Map.entry("t", "\u0361"));

  /// Commands whose last argument is text and whose others are not.
  private static final Map<String, Integer> ARGUMENTS =
      Map.ofEntries(
          Map.entry("textcolor", 2),
          Map.entry("colorbox", 2),
          Map.entry("texorpdfstring", 2),
          Map.entry("color", 0),
          Map.entry("cite", 0),
          Map.entry("label", 0),
          Map.entry("vspace", 0),
          Map.entry("hspace", 0));

  private static final Set<String> STYLES =
      Set.of(
          ("emph enquote hbox mathbf mathit mathrm mathsf mathtt mbox nolinkurl num path "
                  + "text textbf textit textmd textnormal textrm textsc textsf textsl textsubscript "
                  + "textsuperscript texttt textup uline underline url")
              .split(" "));

  /// Commands that style or lay out what follows.
  private static final Set<String> DECLARATIONS =
      Set.of(
          ("bf bfseries bigskip centering em footnotesize it itshape large Large medskip "
                  + "newline noindent normalfont par protect rm sc scshape sf sffamily sl slshape "
                  + "small smallskip tt ttfamily upshape")
              .split(" "));

  private static final Map<String, String> WORDS =
      Map.of(
          "LaTeX", "LaTeX", "TeX", "TeX", "BibTeX", "BibTeX", "eg", "e.g.", "ie", "i.e.", "etal",
          "et al.", "item", "• ", "quad", " ", "qquad", " ", "xspace", "");

  private static final Pattern CITATION = Pattern.compile("cite[a-z]{0,3}");
  private static final Pattern TWO_WORDS = Pattern.compile("[A-Za-z]{2}[,;:]?\\s+[A-Za-z]{2}");
  private static final Pattern WORD_AND_BLANK = Pattern.compile("(?<![\\\\A-Za-z])[A-Za-z]{2,}\\s");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

  private final String text;

  /// Of an opening brace its closing one and the other way round; 0 for one that stands alone, and
  /// everywhere else. Of a formula's first character its end.
  private final int[] partner;

  private final Map<Integer, Integer> closingQuotes = new HashMap<>();
  private StringBuilder out;
  private boolean inAddress;
  private int depth;

  private ReadableText(String text) {
    this.text = text;
    this.partner = new int[text.length()];
    this.out = new StringBuilder(text.length());
  }

  /// @param original a title, name or abstract as it is stored
  public static String of(String original) {
    var normal =
        StreamSafe.normalize(
            original.length() > LONGEST ? original : read(original), Normalizer.Form.NFC);
    return WHITE_SPACE.matcher(normal).replaceAll(" ").strip();
  }

  /// A stretch of a text: a formula as its authors wrote it, or what can be read between two.
  public record Part(String text, boolean isFormula) {}

  /// A text for who can typeset its formulas.
  public static List<Part> parts(String original) {
    if (original.length() > LONGEST) {
      return List.of(new Part(of(original), false));
    }
    var text = new ReadableText(original);
    text.pair();
    var parts = new ArrayList<Part>();
    var from = 0;
    for (var i = 0; i < original.length(); i++) {
      var c = original.charAt(i);
      if ((c == '$' || c == '\\') && text.partner[i] > i) {
        parts.add(between(original.substring(from, i)));
        from = text.partner[i];
        parts.add(new Part(original.substring(i, from), true));
        i = from - 1;
      } else if (c == '\\') {
        i++;
      }
    }
    parts.add(between(original.substring(from)));
    return parts.stream().filter(part -> !part.text().isEmpty()).toList();
  }

  /// With a blank where there is one beside a formula.
  private static Part between(String original) {
    var readable = of(original);
    if (readable.isEmpty()) {
      return new Part(original.isBlank() && !original.isEmpty() ? " " : "", false);
    }
    var before = Character.isWhitespace(original.charAt(0)) ? " " : "";
    var after = Character.isWhitespace(original.charAt(original.length() - 1)) ? " " : "";
    return new Part(before + readable + after, false);
  }

  private static CharSequence read(String original) {
    var text = new ReadableText(original);
    text.pair();
    text.write(0, original.length());
    return text.out;
  }

  /// Finds formulas and, outside them, which braces belong together.
  private void pair() {
    var open = new int[text.length()];
    var count = 0;
    var round = true;
    var square = true;
    for (var i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> {
          var next = at(i + 1);
          var end = next == '(' && round || next == '[' && square ? displayed(i, next) : -1;
          round &= next != '(' || end > 0;
          square &= next != '[' || end > 0;
          i = end > 0 ? formula(i, end) : i + 1;
        }
        case '$' -> {
          var end = between(i);
          i = end > 0 ? formula(i, end) : i;
        }
        case '{' -> open[count++] = i;
        case '}' -> {
          if (count > 0) {
            partner[open[--count]] = i;
            partner[i] = open[count];
          }
        }
        default -> {}
      }
    }
  }

  /// @return the last character of the formula
  private int formula(int begin, int end) {
    partner[begin] = end;
    return end - 1;
  }

  /// The end of `\( … \)` or `\[ … \]`, or -1.
  private int displayed(int begin, char bracket) {
    var close = text.indexOf(bracket == '(' ? "\\)" : "\\]", begin + 2);
    return close < 0 ? -1 : close + 2;
  }

  /// The end of `$ … $` or `$$ … $$`, or -1.
  private int between(int begin) {
    var width = at(begin + 1) == '$' ? 2 : 1;
    for (var i = begin + width; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '$') {
        var isClosed = i > begin + width && (width == 1 || at(i + 1) == '$');
        return isClosed && (width == 2 || isFormula(text.substring(begin + 1, i), at(i + 1)))
            ? i + width
            : -1;
      }
    }
    return -1;
  }

  /// Whether a text between dollar signs is no sum of money (`$5 million and $10`): a formula has
  /// marks of TeX or one word at most, and no blank at one edge alone.
  private static boolean isFormula(String tex, char after) {
    if (tex.length() > LONGEST_FORMULA) {
      return false;
    }
    var opensBlank = Character.isWhitespace(tex.charAt(0));
    var endsBlank = Character.isWhitespace(tex.charAt(tex.length() - 1));
    var isMarked = tex.chars().anyMatch(c -> "\\^_{".indexOf(c) >= 0);
    return isMarked
        ? opensBlank || !endsBlank || !WORD_AND_BLANK.matcher(tex).find()
        : opensBlank == endsBlank
            && !TWO_WORDS.matcher(tex).find()
            && (!Character.isDigit(after) || tex.chars().noneMatch(Character::isLetterOrDigit));
  }

  private void write(int from, int to) {
    var i = from;
    while (i < to) {
      i = step(i, to);
    }
  }

  /// @return where to go on
  private int step(int i, int to) {
    var c = text.charAt(i);
    if (Character.isWhitespace(c)) {
      inAddress = false;
    } else if (c == ':' && text.startsWith("://", i)) {
      inAddress = true;
    }
    return switch (c) {
      case '$' -> partner[i] > 0 ? formula(i, 1, c == at(i + 1) ? 2 : 1) : raw(i, i + 1);
      case '\\' -> partner[i] > 0 ? formula(i, 2, 2) : command(i, to);
      case '{' -> partner[i] > 0 ? group(i) : stray(i);
      case '}' -> stray(i);
      case '~' -> tie(i);
      case '`', '\'', '"' -> quote(i, to);
      case '-' -> dash(i);
      case '^', '_' -> script(i);
      default -> raw(i, i + 1);
    };
  }

  private int formula(int begin, int least, int delimiter) {
    var end = partner[begin];
    var width = Math.max(least, delimiter);
    var readable = TexFormula.read(text.substring(begin + width, end - width));
    out.append(readable == null ? text.substring(begin, end) : readable);
    return end;
  }

  /// Braces that hold a word together are gone; those of a set or of JSON are the text's own.
  private int group(int open) {
    var close = partner[open];
    if (depth == DEEPEST) {
      return raw(open, close + 1);
    }
    depth++;
    var isGone = startsWithKnownCommand(open + 1) || isPlain(open + 1, close);
    out.append(isGone ? "" : "{");
    write(open + 1, close);
    out.append(isGone ? "" : "}");
    depth--;
    return close + 1;
  }

  private boolean startsWithKnownCommand(int i) {
    if (at(i) == '$') {
      return partner[i] > 0;
    }
    if (at(i) != '\\') {
      return at(i) == '{' && partner[i] > 0;
    }
    var name = name(i + 1);
    return name.isEmpty()
        ? ACCENTS.containsKey(String.valueOf(at(i + 1)))
        : ACCENTS.containsKey(name)
            || TexSymbols.of(name) != null
            || STYLES.contains(name)
            || DECLARATIONS.contains(name)
            || WORDS.containsKey(name)
            || ARGUMENTS.containsKey(name);
  }

  private boolean isPlain(int from, int to) {
    if (to - from > LONGEST_PLAIN_GROUP) {
      return false;
    }
    var content = text.substring(from, to);
    return content.isEmpty()
        || content.length() == 1 && ",.-/:=".contains(content)
        || content.codePoints().anyMatch(Character::isLetter)
            && content.codePoints().allMatch(ReadableText::isPlain);
  }

  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || " -–'’.+/&".indexOf(c) >= 0;
  }

  /// `u_{0:n}` outside a formula: as in one, or whole.
  private int script(int i) {
    var close = at(i + 1) == '{' ? partner[i + 1] : 0;
    if (close == 0) {
      return raw(i, i + 1);
    }
    var readable = TexFormula.read(text.substring(i, close + 1));
    out.append(readable == null ? text.substring(i, close + 1) : readable);
    return close + 1;
  }

  /// A brace without its partner is a slip, unless it stands for itself.
  private int stray(int i) {
    var isAlone =
        (i == 0 || Character.isWhitespace(text.charAt(i - 1)))
            && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
    return isAlone ? raw(i, i + 1) : i + 1;
  }

  /// `~` is a blank that does not break, but not before a figure that it calls approximate, within
  /// a range, or in an address.
  private int tie(int i) {
    var before = out.isEmpty() ? ' ' : out.charAt(out.length() - 1);
    var after = at(i + 1);
    if (inAddress || before == '/' || after == '/' || after == 0) {
      return raw(i, i + 1);
    }
    if (Character.isWhitespace(after)) {
      return before == ' ' ? raw(i, i + 1) : i + 1;
    }
    if (before == ' ' || before == '(' || before == '[') {
      return (Character.isLetter(after) || after == '\\') && !out.isEmpty() ? i + 1 : raw(i, i + 1);
    }
    if (Character.isDigit(before) && Character.isDigit(after)) {
      return raw(i, i + 1);
    }
    out.append(' ');
    return i + 1;
  }

  /// ``` ``x'' ```, ``` ``x" ```, `''x''` and `` `x' ``.
  private int quote(int i, int to) {
    var width = closingQuotes.getOrDefault(i, 0);
    if (width != 0) {
      out.append(width < 0 ? '’' : '”');
      return i + Math.abs(width);
    }
    var run = run(i);
    var c = text.charAt(i);
    if (inAddress || c == '"' || run > 2) {
      return raw(i, i + run);
    }
    var close =
        !opens(i, run) ? -1 : run == 2 ? closing(i, to) : c == '`' ? singleClosing(i, to) : -1;
    if (close < 0) {
      out.append(run == 1 ? Character.toString(c) : c == '`' ? "“" : "\"");
      return i + run;
    }
    closingQuotes.put(close, run == 1 ? -1 : text.charAt(close) == '\'' ? 2 : 1);
    out.append(run == 1 ? '‘' : '“');
    return i + run;
  }

  private boolean opens(int i, int width) {
    var after = at(i + width);
    return after != 0
        && !Character.isWhitespace(after)
        && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)) || width == 2);
  }

  private int closing(int open, int to) {
    for (var i = open + 2; i < Math.min(to, open + LONGEST_QUOTE); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '"', '”' -> {
          return i;
        }
        case '\'' -> {
          if (at(i + 1) == '\'') {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }

  private int singleClosing(int open, int to) {
    for (var i = open + 1; i < Math.min(to, open + LONGEST_QUOTE); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '`' -> {
          return -1;
        }
        case '\'' -> {
          if (!Character.isLetterOrDigit(at(i + 1)) && at(i + 1) != '\'') {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }

  /// Two hyphens for a dash between figures or words, three for a long one. An option (`--help`)
  /// stays.
  private int dash(int i) {
    var run = run(i);
    var before = i == 0 ? ' ' : text.charAt(i - 1);
    var after = at(i + run);
    var isEven =
        i > 0 && after != 0 && Character.isWhitespace(before) == Character.isWhitespace(after);
    if (inAddress || !isEven || run > 3 || run == 1) {
      return raw(i, i + run);
    }
    out.append(run == 2 ? '–' : '—');
    return i + run;
  }

  private int command(int i, int to) {
    var name = name(i + 1);
    return name.isEmpty() ? control(i, to) : word(i, name, to);
  }

  private int control(int i, int to) {
    var c = i + 1 < to ? text.charAt(i + 1) : 0;
    switch (c) {
      case '%', '&', '_', '#', '{', '}', '$' -> out.append(c);
      case '\\', ',', ';', ':', ' ', '\t' -> out.append(' ');
      case '!', '-', '@' -> {}
      case '/' -> out.append(Character.isLetterOrDigit(at(i + 2)) ? "/" : "");
      case '`', '\'', '^', '~', '=', '.', '"' -> {
        return accent(i, String.valueOf(c), i + 2, to);
      }
      default -> out.append('\\').append(c == 0 ? "" : String.valueOf(c));
    }
    return Math.min(to, i + 2);
  }

  private int word(int i, String name, int to) {
    var end = i + 1 + name.length();
    if (ACCENTS.containsKey(name) && (at(end) == '{' || Character.isWhitespace(at(end)))) {
      return accent(i, name, end, to);
    }
    var symbol = TexSymbols.of(name);
    if (symbol != null) {
      out.append(symbol);
      return afterSymbol(end, TexSymbols.isLatin(symbol));
    }
    if (WORDS.containsKey(name)) {
      out.append(WORDS.get(name));
      return afterSymbol(end, false);
    }
    if (DECLARATIONS.contains(name)) {
      return blanks(end);
    }
    var written = argued(name, end);
    return written > 0 ? written : unknown(i, end);
  }

  /// @return where to go on; 0 for a command that is not known with such arguments
  private int argued(String name, int end) {
    var first = argument(end);
    if (first < 0 || depth == DEEPEST) {
      return 0;
    }
    if (STYLES.contains(name)) {
      return inner(first);
    }
    if (name.equals("href")) {
      var second = argument(partner[first] + 1);
      if (second < 0) {
        return 0;
      }
      inner(second);
      out.append(" (");
      inner(first);
      out.append(')');
      return partner[second] + 1;
    }
    if (name.equals("footnote")) {
      out.append(" (");
      inner(first);
      out.append(')');
      return partner[first] + 1;
    }
    if (name.equals("ensuremath") || TexFormula.alphabet(name, "A") != null) {
      var readable = TexFormula.read("\\" + name + text.substring(first, partner[first] + 1));
      out.append(readable == null ? "" : readable);
      return readable == null ? 0 : partner[first] + 1;
    }
    var count = ARGUMENTS.get(CITATION.matcher(name).matches() ? "cite" : name);
    if (count == null) {
      return 0;
    }
    if (count == 0) {
      takeBlankBack();
      return partner[first] + 1;
    }
    var second = argument(partner[first] + 1);
    return second < 0 ? 0 : inner(second);
  }

  /// The opening brace of the argument that begins here, past one in square brackets; or -1.
  private int argument(int from) {
    var i = blanks(from);
    if (at(i) == '[') {
      var close = text.indexOf(']', i, Math.min(text.length(), i + LONGEST_PLAIN_GROUP));
      i = close < 0 ? i : blanks(close + 1);
    }
    return at(i) == '{' && partner[i] > 0 ? i : -1;
  }

  private int inner(int open) {
    depth++;
    write(open + 1, partner[open]);
    depth--;
    return partner[open] + 1;
  }

  /// The command and the arguments that stand right behind it, as they are.
  private int unknown(int begin, int end) {
    var i = end;
    while (at(i) == '{' && partner[i] > 0) {
      i = partner[i] + 1;
    }
    return raw(begin, i);
  }

  /// A blank after a letter's command only ends it (`Stra\ss e`); after others it is meant.
  private int afterSymbol(int end, boolean isLetter) {
    if (at(end) == '{' && at(end + 1) == '}') {
      return end + 2;
    }
    var next = blanks(end);
    return isLetter && Character.isLetter(at(next)) ? next : end;
  }

  /// `\'e`, `\'{e}`, `\v{s}`, `\c c`, `\'{\i}`, `\"\i ve`, `\'{\^e}`.
  private int accent(int begin, String accent, int end, int to) {
    var i = blanks(end);
    if (i >= to) {
      return raw(begin, end);
    }
    if (text.charAt(i) == '{' && partner[i] > 0 && depth < DEEPEST) {
      var name = accent + text.substring(i + 1, Math.min(partner[i], i + LONGEST_PLAIN_GROUP));
      var split = TexSymbols.of(name);
      if (split != null && name.length() > 2) { // arXiv makes `\b{eta}` of `\beta`
        out.append(split);
        return partner[i] + 1;
      }
      out.append(accented(accent, apart(i)));
      return partner[i] + 1;
    }
    var dotless = text.charAt(i) == '\\' ? name(i + 1) : "";
    if (dotless.equals("i") || dotless.equals("j")) {
      out.append(accented(accent, dotless));
      return afterSymbol(i + 2, true);
    }
    var letter = text.codePointAt(i);
    if (!Character.isLetter(letter)) {
      return raw(begin, end);
    }
    var width = Character.charCount(letter);
    var whole = accented(accent, text.substring(i, i + width));
    // An escaped quotation mark or apostrophe: no letter has such an accent.
    var isEscape = "'\"".contains(accent) && whole.codePointCount(0, whole.length()) > 1;
    out.append(isEscape ? accent + text.substring(end, i + width) : whole);
    return i + width;
  }

  /// A group's text by itself.
  private String apart(int open) {
    var around = out;
    out = new StringBuilder();
    inner(open);
    var inside = out.toString().strip();
    out = around;
    return inside;
  }

  private static String accented(String accent, String letters) {
    if (letters.isEmpty()) {
      return accent;
    }
    var end = letters.offsetByCodePoints(0, 1);
    while (end < letters.length()
        && Character.getType(letters.codePointAt(end)) == Character.NON_SPACING_MARK) {
      end++;
    }
    var base =
        switch (letters.substring(0, end)) {
          case "ı" -> "i";
          case "ȷ" -> "j";
          default -> letters.substring(0, end);
        };
    return StreamSafe.normalize(base + ACCENTS.get(accent), Normalizer.Form.NFC)
        + letters.substring(end);
  }

  private void takeBlankBack() {
    if (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
  }

  private int raw(int from, int to) {
    out.append(text, from, to);
    return to;
  }

  private int run(int from) {
    var end = from + 1;
    while (at(end) == text.charAt(from)) {
      end++;
    }
    return end - from;
  }

  private String name(int from) {
    var end = from;
    while (at(end) >= 'a' && at(end) <= 'z' || at(end) >= 'A' && at(end) <= 'Z') {
      end++;
    }
    return text.substring(from, end);
  }

  private int blanks(int from) {
    var i = from;
    while (Character.isWhitespace(at(i))) {
      i++;
    }
    return i;
  }

  private char at(int i) {
    return i < text.length() ? text.charAt(i) : 0;
  }
}
