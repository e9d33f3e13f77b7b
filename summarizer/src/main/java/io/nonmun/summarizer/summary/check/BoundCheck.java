package io.nonmun.summarizer.summary.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `up to 34%` is 최대 34%, and no other number is: a line keeps a number's bound, turns none round
/// and adds none.
final class BoundCheck implements Check {

  private static final Pattern AT_MOST =
      Pattern.compile(
          "(?i)\\b(?:up to|at most|as (?:much|many|high|large|long) as|(?:a )?maximum of|no more than|peaks?|peaking at|peak of)"
              + "\\s(?:an? )?[^\\d.,;a-z]{0,4}$");

  private static final Pattern AT_LEAST =
      Pattern.compile(
          "(?i)(?:\\b(?:at least|over|more than|exceed(?:s|ed|ing)?|above|greater than|no fewer than"
              + "|no less than|in excess of)\\s|>)[^\\d.,;a-z]{0,4}$");

  /// Words that let a summary say 최대.
  private static final Pattern EXTREME =
      Pattern.compile(
          "(?i)up to|at most|\\bas \\w+ as\\b|maxim|\\bmax\\b|\\bpeak|best|highest|largest|longest|greatest"
              + "|\\btop\\b|no more than|within|under|below|less than|fewer than|limit|≤|upper|worst"
              + "|strongest|most");

  private static final Pattern KOREAN_MOST =
      Pattern.compile("(?:최대|최고|정점|피크|가장 높|많게는|높게는|길게는|최다|최장)[^\\d,.]{0,12}$");

  private static final Pattern KOREAN_MOST_AFTER =
      Pattern.compile("^[^\\d,.]{0,8}?(?:이하|미만|까지|이내|안팎|넘지 않|한도|상한|에 불과)");

  private static final Pattern KOREAN_LEAST_BEFORE = Pattern.compile("(?:최소|적어도)[^\\d,.]{0,8}$");

  private static final Pattern KOREAN_LEAST_AFTER =
      Pattern.compile("^[^\\d,.]{0,8}?(?:이상|넘(?!지)|초과|웃도)");

  private static final int REACH = 24;

  @Override
  public String name() {
    return "bounds";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> faults(line, draft.evidence())).toList();
  }

  private static Stream<String> faults(Draft.Field field, Evidence evidence) {
    var line = evidence.line(field.text());
    var cited = evidence.cited(field);
    return line.numbers().stream()
        .flatMap(number ->
            fault(line, number, cited)
                .map(wanted ->
                    "'%s' says '%s' %s; keep its bound as the source has it."
                        .formatted(field.name(), number.text(), wanted)));
  }

  private static Stream<String> fault(Reading line, Quantity number, List<Reading> cited) {
    var places =
        cited.stream()
            .flatMap(sentence ->
                sentence.numbers().stream()
                    .filter(number::restsOn)
                    .map(found -> before(sentence, found)))
            .toList();
    if (places.isEmpty()) {
      return Stream.empty();
    }
    var before = before(line, number);
    var after = line.between(number.end(), Math.min(line.text().length(), number.end() + REACH));
    boolean saysMost = KOREAN_MOST.matcher(before).find();
    boolean most = saysMost || KOREAN_MOST_AFTER.matcher(after).find();
    boolean least =
        KOREAN_LEAST_BEFORE.matcher(before).find() || KOREAN_LEAST_AFTER.matcher(after).find();
    boolean isMost = places.stream().allMatch(place -> AT_MOST.matcher(place).find());
    boolean isLeast = places.stream().allMatch(place -> AT_LEAST.matcher(place).find());
    if (isMost && !most) {
      return Stream.of("without 최대, where the source says 'up to' or 'at most'");
    }
    if (isLeast && saysMost || isMost && least) {
      return Stream.of("with the bound turned round");
    }
    return saysMost && cited.stream().noneMatch(sentence -> EXTREME.matcher(sentence.text()).find())
        ? Stream.of("with 최대, which the cited sentences do not")
        : Stream.empty();
  }

  private static String before(Reading reading, Quantity number) {
    return reading.between(Math.max(0, number.start() - REACH), number.start());
  }
}
