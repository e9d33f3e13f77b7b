package io.nonmun.storage.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a person or a page writes to name a paper: an identifier, with or without a version.
public record PaperReference(ArxivId id, OptionalInt version) {

  /// Every quantifier is bounded: free text may be anything.
  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?<![\\w-])"
              + ("("
                  + ArxivId.NEW_STYLE
                  + "|[a-z]{2,10}+(?:-[a-z]{2,5}+)?+(?:\\.[a-z]{2})?/\\d{7})")
              + "(?:v([1-9]\\d{0,3}))?(?![\\w_]|\\.\\d)",
          Pattern.CASE_INSENSITIVE);

  /// What stands before an identifier where an address or a prefix says that it is arXiv's: its own
  /// hosts, its DOIs, and sites that show arXiv's papers under their identifiers.
  private static final Pattern EXPLICIT =
      Pattern.compile(
          "(?:arxiv|ar5iv|alphaxiv|scirate\\.com|papers\\.cool|/papers?/|10\\.48550/)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern MONEY_OR_MEASURE = Pattern.compile("\\s?(?:달러|유로|위안|파운드|원|엔|[%％°])");

  /// Where a word of free text begins: an address is never longer back than this.
  private static final String BETWEEN_WORDS = " \t\r\n()[]{}<>\"'`‘’“”「」『』,;|";

  private static final int LONGEST_ADDRESS = 500;

  /// Finds the first paper named in free text: see [#findAll].
  public static Optional<PaperReference> find(String text) {
    return findAll(text).findFirst();
  }

  /// Finds every paper named in free text, in order: `arXiv:…`, `oai:arXiv.org:…`, an address of
  /// arXiv or of a site that shows its papers, or a bare identifier; with or without a version.
  ///
  /// A bare number is one only if it can be: months are 01 to 12, and numbers have four digits from
  /// 0704 to 1412, five since 1501 (<https://info.arxiv.org/help/arxiv_identifier.html>).
  public static Stream<PaperReference> findAll(String text) {
    return IDENTIFIER
        .matcher(text)
        .results()
        .filter(found -> isMeant(text, found))
        .flatMap(found ->
            ArxivId.parse(found.group(1))
                .map(id -> new PaperReference(id, version(found.group(2))))
                .stream());
  }

  private static boolean isMeant(String text, MatchResult found) {
    var before = before(text, found.start());
    if (EXPLICIT.matcher(before).find()) {
      return true;
    }
    var after = text.substring(found.end(), Math.min(text.length(), found.end() + 4));
    var alone = before.isEmpty() || !before.contains("/") && "$€₩¥£+.=".indexOf(last(before)) < 0;
    return alone
        && !after.startsWith("/")
        && !after.startsWith("-")
        && !MONEY_OR_MEASURE.matcher(after).lookingAt()
        && (found.group(1).contains("/") || isPlausible(found.group(1)));
  }

  /// The rest of the word that an identifier ends.
  private static String before(String text, int end) {
    var begin = end;
    while (begin > 0
        && end - begin < LONGEST_ADDRESS
        && BETWEEN_WORDS.indexOf(text.charAt(begin - 1)) < 0) {
      begin--;
    }
    return text.substring(begin, end);
  }

  private static char last(String text) {
    return text.charAt(text.length() - 1);
  }

  private static boolean isPlausible(String newStyle) {
    var yearAndMonth = Integer.parseInt(newStyle.substring(0, 4));
    var month = yearAndMonth % 100;
    var digits = newStyle.length() - 5;
    return month >= 1
        && month <= 12
        && yearAndMonth >= 704
        && digits == (yearAndMonth <= 1412 ? 4 : 5);
  }

  private static OptionalInt version(@Nullable String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }
}
