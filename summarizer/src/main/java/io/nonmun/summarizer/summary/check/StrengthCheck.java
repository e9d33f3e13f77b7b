package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Nothing is said of all that the sentences say of some: 모든, 항상 and their like need a word as wide
/// in what the line cites.
final class StrengthCheck implements Check {

  private static final Pattern ALWAYS =
      Pattern.compile("(?<![가-힣])(?:항상|언제나|반드시|예외 없이|어떤 [가-힣 ]{1,12}(?:에서도|에도|라도|든)|전혀|절대로)");

  private static final Pattern ALL = Pattern.compile("(?<![가-힣])(?:모든|온갖|전체 [가-힣]{1,8}에서)");

  private static final Pattern WITHOUT_EXCEPTION =
      Pattern.compile(
          "(?i)\\b(?:all|every|each|always|any|consistent\\w*|uniform\\w*|universal\\w*|never|invariab\\w*"
              + "|regardless|without exception|must|guarantee\\w*|necessar\\w*|perfect\\w*|throughout|no|none"
              + "|not|whatever|only if)\\b|n't");

  private static final Pattern WIDE =
      Pattern.compile(
          "(?i)\\b(?:all|every|each|always|any|entire|whole|complete|full|fully|across|consistent\\w*|uniform\\w*"
              + "|both|universal\\w*|never|invariab\\w*|regardless|without exception|total|no|none|not|must"
              + "|guarantee\\w*|necessar\\w*|perfect\\w*|arbitrary|various|wide|broad\\w*|diverse|whatever"
              + "|throughout|overall|general|at the same time|simultaneous\\w*|comprehensive)\\b|n't");

  /// Says that something holds in part only.
  private static final Pattern NARROW =
      Pattern.compile(
          "(?i)\\b(?:some|most|many|several|often|typically|generally|mostly|usually|partial\\w*|certain|subset"
              + "|majority|multiple|sometimes|largely|in part|one of|(?:two|three|four|five|\\d+) of|primarily"
              + "|limited|frequently|tend\\w*|particular\\w*|few|select\\w*|half)\\b");

  private static final Pattern CERTAIN = Pattern.compile("(?<![가-힣])(?:분명히|확실히|명백히|틀림없이)");

  private static final Pattern HEDGED =
      Pattern.compile(
          "(?i)\\b(?:may|might|could|suggest\\w*|likely|possibl[ey]|perhaps|appears?|seems?|hypothesi\\w*)\\b");

  private static final Pattern SURE =
      Pattern.compile(
          "(?i)\\b(?:clear\\w*|certain\\w*|definite\\w*|evident\\w*|obvious\\w*|undoubted\\w*|conclusive\\w*"
              + "|unambiguous\\w*|strong\\w*|confirm\\w*|prove\\w*)\\b");

  private static final Pattern ALL_CASES = Pattern.compile("(?<![가-힣])모든 (?:경우|상황|조건)");

  private static final Pattern SOME_CASES =
      Pattern.compile(
          "(?i)\\b(?:some|certain|many|most) (?:cases|settings|situations|conditions)\\b");

  private static final Pattern TOGETHER = Pattern.compile("(?<![가-힣])모두(?![가-힣])");

  private static final Pattern MOST_OF =
      Pattern.compile("(?i)\\b(?:most|majority)\\s(?:of|were|was|are|is)\\b");

  @Override
  public String name() {
    return "strength";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> fault(line, draft.evidence().cited(line))).toList();
  }

  private static Stream<String> fault(Draft.Field line, List<Reading> cited) {
    if (cited.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
            new Widening(ALWAYS, !has(cited, WITHOUT_EXCEPTION)),
            new Widening(ALL, has(cited, NARROW) && !has(cited, WIDE)),
            new Widening(ALL_CASES, has(cited, SOME_CASES) && !has(cited, WITHOUT_EXCEPTION)),
            new Widening(TOGETHER, has(cited, MOST_OF) && !has(cited, WIDE)),
            new Widening(CERTAIN, has(cited, HEDGED) && !has(cited, SURE)))
        .filter(Widening::isUnfounded)
        .flatMap(widening -> widening.words.matcher(line.text()).results())
        .limit(1)
        .map(match ->
            "'%s' says '%s', more than the sentences it cites; keep their scope."
                .formatted(line.name(), match.group()));
  }

  /// Words that widen a claim, and whether the source has none that are as wide.
  private record Widening(Pattern words, boolean isUnfounded) {}

  private static boolean has(List<Reading> cited, Pattern pattern) {
    return cited.stream().anyMatch(sentence -> pattern.matcher(sentence.text()).find());
  }
}
