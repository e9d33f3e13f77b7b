package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toSet;

import io.nonmun.summarizer.summary.check.Reading.Thing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Who is compared with whom stays so: where the source says that A outperforms B, no line says
/// that B is ahead of A. Judged only where both sides are known in both texts.
final class ComparisonCheck implements Check {

  private static final Pattern STANDARD =
      Pattern.compile(
          "^[가-힣\\w)]{0,6}?\\s?(?:경우|방법|모델|것|쪽)?(?:보다|[을를]\\s(?:앞|능가|넘|이겼|웃)|\\([^()]{1,12}\\)(?:보다|[을를]\\s(?:앞|능가|넘)))");

  private static final Pattern SUBJECT =
      Pattern.compile(
          "^[가-힣\\w)]{0,3}?\\s?(?:(?:쓴|한|쓰는|사용한|단독)\\s)?(?:경우|방법|모델|것|쪽)?(?:\\([^()]{1,12}\\))?(?:은|는|이|가|도)(?=\\s|,)");

  private static final Pattern COMPARES =
      Pattern.compile(
          "(?i)\\boutperform\\w*|\\bsurpass\\w*|\\bexceed\\w*|\\bbeat(?:s|ing)?\\b|\\bthan\\b|\\bsuperior to\\b"
              + "|\\bover\\b(?!\\s\\S?\\d)|\\bunderperform\\w*|\\bcompared (?:to|with)\\b|\\brelative to\\b");

  private static final Pattern PERFORMS_BETTER =
      Pattern.compile(
          "(?i)\\b(?:performs?|works?|fares?)\\s(?:\\w{1,20}\\s)?(?:better|best)\\b(?!\\sthan)");

  private static final Pattern HALF =
      Pattern.compile("(?i)[,;:]\\s|\\b(?:however|but|while|whereas)\\b");

  private static final Pattern ABOVE =
      Pattern.compile("^[가-힣]{0,4}?보다\\s(?:더\\s|훨씬\\s|크게\\s)?(?:낫|나았|나은|좋|우수|뛰어|높|앞섰)");

  /// Where the standard is named first, nothing can be said of who is ahead.
  private static final Pattern STANDARD_FIRST =
      Pattern.compile(
          "(?i)^(?:compared|relative|unlike|in contrast)|outperformed by|\\bare (?:beaten|surpassed)");

  @Override
  public String name() {
    return "comparisons";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> fault(line, draft.evidence()).stream()).toList();
  }

  private static Optional<String> fault(Draft.Field field, Evidence evidence) {
    var line = evidence.line(field.text());
    var standards = line.things().stream().filter(thing -> follows(line, thing, STANDARD)).toList();
    return standards.stream()
        .filter(standard ->
            isSaidBetter(standard, line, evidence.cited(field))
                || line.things().stream()
                    .filter(thing -> follows(line, thing, SUBJECT))
                    .filter(
                        thing -> thing.end() <= standard.start() || thing.start() >= standard.end())
                    .anyMatch(
                        subject -> isReversed(subject, standard, line, evidence.cited(field))))
        .findFirst()
        .map(standard ->
            "'%s' compares with '%s' the wrong way round; keep who is ahead of whom."
                .formatted(field.name(), line.between(standard.start(), standard.end())));
  }

  /// Whether the line puts something above what the source says to `perform better`, which names no
  /// other side.
  private static boolean isSaidBetter(Thing standard, Reading line, List<Reading> cited) {
    return ABOVE.matcher(line.text().substring(standard.end())).find()
        && cited.stream()
            .anyMatch(sentence -> {
              var better = PERFORMS_BETTER.matcher(sentence.text());
              return better.find()
                  && keys(sentence
                          .thingsIn(halfStart(sentence, better.start()), better.start())
                          .stream())
                      .contains(standard.key())
                  && !keys(sentence.thingsIn(better.end(), sentence.text().length()).stream())
                      .contains(standard.key());
            });
  }

  private static int halfStart(Reading sentence, int position) {
    int start = 0;
    var half = HALF.matcher(sentence.text());
    while (half.find() && half.end() <= position) {
      start = half.end();
    }
    return start;
  }

  private static boolean follows(Reading line, Thing thing, Pattern pattern) {
    return pattern
        .matcher(
            line.text().substring(thing.end(), Math.min(line.text().length(), thing.end() + 30)))
        .find();
  }

  private static boolean isReversed(
      Thing subject, Thing standard, Reading line, List<Reading> cited) {
    boolean reversed = false;
    for (var sentence : cited) {
      var comparison = COMPARES.matcher(sentence.text());
      while (comparison.find()) {
        var before = keys(sentence.thingsIn(0, comparison.start()).stream());
        var after = keys(sentence.thingsIn(comparison.end(), sentence.text().length()).stream());
        if (before.contains(subject.key()) || after.contains(standard.key())) {
          return false;
        }
        reversed |=
            (before.contains(standard.key()) || isOwn(standard, line))
                && after.contains(subject.key())
                && !STANDARD_FIRST.matcher(sentence.text()).find();
      }
    }
    return reversed;
  }

  /// 제안한 방법, which the source may call by any name.
  private static boolean isOwn(Thing standard, Reading line) {
    return line.text().startsWith("제안", standard.start());
  }

  private static Set<String> keys(Stream<Thing> things) {
    return things.map(Thing::key).collect(toSet());
  }
}
