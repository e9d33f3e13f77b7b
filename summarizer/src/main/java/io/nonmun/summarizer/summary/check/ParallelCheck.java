package io.nonmun.summarizer.summary.check;

import static java.util.stream.Collectors.toSet;

import io.nonmun.summarizer.summary.check.Reading.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Of two halves of a sentence each keeps its own: where the source says that one model is better
/// in editing while another has the better quality, no line exchanges the two.
///
/// It refuses only where each half of the line is about a thing of its own (은, 는, 이, 가, 에서) that
/// the source has in another half, and says of it what the source has in the half of the other.
final class ParallelCheck implements Check {

  private static final Pattern ENGLISH_HALVES =
      Pattern.compile("[;:,]\\s|\\b(?:while|whereas|but|and)\\b|[.?!]\\s");

  private static final Pattern KOREAN_HALVES = Pattern.compile("[;:,.]\\s|(?<=[고며만나데])\\s");

  private static final Pattern TOPIC =
      Pattern.compile("^(?:\\s[가-힣]{1,4}?)?(?:은|는|이|가|에서(?:는|만|도)?|에는|에선)(?=[\\s,])");

  @Override
  public String name() {
    return "parallels";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> fault(line, draft.evidence()).stream()).toList();
  }

  /// @param topic what it is about, if it says so
  /// @param keys all that it speaks of
  private record Half(Optional<String> topic, Set<String> keys) {}

  private static Optional<String> fault(Draft.Field field, Evidence evidence) {
    var line = halves(evidence.line(field.text()), KOREAN_HALVES);
    for (var sentence : evidence.cited(field)) {
      var source = halves(sentence, ENGLISH_HALVES);
      for (int i = 0; i < line.size(); i++) {
        for (int j = i + 1; j < line.size(); j++) {
          if (isExchanged(line.get(i), line.get(j), source)) {
            return Optional.of(
                "'%s' exchanges what the source says of two things; keep each with its own."
                    .formatted(field.name()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isExchanged(Half one, Half other, List<Half> source) {
    return one.topic.isPresent()
        && other.topic.isPresent()
        && !one.topic.equals(other.topic)
        && source.stream()
            .anyMatch(first ->
                source.stream()
                    .anyMatch(second ->
                        belongs(one, first, second)
                            && belongs(other, second, first)
                            && speaksOf(one, other, second, first)
                            && speaksOf(other, one, first, second)));
  }

  /// Whether the source has the topic in one half only.
  private static boolean belongs(Half line, Half own, Half other) {
    var topic = line.topic.orElseThrow();
    return own.keys.contains(topic) && !other.keys.contains(topic);
  }

  /// Whether the line has something here, and not in its other half, that the source has in one
  /// half only.
  private static boolean speaksOf(Half here, Half there, Half source, Half other) {
    return here.keys.stream()
        .filter(key -> !here.topic.equals(Optional.of(key)) && !there.keys.contains(key))
        .anyMatch(key -> source.keys.contains(key) && !other.keys.contains(key));
  }

  private static List<Half> halves(Reading reading, Pattern ends) {
    var halves = new ArrayList<Half>();
    var end = ends.matcher(reading.text());
    int start = 0;
    while (end.find()) {
      halves.add(half(reading, start, end.start()));
      start = end.end();
    }
    halves.add(half(reading, start, reading.text().length()));
    return halves.stream().filter(half -> !half.keys.isEmpty()).toList();
  }

  private static Half half(Reading reading, int start, int end) {
    var things = reading.thingsIn(start, end);
    return new Half(
        things.stream().filter(thing -> isTopic(reading, thing)).map(Thing::key).findFirst(),
        things.stream().map(Thing::key).collect(toSet()));
  }

  private static boolean isTopic(Reading reading, Thing thing) {
    return TOPIC
        .matcher(reading.between(thing.end(), Math.min(reading.text().length(), thing.end() + 12)))
        .find();
  }
}
