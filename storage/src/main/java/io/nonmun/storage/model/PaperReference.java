package io.nonmun.storage.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a person or a page writes to name a paper: an identifier, with or without a version.
public record PaperReference(ArxivId id, OptionalInt version) {

  /// Four times the longest message of Telegram; what lies beyond names nothing.
  private static final int LONGEST_TEXT = 16_384;

  /// How far before an identifier its address is looked at.
  private static final int REACH = 200;

  /// The archives of before April 2007. Source: <https://arxiv.org/archive>.
  private static final String ARCHIVES =
      "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg"
          + "|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math"
          + "|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph"
          + "|solv-int|supr-con";

  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?<!\\d|\\d\\.)(?:(\\d{4}\\.\\d{4,5})|(?<![\\w-])((?:"
              + ARCHIVES
              + ")(?:\\.[a-z][a-z-]{1,20})?/\\d{7}))(?!\\d)(?:v(\\d{1,4})(?!\\d))?",
          Pattern.CASE_INSENSITIVE);

  /// An address, prefix or DOI of arXiv, or of a site that names papers by arXiv's identifiers:
  /// `export.arxiv.org/pdf/`, `scirate.com/arxiv/`, `10.48550/arXiv.`, `huggingface.co/papers/`.
  private static final Pattern OF_ARXIV =
      Pattern.compile(
          "(?<![a-z])(?:arxiv|ar5iv|alphaxiv|xxx\\.lanl)|/(?:abs|pdf|papers?)/$",
          Pattern.CASE_INSENSITIVE);

  /// What follows the question mark of an address that names a paper before it says nothing of
  /// another.
  private static final Pattern PARAMETER = Pattern.compile("[?&#][\\w.-]{1,40}=[^?&#]*$");

  private static final Pattern BESIDE =
      Pattern.compile("(?:/(?:abs|pdf|html)/|arxiv[:.])$", Pattern.CASE_INSENSITIVE);

  private static final Pattern CURRENCY_BEFORE =
      Pattern.compile(
          "(?:[$€£¥₩￦]|\\b(?:USD|KRW|EUR|JPY|GBP|CNY)|(?:전화|연락처|휴대폰|팩스|\\b(?:tel|phone|fax|call)|☎|📞)[:.는은]{0,2})\\s{0,2}$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern UNIT_AFTER =
      Pattern.compile(
          "\\s?(?:달러|불(?![가-힣])|(?:[천만억]\\s?)?원(?=[이을은는에의과와도입으짜정까부만]|[^가-힣]|$)|유로|엔(?![가-힣])|위안|파운드"
              + "|퍼센트|[%％$€£¥₩￦℃°]"
              + "|(?:USD|KRW|EUR|JPY|GBP|CNY|dollars?|won|euros?|percent|k?m|kg|k?Hz|[MG]B|ms)\\b)",
          Pattern.CASE_INSENSITIVE);

  /// dblp writes `corr/abs-2401-01234`, ADS `2024arXiv240101234D`.
  private static final Pattern DBLP =
      Pattern.compile("corr/abs-(\\d{4})-(\\d{4,5})(?!\\d)", Pattern.CASE_INSENSITIVE);

  private static final Pattern ADS =
      Pattern.compile("(?<!\\d)(?:19|20)\\d\\darXiv(\\d{4})\\.?(\\d{4,5})[A-Z](?!\\w)");

  /// Finds the first paper named in free text.
  public static Optional<PaperReference> find(String text) {
    return findAll(text).findFirst();
  }

  /// Finds every paper named in free text, in order: by a bare identifier, after `arXiv:` or in a
  /// DOI, or in an address of arXiv or of a site that shows its papers, with or without a version.
  ///
  /// A bare number must be one that arXiv gives: with a month, and with five digits from 2015 on.
  /// Sums of money, figures with a unit and telephone numbers are none.
  public static Stream<PaperReference> findAll(String text) {
    var start = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    var decoded = start.replaceAll("%2[Ff]", "/").replaceAll("%3[Aa]", ":");
    var plain =
        ADS.matcher(DBLP.matcher(decoded).replaceAll("arXiv:$1.$2")).replaceAll("arXiv:$1.$2");
    return IDENTIFIER
        .matcher(plain)
        .results()
        .filter(found -> names(found, plain))
        .flatMap(found -> id(found).map(id -> new PaperReference(id, version(found))).stream());
  }

  private static boolean names(MatchResult found, String text) {
    var after = text.substring(found.end(), Math.min(text.length(), found.end() + 10));
    if (after.matches("(?s)(?:\\w|\\.\\d).*")) {
      return false;
    }
    var address = address(text, found.start());
    var isJoined =
        !address.isEmpty() && Character.isLetterOrDigit(address.charAt(address.length() - 1));
    if (isBesideThePaper(address)) {
      return false;
    }
    if (OF_ARXIV.matcher(address).find()) {
      return (!isJoined || address.toLowerCase(Locale.ROOT).endsWith("arxiv"))
          && (isGiven(found) || BESIDE.matcher(address).find());
    }
    return !isJoined
        && isGiven(found)
        && !address.contains("://")
        && !address.matches(".*[_./@+$-]")
        && !after.matches("(?s)(?:-|/\\w|\\.(?!pdf\\b)\\w).*")
        && !CURRENCY_BEFORE
            .matcher(text.substring(Math.max(0, found.start() - 10), found.start()))
            .find()
        && !UNIT_AFTER.matcher(after).lookingAt();
  }

  private static boolean isBesideThePaper(String address) {
    var parameter = PARAMETER.matcher(address);
    return parameter.find() && IDENTIFIER.matcher(address).region(0, parameter.start()).find();
  }

  /// What stands before an identifier without a blank, bracket, quotation mark or letter of another
  /// script between.
  private static String address(String text, int end) {
    var begin = end;
    while (begin > Math.max(0, end - REACH) && isOfAddress(text.charAt(begin - 1))) {
      begin--;
    }
    return text.substring(begin, end);
  }

  private static boolean isOfAddress(char c) {
    return c > ' ' && c <= '~' && "<>\"'()[]{}|".indexOf(c) < 0;
  }

  /// Whether arXiv gives such numbers: by year and month, in four digits until the end of 2014, in
  /// seven with month before April 2007.
  ///
  /// Source: <https://info.arxiv.org/help/arxiv_identifier.html>.
  private static boolean isGiven(MatchResult found) {
    var number = found.group(1) == null ? found.group(2) : found.group(1);
    var slash = number.indexOf('/');
    var year = Integer.parseInt(number.substring(slash + 1, slash + 3));
    var month = Integer.parseInt(number.substring(slash + 3, slash + 5));
    if (month < 1 || month > 12) {
      return false;
    }
    if (slash >= 0) {
      return year >= 91 || year < 7 || year == 7 && month < 4;
    }
    var digits = number.length() - 5;
    return digits == 5 ? year >= 15 : year > 7 && year < 15 || year == 7 && month > 3;
  }

  private static Optional<ArxivId> id(MatchResult found) {
    return ArxivId.parse(
        found.group(1) == null ? found.group(2).toLowerCase(Locale.ROOT) : found.group(1));
  }

  private static OptionalInt version(MatchResult found) {
    @Nullable String digits = found.group(3);
    var version = digits == null ? 0 : Integer.parseInt(digits);
    return version == 0 ? OptionalInt.empty() : OptionalInt.of(version); // v0 is no version
  }
}
