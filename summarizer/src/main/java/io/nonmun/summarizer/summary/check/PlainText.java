package io.nonmun.summarizer.summary.check;

import io.nonmun.storage.model.text.StreamSafe;
import java.text.Normalizer;
import java.util.regex.Pattern;

/// Brings source and summary to one spelling before numbers and names are compared: LaTeX
/// unwrapped, compatibility forms folded, Greek letters by name, `×` for every sign of
/// multiplication.
final class PlainText {

  /// `10⁻³`, `256²`; Unicode folding alone would make them `10-3` and `2562`.
  private static final Pattern SUPERSCRIPT = Pattern.compile("(?<=\\d)[⁻⁺]?[⁰¹²³⁴-⁹]+");

  private static final Pattern THOUSANDS_IN_BRACES = Pattern.compile("(?<=\\d)\\{,}(?=\\d)");

  private static final Pattern SPACE = Pattern.compile("\\\\[,;:! ]|~(?=\\\\)");

  private static final Pattern FORMATTING =
      Pattern.compile(
          "\\\\(?:text(?:bf|it|sc|tt|rm|sf)?|emph|math(?:bf|rm|cal|bb|it|sf)|left|right)(?![A-Za-z])");

  private static final Pattern TIMES = Pattern.compile("\\\\(?:times|cdot)(?![A-Za-z])|[✕✖∗⋅]");

  /// `256x256`, `3 X 10^4`.
  private static final Pattern BY = Pattern.compile("(?<=\\d)\\s?[xX]\\s?(?=\\d)");

  private static final Pattern ABOUT =
      Pattern.compile("\\\\(?:sim|approx)(?:eq)?(?![A-Za-z])|[∼≈〜]");

  private static final Pattern DASH = Pattern.compile("-{2,3}|[‐‑‒–—−]");

  private static final Pattern MARKUP = Pattern.compile("[${}\\\\]");

  private static final String[] GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi",
    "psi", "omega"
  };

  private static final Pattern GREEK_LETTER = Pattern.compile("[Α-Ωα-ω]");

  private PlainText() {}

  static String of(String text) {
    var plain = SUPERSCRIPT.matcher(text).replaceAll("^$0");
    plain = THOUSANDS_IN_BRACES.matcher(plain).replaceAll(",");
    plain = SPACE.matcher(plain).replaceAll("");
    plain = FORMATTING.matcher(plain).replaceAll("");
    plain = TIMES.matcher(plain).replaceAll("×");
    plain = ABOUT.matcher(plain).replaceAll("~");
    plain = MARKUP.matcher(plain).replaceAll("");
    plain = StreamSafe.normalize(plain, Normalizer.Form.NFKC);
    plain = BY.matcher(plain).replaceAll("×");
    plain = DASH.matcher(plain).replaceAll("-");
    return GREEK_LETTER.matcher(plain).replaceAll(match -> greek(match.group().charAt(0)));
  }

  private static String greek(char letter) {
    return letter < 'α' ? GREEK[letter - 'Α'] : GREEK[letter - 'α'];
  }
}
