package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Ways to make a good draft say what its source does not, though every number and name stays one
/// of the source: by rule, so that many texts can be spoilt, not all of them into something untrue.
enum ClaimCorruption {

  /// Two figures of one line change places.
  SWAPPED((draft, random) -> inLine(draft, random, ClaimCorruption::swapped)),

  /// `A에서 B로` becomes `B에서 A로`.
  REVERSED((draft, random) ->
      replaceOne(
          draft,
          Pattern.compile("(\\d[\\d.,]*%?)에서 (\\d[\\d.,]*%?)(?=로|으로)"),
          random,
          match -> match.group(2) + "에서 " + match.group(1))),

  /// What rises falls, and the other way.
  TURNED((draft, random) ->
      substitute(
          draft,
          random,
          Map.of(
              "높", "낮", "증가", "감소", "감소", "증가", "향상", "악화", "개선", "악화", "줄이", "늘리", "줄였", "늘렸"))),

  /// A denial is lost or added.
  NEGATED((draft, random) ->
      substitute(
          draft,
          random,
          Map.of(
              "하지 않는다", "한다", "하지 못한다", "한다", "할 수 없다", "할 수 있다", "되지 않는다", "된다", "할 수 있다",
              "할 수 없다"))),

  /// 최대 is lost, 일부 becomes 모든.
  WIDENED((draft, random) ->
      substitute(draft, random, Map.of("최대 ", "", "일부 ", "모든 ", "수 있다", "것이 확실하다"))),

  /// A figure moves to another name of the source.
  MISATTRIBUTED((draft, random) -> misattributed(draft, random)),

  /// The lines cite sentences drawn anew, two at most.
  MISCITED((draft, random) -> miscited(draft, random)),

  /// Another unit of time.
  UNIT_OF_TIME((draft, random) ->
      replaceOne(
          draft,
          Pattern.compile("(?<=\\d)\\s?(?:밀리초|ms|초|시간|분(?![의류])|일(?= |간)|주(?= |간)|개월|년(?!대))"),
          random,
          match -> otherTime(match.group(), random))),

  /// A count in words or with a counter becomes another.
  COUNT((draft, random) ->
      replaceOne(
          draft,
          Pattern.compile("(?<![가-힣])(?:두|세|네|다섯|여섯|일곱|여덟)(?= ?(?:가지|개|종|단계))"),
          random,
          match -> otherCount(match.group(), random)));

  private static final List<String> COUNTS = List.of("두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉");

  private static final List<String> TIMES = List.of("ms", "초", "분", "시간", "일", "주", "개월", "년");

  private static final Pattern FIGURE = Pattern.compile("\\d+(?:[.,]\\d+)*(?=\\s?(?:%|배|점|[가-힣]))");

  private static final Pattern NAME =
      Pattern.compile("(?<![A-Za-z\\d-])[A-Z][A-Za-z]+[\\w.-]*(?=에서|의|은|는|이|가| )");

  private final BiFunction<Draft, Random, Optional<Draft>> corruption;

  ClaimCorruption(BiFunction<Draft, Random, Optional<Draft>> corruption) {
    this.corruption = corruption;
  }

  /// @return nothing where the draft has no place for it
  Optional<Draft> apply(Draft draft, Random random) {
    return corruption.apply(draft, random);
  }

  private static String swapped(String text, Random random) {
    var figures = FIGURE.matcher(text).results().toList();
    if (figures.size() < 2) {
      return text;
    }
    int i = random.nextInt(figures.size() - 1);
    var one = figures.get(i);
    var other = figures.get(i + 1);
    return text.substring(0, one.start())
        + other.group()
        + text.substring(one.end(), other.start())
        + one.group()
        + text.substring(other.end());
  }

  private static Optional<Draft> misattributed(Draft draft, Random random) {
    var names =
        draft.evidence().sentences().stream()
            .flatMap(sentence ->
                sentence.things().stream()
                    .filter(Reading.Thing::isName)
                    .map(name -> sentence.text().substring(name.start(), name.end())))
            .distinct()
            .toList();
    return names.size() < 2
        ? Optional.empty()
        : inLine(
            draft,
            random,
            (text, _) -> {
              var places =
                  NAME.matcher(text)
                      .results()
                      .filter(match ->
                          names.contains(match.group()) && FIGURE.matcher(text).find(match.end()))
                      .toList();
              if (places.isEmpty()) {
                return text;
              }
              var place = places.get(random.nextInt(places.size()));
              return text.substring(0, place.start())
                  + names.get(random.nextInt(names.size()))
                  + text.substring(place.end());
            });
  }

  private static Optional<Draft> miscited(Draft draft, Random random) {
    int count = draft.evidence().source().sentences().size();
    var fields =
        draft.fields().stream()
            .map(field ->
                field.kind() == Kind.LINE
                    ? new Field(
                        field.name(),
                        field.kind(),
                        field.text(),
                        List.of(1 + random.nextInt(count), 1 + random.nextInt(count)))
                    : field)
            .toList();
    return count < 4 ? Optional.empty() : Optional.of(new Draft(fields, draft.evidence()));
  }

  private static String otherTime(String unit, Random random) {
    var others =
        TIMES.stream()
            .filter(time -> !unit.strip().startsWith(time) && !unit.contains("밀리"))
            .toList();
    return others.isEmpty() ? "시간" : others.get(random.nextInt(others.size()));
  }

  private static String otherCount(String count, Random random) {
    var others = COUNTS.stream().filter(word -> !word.equals(count)).toList();
    return others.get(random.nextInt(others.size()));
  }

  private static Optional<Draft> substitute(Draft draft, Random random, Map<String, String> words) {
    return replaceOne(
        draft,
        Pattern.compile(String.join("|", words.keySet().stream().sorted().toList())),
        random,
        match -> words.get(match.group()));
  }

  private interface Change {
    String of(String text, Random random);
  }

  private interface Replacement {
    String of(MatchResult found);
  }

  private static Optional<Draft> inLine(Draft draft, Random random, Change change) {
    var texts = new ArrayList<>(draft.fields().stream().map(Field::text).toList());
    var changed =
        IntStream.range(0, texts.size())
            .filter(i -> !change.of(texts.get(i), new Random(1)).equals(texts.get(i)))
            .toArray();
    if (changed.length == 0) {
      return Optional.empty();
    }
    int field = changed[random.nextInt(changed.length)];
    var text = change.of(texts.get(field), random);
    if (text.equals(texts.get(field))) {
      return Optional.empty();
    }
    texts.set(field, text);
    return Optional.of(Corruption.withTexts(draft, texts));
  }

  private static Optional<Draft> replaceOne(
      Draft draft, Pattern pattern, Random random, Replacement replacement) {
    return inLine(
        draft,
        random,
        (text, dice) -> {
          var places = pattern.matcher(text).results().toList();
          if (places.isEmpty()) {
            return text;
          }
          var place = places.get(dice.nextInt(places.size()));
          return text.substring(0, place.start())
              + replacement.of(place)
              + text.substring(place.end());
        });
  }
}
