package io.nonmun.storage.model;

import static java.util.Map.entry;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a TeX formula as Unicode where every part of it has a form there: `\mathbb{R}^{12}` is
/// ℝ¹², `O(n^2)` is O(n²), and `\frac{a}{b}` nothing, because a formula is converted whole or not
/// at all. Upright, bold and slanted letters are plain ones; the signs' meaning is TeX's
/// ([TexSymbols]).
final class TexFormula {

  /// What a reader takes in at a glance is shorter; a longer one stays TeX.
  private static final int LONGEST = 400;

  private static final int DEEPEST = 8;

  private static final Map<Integer, String> SUPERSCRIPTS =
      pairs(
          "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ"
              + "AᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁVⱽWᵂβᵝγᵞδᵟθᶿφᵠϕᵠχᵡ⊤ᵀ∘°°°′′**∗*⋆⋆††‡‡");

  private static final Map<Integer, String> SUBSCRIPTS =
      pairs("0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓβᵦγᵧρᵨφᵩϕᵩχᵪ");

  private static final Map<String, String> FRACTIONS =
      Map.ofEntries(
          entry("1/2", "½"),
          entry("1/3", "⅓"),
          entry("2/3", "⅔"),
          entry("1/4", "¼"),
          entry("3/4", "¾"),
          entry("1/5", "⅕"),
          entry("2/5", "⅖"),
          entry("3/5", "⅗"),
          entry("4/5", "⅘"),
          entry("1/6", "⅙"),
          entry("5/6", "⅚"),
          entry("1/8", "⅛"),
          entry("3/8", "⅜"),
          entry("5/8", "⅝"),
          entry("7/8", "⅞"));

  private static final Map<String, String> ACCENTS =
      Map.ofEntries(
          entry("grave", "\u0300"),
          entry("acute", "\u0301"),
          entry("hat", "\u0302"),
          entry("widehat", "\u0302"),
          entry("tilde", "\u0303"),
          entry("widetilde", "\u0303"),
          entry("bar", "\u0304"),
          entry("overline", "\u0305"),
          entry("breve", "\u0306"),
          entry("dot", "\u0307"),
          entry("ddot", "\u0308"),
          entry("mathring", "\u030A"),
          entry("check", "\u030C"),
          entry("underline", "\u0332"),
          entry("vec", "\u20D7"));

  private static final Set<String> FUNCTIONS =
      Set.of(
          ("arccos arcsin arctan arg argmax argmin cos cosh cot csc deg det dim exp gcd "
                  + "hom inf ker lg lim liminf limsup ln log max min mod bmod poly polylog Pr sec "
                  + "sin sinh sup tan tanh tr")
              .split(" "));

  /// Commands whose argument is shown as it is.
  private static final Set<String> STYLES =
      Set.of(
          ("bm boldsymbol emph ensuremath hbox mathbf mathbin mathit mathnormal mathop "
                  + "mathord mathrel mathrm mathsf mathtt mbox operatorname pmb rm bf it sf tt sl "
                  + "sc text textbf textit textnormal textrm textsc textsf textsl texttt textup")
              .split(" "));

  private static final Set<String> SIZES_OF_DELIMITERS =
      Set.of("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr bigm left middle right".split(" "));

  private static final Set<String> WITHOUT_FORM =
      Set.of("displaystyle limits nolimits scriptstyle textstyle xspace".split(" "));

  private static final Set<String> BLANKS = Set.of("quad qquad enspace thinspace".split(" "));

  /// Signs that stand before what they belong to, so that no blank follows.
  private static final String PREFIXES = "∂∇∑∏√∀∃¬∅∞∫";

  private final String tex;
  private int position;
  private int depth;

  private TexFormula(String tex) {
    this.tex = tex;
  }

  /// @param tex what stands between the dollar signs
  /// @return null for what has no form in Unicode
  static @Nullable String read(String tex) {
    if (tex.length() > LONGEST) {
      return null;
    }
    var formula = new TexFormula(tex);
    var text = formula.sequence();
    return text == null || formula.position < tex.length()
        ? null
        : StreamSafe.normalize(text.strip().replaceAll("\\s+", " "), Normalizer.Form.NFC);
  }

