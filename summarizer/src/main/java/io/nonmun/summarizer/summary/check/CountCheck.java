package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.check.Reading.Thing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// So many of a thing as the source counts: where it has two commercial models and five categories,
/// no line has five models, though a five stands there.
///
/// It judges only things that the source counts right before naming them; their sum passes too.
final class CountCheck implements Check {

  private static final Pattern BEFORE_THING =
      Pattern.compile("\\s{0,2}(?:개|가지|종|명|팀|곳)?(?:의)?\\s{0,2}");

  private static final Pattern AFTER_THING = Pattern.compile("\\s\\u2060?");

  /// Nothing else is counted by the number after a thing: 모델 셋을, not 범주 11개 차원.
  private static final Pattern ENDS =
      Pattern.compile("^\\s{0,2}(?:개|종|명|팀|곳)?(?:[은는이가을를에의와과,.]|$|\\s(?:중|모두|가운데))");

  /// Of 번역 방향 the second word is what is counted.
  private static final Pattern COMPOUND = Pattern.compile("^\\s(?!중|모두|가운데|각각|전체)[가-힣]");

  private static final Pattern BEFORE_ENGLISH = Pattern.compile("[^.;,:()]{1,40}");

  @Override
  public String name() {
    return "counts";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> fault(line, draft.evidence()).stream()).toList();
  }

  private static Optional<String> fault(Draft.Field field, Evidence evidence) {
    var line = evidence.line(field.text());
    return line.numbers().stream()
        .filter(number -> number.unit() == Unit.COUNT && !number.several())
        .filter(number -> number.value().compareTo(BigDecimal.ONE) > 0)
        .flatMap(number ->
            line.things().stream()
                .filter(thing -> !thing.isName() && isCounted(line, number, thing))
                .limit(1)
                .filter(thing -> isCountedOtherwise(number, thing, evidence))
                .map(thing ->
                    "'%s' counts %s as '%s', the source otherwise; keep its counts."
                        .formatted(
                            field.name(), line.between(thing.start(), thing.end()), number.text())))
        .findFirst();
  }

  private static boolean isCounted(Reading line, Quantity number, Thing thing) {
    return thing.start() >= number.end()
        ? BEFORE_THING.matcher(line.between(number.end(), thing.start())).matches()
            && !COMPOUND.matcher(line.between(thing.end(), line.text().length())).find()
        : thing.end() <= number.start()
            && AFTER_THING.matcher(line.between(thing.end(), number.start())).matches()
            && ENDS.matcher(line.between(number.end(), line.text().length())).find();
  }

  private static boolean isCountedOtherwise(Quantity number, Thing thing, Evidence evidence) {
    var counts =
        Stream.concat(Stream.of(evidence.title()), evidence.sentences().stream())
            .flatMap(sentence -> counts(sentence, thing))
            .toList();
    return !counts.isEmpty()
        && counts.stream().noneMatch(number::restsOn)
        && counts.stream()
                .map(Quantity::value)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .compareTo(number.value())
            != 0;
  }

  private static Stream<Quantity> counts(Reading sentence, Thing thing) {
    return sentence.numbers().stream()
        .filter(number ->
            sentence.things().stream()
                .filter(other -> other.key().equals(thing.key()))
                .filter(other -> other.start() >= number.end())
                .anyMatch(other ->
                    BEFORE_ENGLISH
                        .matcher(sentence.between(number.end(), other.start()))
                        .matches()));
  }
}
