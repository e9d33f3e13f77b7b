package io.nonmun.fetcher.arxiv;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/// Makes plain Unicode of a title, name or abstract as authors write them: LaTeX accents and
/// commands of text decoded, doubly escaped entities too, white space collapsed; formulas (`$…$`,
/// `\(…\)`) are kept as `$…$`.
///
/// Unknown commands stay as they are: a macro's name (`\OurMethod`) is often the only trace of the
/// word.
final class PlainText {

  /// Combining characters by LaTeX accent command.
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
          Map.entry("r", "\u030A"),
          Map.entry("H", "\u030B"),
          Map.entry("v", "\u030C"),
          Map.entry("d", "\u0323"),
          Map.entry("c", "\u0327"),
          Map.entry("k", "\u0328"),
          Map.entry("b", "\u0331"));

  /// Commands that stand for a character, in running text.
  private static final Map<String, String> SYMBOLS =
      Map.ofEntries(
          Map.entry("ss", "ß"),
          Map.entry("ae", "æ"),
          Map.entry("AE", "Æ"),
          Map.entry("oe", "œ"),
          Map.entry("OE", "Œ"),
          Map.entry("aa", "å"),
          Map.entry("AA", "Å"),
          Map.entry("o", "ø"),
          Map.entry("O", "Ø"),
          Map.entry("l", "ł"),
          Map.entry("L", "Ł"),
          Map.entry("i", "ı"),
          Map.entry("j", "ȷ"),
          Map.entry("dh", "ð"),
          Map.entry("DH", "Ð"),
          Map.entry("th", "þ"),
          Map.entry("TH", "Þ"),
          Map.entry("dj", "đ"),
          Map.entry("DJ", "Đ"),
          Map.entry("alpha", "α"),
          Map.entry("beta", "β"),
          Map.entry("gamma", "γ"),
          Map.entry("delta", "δ"),
          Map.entry("epsilon", "ε"),
          Map.entry("kappa", "κ"),
          Map.entry("lambda", "λ"),
          Map.entry("mu", "μ"),
          Map.entry("pi", "π"),
          Map.entry("rho", "ρ"),
          Map.entry("sigma", "σ"),
          Map.entry("tau", "τ"),
          Map.entry("omega", "ω"),
          Map.entry("degree", "°"),
          Map.entry("pm", "±"),
          Map.entry("times", "×"),
          Map.entry("approx", "≈"),
          Map.entry("sim", "∼"),
          Map.entry("le", "≤"),
          Map.entry("leq", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("geq", "≥"),
          Map.entry("rightarrow", "→"),
          Map.entry("to", "→"),
          Map.entry("copyright", "©"),
          Map.entry("dots", "…"),
          Map.entry("ldots", "…"),
          Map.entry("textendash", "–"),
          Map.entry("textemdash", "—"),
          Map.entry("textquotesingle", "'"),
          Map.entry("textasciitilde", "~"),
          Map.entry("textbackslash", "\\"));

  private static final Pattern ENTITY =
      Pattern.compile("&(?:#\\d{1,7}|#x[0-9a-fA-F]{1,6}|\\w{2,8});");

  /// An accent over one letter: `\'e`, `\'{e}`, `\v{s}`, `\c c`, `\'{\i}`.
  private static final Pattern ACCENT =
      Pattern.compile(
          "\\\\(?:([`'^~=.\"])\\s?|([uvHrcdbk])(?=\\s|\\{)\\s?)(?:\\{(\\\\?\\p{L})}|(\\\\[ij](?![A-Za-z])|\\p{L}))");

  /// arXiv's own conversion makes `\b{eta}` of `\beta`.
  private static final Pattern SPLIT_COMMAND = Pattern.compile("\\\\([uvHrcdbk])\\{([a-z]{2,9})}");

  private static final Pattern SYMBOL =
      Pattern.compile("\\\\([A-Za-z]+)(?:\\{}|\\s(?=\\p{Ll})|(?![A-Za-z]))");

  private static final Pattern STYLED =
      Pattern.compile(
          "\\\\(?:textbf|textit|textsc|texttt|textsf|textrm|textsl|textup|textmd|textnormal|text|emph"
              + "|underline|uline|mbox|hbox|url|enquote|textsuperscript|textsubscript|mathrm|mathbf)"
              + "\\s?\\{([^{}]*)}");
  private static final Pattern STYLED_GROUP =
      Pattern.compile(
          "\\{\\\\(?:em|it|bf|tt|sc|sf|rm|sl|itshape|bfseries|scshape|ttfamily)\\s+([^{}]*)}");
  private static final Pattern HREF = Pattern.compile("\\\\href\\s?\\{([^{}]*)}\\s?\\{([^{}]*)}");
  private static final Pattern BRACED_LETTERS =
      Pattern.compile("(?<!\\\\[A-Za-z]{1,20})(?<![\\\\}\\]^_])\\{([\\p{L}\\p{M}]{1,40})}");
  private static final Pattern COLOURED =
      Pattern.compile("\\\\textcolor\\s?\\{[^{}]*}\\s?\\{([^{}]*)}");
  private static final Pattern FOOTNOTE = Pattern.compile("\\\\footnote\\s?\\{([^{}]*)}");
  private static final Pattern CITATION = Pattern.compile("[~ ]?\\\\cite[a-z]{0,3}\\s?\\{[^{}]*}");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([%&_#{}$])");
  private static final Pattern SPACING = Pattern.compile("\\\\[\\\\,;:! ]");
  private static final Pattern TIE = Pattern.compile("(?<=[\\p{L}.,)])~(?=[\\p{L}\\p{N}\\\\$(])");
  private static final Pattern QUOTED = Pattern.compile("``([^`']{1,300})''");
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u2069\\uFEFF\\uE000-\\uF8FF\\x{E0000}-\\x{E007F}]");

  private static final char FIRST_MARK = '\uE000';
  private static final int MAX_FORMULAS = 0xF8FF - 0xE000 + 1;

  private PlainText() {}

  static String of(String raw) {
    var text = INVISIBLE.matcher(replace(ENTITY, raw, PlainText::entity)).replaceAll("");
    var formulas = new ArrayList<String>();
    var plain = withFormulas(running(withMarks(text, formulas)), formulas);
    var normal = Normalizer.normalize(plain, Normalizer.Form.NFC);
    return WHITE_SPACE.matcher(normal).replaceAll(" ").strip();
  }

  /// Puts a mark in place of each formula, so that text commands may reach over formulas.
  private static String withMarks(String text, List<String> formulas) {
    var marked = new StringBuilder(text.length());
    var start = 0;
    while (start < text.length()) {
      var formula = formulas.size() < MAX_FORMULAS ? Formula.next(text, start) : Formula.none(text);
      marked.append(text, start, formula.begin());
      if (formula.end() > formula.begin()) {
        marked.append(mark(formulas.size()));
        formulas.add(formula.of(text));
      }
      start = formula.end();
    }
    return marked.toString();
  }

  private static String withFormulas(String marked, List<String> formulas) {
    var text = new StringBuilder(marked.length());
    for (var i = 0; i < marked.length(); i++) {
      var c = marked.charAt(i);
      if (c >= FIRST_MARK && c < mark(formulas.size())) {
        text.append('$').append(formulas.get(c - FIRST_MARK)).append('$');
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// A character of the private use area, all of which are taken out of the text before.
  private static char mark(int formula) {
    return (char) (FIRST_MARK + formula);
  }

  private static String entity(MatchResult match) {
    return Parser.unescapeEntities(match.group(), true);
  }

  private static String running(String text) {
    if (text.indexOf('\\') < 0 && text.indexOf('{') < 0) {
      return quotes(text);
    }
    var plain = replace(ACCENT, text, PlainText::accented);
    plain = replace(SPLIT_COMMAND, plain, match -> "\\" + match.group(1) + match.group(2));
    plain = replace(HREF, plain, match -> match.group(2) + " (" + match.group(1) + ")");
    plain = CITATION.matcher(plain).replaceAll("");
    plain = replace(COLOURED, plain, match -> match.group(1));
    plain = untilStable(plain, line -> replace(STYLED, line, match -> match.group(1)));
    plain = untilStable(plain, line -> replace(STYLED_GROUP, line, match -> match.group(1)));
    plain = replace(FOOTNOTE, plain, match -> " (" + match.group(1) + ")");
    plain = replace(SYMBOL, plain, PlainText::symbol);
    plain = replace(BRACED_LETTERS, plain, match -> match.group(1));
    plain = SPACING.matcher(plain).replaceAll(" ").replace("{,}", ",");
    return quotes(replace(ESCAPED, plain, match -> match.group(1)));
  }

  private static String quotes(String text) {
    return replace(QUOTED, TIE.matcher(text).replaceAll(" "), match -> "“" + match.group(1) + "”");
  }

  private static String accented(MatchResult match) {
    var accent = match.group(1) == null ? match.group(2) : match.group(1);
    var letter = match.group(3) == null ? match.group(4) : match.group(3);
    var base =
        switch (letter) {
          case "\\i" -> "i";
          case "\\j" -> "j";
          default -> letter;
        };
    return Normalizer.normalize(base + ACCENTS.get(accent), Normalizer.Form.NFC);
  }

  /// A space after a letter's command only ends it (`Stra\ss e`); after others it is meant.
  private static String symbol(MatchResult match) {
    var symbol = SYMBOLS.get(match.group(1));
    if (symbol == null) {
      return match.group();
    }
    var isLatin = UnicodeScript.of(symbol.codePointAt(0)) == UnicodeScript.LATIN;
    return match.group().endsWith(" ") && !isLatin ? symbol + " " : symbol;
  }

  /// Nested styles are peeled from inside; ten layers are more than anyone writes.
  private static String untilStable(String text, UnaryOperator<String> step) {
    var current = text;
    for (var i = 0; i < 10; i++) {
      var next = step.apply(current);
      if (next.equals(current)) {
        return next;
      }
      current = next;
    }
    return current;
  }

  private static String replace(
      Pattern pattern, String text, Function<MatchResult, String> replacement) {
    return pattern
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match)));
  }

  /// Where the next formula stands; empty and at the text's end if there is none.
  ///
  /// @param begin of the opening delimiter
  /// @param end past the closing one
  /// @param delimiter length of each
  private record Formula(int begin, int end, int delimiter) {

    static Formula next(String text, int from) {
      for (var i = from; i < text.length(); i++) {
        var c = text.charAt(i);
        if (c == '\\' && i + 1 < text.length()) {
          var close = closing(text, i);
          if (close > 0) {
            return new Formula(i, close + 2, 2);
          }
          i++;
        } else if (c == '$') {
          var width = text.startsWith("$$", i) ? 2 : 1;
          var close = dollar(text, i + width, width);
          if (close > 0) {
            return new Formula(i, close + width, width);
          }
        }
      }
      return none(text);
    }

    static Formula none(String text) {
      return new Formula(text.length(), text.length(), 0);
    }

    /// `\( … \)` and `\[ … \]`.
    private static int closing(String text, int open) {
      return switch (text.charAt(open + 1)) {
        case '(' -> text.indexOf("\\)", open + 2);
        case '[' -> text.indexOf("\\]", open + 2);
        default -> -1;
      };
    }

    private static int dollar(String text, int from, int width) {
      for (var i = from; i < text.length(); i++) {
        if (text.charAt(i) == '\\') {
          i++;
        } else if (text.charAt(i) == '$') {
          return i > from && (width == 1 || text.startsWith("$$", i)) ? i : -1;
        }
      }
      return -1;
    }

    String of(String text) {
      return text.substring(begin + delimiter, end - delimiter);
    }
  }
}
