package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the words of its authors tell about a paper: whether arXiv no longer offers it.
///
/// A paper that was withdrawn from a conference, and one about withdrawn drugs, is none. Words
/// leave doubts; the paper's own page has none ([AbsPage]).
///
/// Source: <https://info.arxiv.org/help/withdraw.html>: a withdrawal is a new version whose comment
/// gives the reason; where administrators withdraw it, the comment begins `This … has been
/// withdrawn by arXiv administrators`.
enum Withdrawal {
  NO,
  YES,
  UNCLEAR;

  private static final int MOST = 2_000;
  private static final int SHORT_ABSTRACT = 250;

  private static final String WITHDRAWN = "(?:withdrawn|retracted)\\b";
  private static final String PAPER =
      "(?:paper|article|manuscript|pre-?print|e-?print|work|report|note|letter|version|document"
          + "|thesis|survey|study|draft)\\b";

  private static final Pattern NAMED = pattern("\\b(?:withdr(?:aw|ew)|retract)");
  private static final Pattern CLAUSE = Pattern.compile("[;!?]|[.,]\\s|\\s[–—-]+\\s");

  private static final Pattern ELSEWHERE =
      pattern(
          // from a conference; another paper; the topic; denied
          "\\bwithdr(?:awn|ew|aw|awing|awal)\\s+(?:(?!due|because|owing|since|as|for)[\\w/-]+\\s+){0,4}?from\\b(?!\\s+arxiv)"
              + "|\\b(?:supersed|replac|correct|previous|earlier|prior\\b|old(?:er)?\\b|original|conference|workshop|journal)(?:(?!this).){0,80}?\\b"
              + WITHDRAWN
              + "|\\b(?:previous|earlier|prior|older?|original|first)\\s+version\\b.{0,60}\\b"
              + WITHDRAWN
              + "|^\\W*(?:which|that)\\s+(?:\\w+\\s+){0,2}"
              + WITHDRAWN
              + "|\\b(?:of|on|about|between|among|with|from|for|detect\\w*|predict\\w*|these|some|all|many|several)\\s+(?:\\w+\\s+)?"
              + WITHDRAWN
              + "\\s+\\w+s\\b"
              + "|\\b(?:not|never|no longer|un-?)\\s*(?:been\\s+)?"
              + WITHDRAWN);

  /// What a paper is submitted to or accepted by.
  private static final Pattern VENUE =
      Pattern.compile(
          "\\b(?!WITHDRAWN|RETRACTED|PAPER|THIS|PDF)(?:[A-Z]{3,}[a-z]{0,3}(?:\\s?'?\\d{2,4})?|NeurIPS|OpenReview|EuroS\\S+|Interspeech)\\b"
              + "|(?i:\\b(?:submi\\w+ to|accepted|rejected|under review)\\b)");

  private static final Pattern SUBMISSION = pattern("\\b(?:submission|submitted|review)\\b");

  private static final Pattern THIS_PAPER =
      pattern(
          "^\\W*(?:(?:this|the|our|entire|whole|arxiv)\\s+){0,3}(?:\\w+\\s+)?(?:"
              + PAPER
              + "|(?<=\\bthis )(?:arxiv )?submission)\\W*(?:(?:has|have|had|is|was|are|been|being|now|hereby|later|to|be|temporarily|voluntarily|permanently|officially)\\s+){0,4}"
              + WITHDRAWN);

  private static final Pattern BY_SOMEBODY =
      pattern(
          "\\b"
              + WITHDRAWN
              + "\\W+by\\s+(?:(?:the|its|all|one|of|an?|submitting|corresponding|first|my)\\s+){0,3}(?:co-?)?(?:authors?|submitters?|arxiv|admin\\w*|owner|us\\b|me\\b)"
              + "|\\b(?:authors?|we|i)\\s+(?:(?:have|has|had|wish|wishes|want|wants|would|like|to|decided|hereby|now|must|am|are|request|requested)\\s+){0,4}(?:withdr(?:aw|ew|awn|awing)|retract(?:ed|ing)?)\\b\\s*(?:$|\\W*(?:this|the|our|it)\\b)"
              + "|\\b"
              + WITHDRAWN
              + "\\s+from\\s+arxiv\\b"
              + "|\\b(?:authors?|we|i)\\s+(?:have\\s+)?request(?:s|ed)?\\s+(?:the\\s+|its\\s+)?withdrawal\\b"
              + "|\\bwithdrawal\\s+of\\s+(?:this|the)\\s+"
              + PAPER);

  private static final Pattern FOR_A_REASON =
      pattern(
          "\\b"
              + WITHDRAWN
              + "\\W+(?:\\w+\\s+)?(?:due|because|owing|since|as|for|pending|until|after|to\\s+(?:be|fix|correct))\\b");

  private static final Pattern ALONE =
      pattern(
          "^\\W*(?:(?:now|temporarily|voluntarily|hereby)\\s+)?"
              + WITHDRAWN
              + "\\s*(?:$|[(:.\\[])");

  /// A topic: alcohol withdrawal, a retractable arm, retraction notices.
  private static final Pattern NOUN =
      pattern("\\b(?:withdrawals?|retractions?|retractable|retracting)\\b");

  private static final Pattern VERB =
      pattern("\\b(?:withdr(?:awn?|ew|awing|aws)|retract(?:ed|s)?)\\b");

  static Withdrawal of(Paper paper) {
    return of(paper.abstractText(), paper.comment());
  }

  static Withdrawal of(String abstractText, @Nullable String comment) {
    var said = comment == null ? NO : of(brief(comment));
    if (said != NO || !NAMED.matcher(abstractText).find()) {
      return said;
    }
    var first = brief(abstractText);
    if (first.length() <= SHORT_ABSTRACT) {
      return of(first) == YES ? YES : NO;
    }
    var clause = CLAUSE.split(first, 2)[0];
    return isNotice(clause) && !ELSEWHERE.matcher(clause).find() ? YES : NO;
  }

  private static Withdrawal of(String words) {
    var all = NO;
    if (!NAMED.matcher(words).find()) {
      return all;
    }
    for (var clause : CLAUSE.split(words)) {
      var said = NAMED.matcher(clause).find() ? clause(clause.strip(), words) : NO;
      if (said == YES) {
        return YES;
      }
      all = said == UNCLEAR ? UNCLEAR : all;
    }
    return all;
  }

  private static Withdrawal clause(String clause, String words) {
    if (ELSEWHERE.matcher(clause).find()) {
      return NO;
    }
    if (isNotice(clause)) {
      return YES;
    }
    if (!VERB.matcher(clause).find()) {
      return NOUN.matcher(clause).find() ? NO : UNCLEAR;
    }
    var hasReason = FOR_A_REASON.matcher(clause).find();
    if (VENUE.matcher(clause).find()) {
      return !hasReason && SUBMISSION.matcher(clause).find() ? NO : UNCLEAR;
    }
    if (hasReason) {
      return YES;
    }
    return ALONE.matcher(clause).find() && !VENUE.matcher(words).find() ? YES : UNCLEAR;
  }

  private static boolean isNotice(String clause) {
    return THIS_PAPER.matcher(clause).find() || BY_SOMEBODY.matcher(clause).find();
  }

  private static String brief(String text) {
    return ReadableText.of(text.substring(0, Math.min(text.length(), MOST)));
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