  /// The letters of a mathematical alphabet, such as ℝ of `\mathbb{R}`; null where it lacks one.
  ///
  /// Source: the block Mathematical Alphanumeric Symbols, whose gaps are filled by Letterlike
  /// Symbols.
  static @Nullable String alphabet(String command, String letters) {
    return switch (command) {
      case "mathbb", "mathbbm", "mathds", "Bbb" ->
          mapped(letters, 0x1D538, 0x1D552, 0x1D7D8, "CℂHℍNℕPℙQℚRℝZℤ");
      case "mathcal", "mathscr", "cal" ->
          mapped(letters, 0x1D49C, 0x1D4B6, 0, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ");
      case "mathfrak", "frak" -> mapped(letters, 0x1D504, 0x1D51E, 0, "CℭHℌIℑRℜZℨ");
      default -> null;
    };
  }

  private static @Nullable String mapped(
      String letters, int capitals, int smalls, int digits, String gaps) {
    var others = pairs(gaps);
    var text = new StringBuilder();
    for (var c : letters.strip().codePoints().toArray()) {
      if (others.containsKey(c)) {
        text.append(others.get(c));
      } else if (c >= 'A' && c <= 'Z') {
        text.appendCodePoint(capitals + c - 'A');
      } else if (c >= 'a' && c <= 'z') {
        text.appendCodePoint(smalls + c - 'a');
      } else if (c >= '0' && c <= '9' && digits > 0) {
        text.appendCodePoint(digits + c - '0');
      } else {
        return null;
      }
    }
    return text.isEmpty() ? null : text.toString();
  }

  /// Up to the formula's end or the closing brace of the group that it stands in.
  private @Nullable String sequence() {
    var out = new StringBuilder();
    while (position < tex.length() && tex.charAt(position) != '}') {
      var part =
          switch (tex.charAt(position)) {
            case '^' -> script(SUPERSCRIPTS);
            case '_' -> script(SUBSCRIPTS);
            case '\\' -> command(out);
            default -> atom();
          };
      if (part == null) {
        return null;
      }
      out.append(part);
    }
    return out.toString();
  }

  /// A group, a command with its arguments, or one character.
  private @Nullable String atom() {
    if (position >= tex.length()) {
      return null;
    }
    var c = tex.codePointAt(position);
    switch (c) {
      case '{' -> {
        return group();
      }
      case '\\' -> {
        return command(new StringBuilder());
      }
      case '}', '^', '_', '&', '#', '$' -> {
        return null;
      }
      default -> {
        if (tex.startsWith("--", position)) {
          position += 2;
          return "–";
        }
        position += Character.charCount(c);
        return Character.isWhitespace(c) || c == '~'
            ? " "
            : c == '\'' ? "′" : Character.toString(c);
      }
    }
  }

  private @Nullable String argument() {
    skipBlanks();
    return atom();
  }

  private @Nullable String group() {
    if (depth == DEEPEST) {
      return null;
    }
    position++;
    depth++;
    var text = sequence();
    depth--;
    if (position >= tex.length()) {
      return null;
    }
    position++;
    return text;
  }

  private @Nullable String script(Map<Integer, String> forms) {
    position++;
    var text = argument();
    if (text == null) {
      return null;
    }
    var raised = new StringBuilder();
    for (var c : text.codePoints().toArray()) {
      var form = c == ' ' ? "" : forms.get(c);
      if (form == null) {
        return null;
      }
      raised.append(form);
    }
    return raised.toString();
  }

  /// @param before what the formula has so far: a sign between two things has a blank on both sides
  ///   or on none
  private @Nullable String command(CharSequence before) {
    var name = name();
    if (name.isEmpty()) {
      return sign();
    }
    var blank = skipBlanks();
    if (FUNCTIONS.contains(name)) {
      return (endsWord(before) ? " " : "")
          + name.replace("bmod", "mod")
          + (wordFollows() ? " " : "");
    }
    var symbol = TexSymbols.of(name);
    if (symbol != null) {
      return blank && isBetween(symbol) && ends(before, ' ') ? symbol + " " : symbol;
    }
    if (SIZES_OF_DELIMITERS.contains(name)) {
      if (position < tex.length() && tex.charAt(position) == '.') {
        position++; // the delimiter that is none
      }
      return "";
    }
    if (WITHOUT_FORM.contains(name)) {
      return "";
    }
    if (BLANKS.contains(name)) {
      return " ";
    }
    if (STYLES.contains(name)) {
      if (position < tex.length() && tex.charAt(position) == '*') {
        position++;
      }
      return argument();
    }
    return construct(name);
  }

  private @Nullable String construct(String name) {
    var accent = ACCENTS.get(name);
    if (accent != null) {
      var letter = argument();
      return letter != null && isOneLetter(letter.strip()) ? letter.strip() + accent : null;
    }
    return switch (name) {
      case "sqrt" -> root();
      case "frac", "tfrac", "dfrac", "nicefrac" -> {
        var upper = argument();
        var lower = argument();
        yield upper == null || lower == null
            ? null
            : FRACTIONS.get(upper.strip() + "/" + lower.strip());
      }
      case "not" -> {
        var sign = argument();
        yield sign == null || sign.strip().length() != 1 ? null : sign.strip() + "\u0338";
      }
      case "pmod" -> {
        var modulus = argument();
        yield modulus == null ? null : " (mod " + modulus.strip() + ")";
      }
      default -> {
        if (alphabet(name, "A") == null) {
          yield null;
        }
        var letters = argument();
        yield letters == null ? null : alphabet(name, letters);
      }
    };
  }

  /// Of one letter or number: a longer line over what is under the root has no form.
  private @Nullable String root() {
    var radicand = argument();
    if (radicand == null) {
      return null;
    }
    var text = radicand.strip();
    return isOneLetter(text) || !text.isEmpty() && text.chars().allMatch(Character::isDigit)
        ? "√" + text
        : null;
  }

  private String name() {
    var start = ++position;
    while (position < tex.length() && isAsciiLetter(tex.charAt(position))) {
      position++;
    }
    return tex.substring(start, position);
  }

  private @Nullable String sign() {
    if (position >= tex.length()) {
      return null;
    }
    var c = tex.charAt(position++);
    return switch (c) {
      case ',', ';', ':', '>', ' ' -> " ";
      case '!', '-', '/' -> "";
      case '%', '&', '#', '_', '{', '}', '$' -> Character.toString(c);
      case '|' -> "‖";
      default -> null;
    };
  }

  private boolean skipBlanks() {
    var start = position;
    while (position < tex.length() && Character.isWhitespace(tex.charAt(position))) {
      position++;
    }
    return position > start;
  }

  private boolean wordFollows() {
    var isCommand =
        position + 1 < tex.length()
            && tex.charAt(position) == '\\'
            && isAsciiLetter(tex.charAt(position + 1));
    return isCommand
        ? !tex.startsWith("\\left", position) && !tex.startsWith("\\big", position)
        : position < tex.length()
            && (Character.isLetterOrDigit(tex.charAt(position)) || tex.charAt(position) == '{');
  }

  private static boolean endsWord(CharSequence text) {
    return !text.isEmpty()
        && (Character.isLetterOrDigit(Character.codePointBefore(text, text.length()))
            || ends(text, ')'));
  }

  private static boolean ends(CharSequence text, char c) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == c;
  }

  private static boolean isBetween(String symbol) {
    var c = symbol.codePointAt(0);
    var type = Character.getType(c);
    return PREFIXES.indexOf(c) < 0
        && (type == Character.MATH_SYMBOL || type == Character.OTHER_SYMBOL);
  }

  private static boolean isOneLetter(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) == 1
        && Character.isLetter(text.codePointAt(0));
  }

  private static boolean isAsciiLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /// Of a text in which each character is followed by its other form.
  private static Map<Integer, String> pairs(String text) {
    var characters = text.codePoints().toArray();
    var pairs = new HashMap<Integer, String>();
    for (var i = 0; i < characters.length; i += 2) {
      pairs.put(characters[i], Character.toString(characters[i + 1]));
    }
    return Map.copyOf(pairs);
  }
}
