package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.check.Sense.Said;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a line says happens is what its sentences say: nothing rises that falls there, nothing is
/// affirmed that they deny, nothing is certain that only may be so, and `from X to Y` runs the same
/// way.
///
/// A line is held against the sentences it cites as a whole, and each number and each thing in it
/// against what they say beside that number and that thing. It is refused only where they say the
/// contrary and nothing that could mean the same.
final class ClaimCheck implements Check {

  /// Part of a source sentence.
  private record Part(Reading sentence, int from, int to) {
    static Part whole(Reading sentence) {
      return new Part(sentence, 0, sentence.text().length());
    }

    Stream<Said> said() {
      return sentence.said().stream().filter(said -> said.start() >= from && said.end() <= to);
    }
  }

  /// What a claim is held against.
  ///
  /// @param vouching where the same may be said
  /// @param denying where the contrary may be
  private record Scope(List<Part> vouching, List<Part> denying) {
    static Stream<Scope> of(Stream<Part> parts) {
      var all = parts.toList();
      return all.isEmpty() ? Stream.empty() : Stream.of(new Scope(all, all));
    }

    static Scope of(List<Reading> vouching, List<Reading> denying) {
      return new Scope(
          vouching.stream().map(Part::whole).toList(), denying.stream().map(Part::whole).toList());
    }
  }

  private static final Pattern ANY_NEGATION =
      Pattern.compile(
          "(?i)\\b(?:not|no|never|without|rather|instead|fail\\w*|unable|neither|nor|lack\\w*|prevent\\w*"
              + "|avoid\\w*|free|except|only|less|cannot|un(?:able|clear|likely|known|seen|stable|reliable|available|safe)"
              + "|in(?:sufficient|accurate|consistent|effective|efficient|adequate|feasible|complete|capable|valid)\\w*"
              + "|im(?:possib|perfect|practical)\\w*|difficult\\w*|hard\\w*|challeng\\w*"
              + "|limit\\w*|eliminat\\w*|remov\\w*|absen\\w*|hinder\\w*|struggl\\w*|few)\\b|n't|-free");

  private static final Pattern HEDGE =
      Pattern.compile(
          "수(?:도|는)? 있|가능|듯|것으로 (?:보|추|예|기)|시사|추정|예상|기대|우려|경향|잠재|여지|쉽|위험|않을까|수(?:도|는)? 없|못할"
              + "|때가|경우|일부|대체로|자칫|수 있");

  private static final Pattern CLAUSE_END = Pattern.compile("[,;.?!]\\s|[,;.?!]$|(?<=[고며])\\s");

  private static final Pattern FROM_TO =
      Pattern.compile("[%\\wΑ-Ωα-ω 가-힣]{0,8}?에서\\s?(?:약\\s|최대\\s|무려\\s|다시\\s)?");

  private static final Pattern ENGLISH_FROM_TO =
      Pattern.compile(
          "(?i)\\s?(?:\\\\?%|[a-z]{1,12}|pp)?\\s?(?:\\bto\\b|->|→|=>)\\s?(?:about |around |~)?");

  private static final Pattern RISES =
      Pattern.compile("^[^,.]{0,14}?(?:오르|올라|올랐|올려|올렸|올리|상승|증가|늘[어었리렸려]|높[아여이였])");

  private static final Pattern FALLS =
      Pattern.compile("^[^,.]{0,14}?(?:줄[이여였어었]|감소|낮[추춰췄아]|떨어|하락|내려|내렸|단축)");

  private static final Pattern ROW =
      Pattern.compile("[\\s%\\w]{0,8}(?:,|\\band\\b|\\bto\\b|-|/)[\\s%\\w\u2060]{0,6}");

  private static final Pattern ENGLISH_CLAUSE =
      Pattern.compile(
          "[;]|:(?!\\s?\u2060?\\d)| (?:while|whereas|but|though|although|yet) |[.?!]\\s|,\\s");

  /// Between a thing and what happens to it: 오류를 줄인다, 오류 누적을 크게 줄인다.
  private static final Pattern OBJECT =
      Pattern.compile("(?:\\s?[가-힣]{1,4})?[을를이가은는도]\\s(?:[가-힣]{1,4}\\s)?");

  private static final Pattern ENGLISH_PHRASE =
      Pattern.compile("[,;:.()]|\\b(?:and|or|while|but|with|without|by|to|for)\\b");

  private static final int BESIDE = 28;

  @Override
  public String name() {
    return "claims";
  }

  @Override
  public List<String> faults(Draft draft) {
    return draft.lines().flatMap(line -> fault(line, draft.evidence()).stream()).toList();
  }

  private static Optional<String> fault(Draft.Field field, Evidence evidence) {
    var cited = evidence.cited(field);
    if (cited.isEmpty()) {
      return Optional.empty();
    }
    // What existing work fails to do is no denial of what the paper's does.
    var own = cited.stream().filter(evidence::isOwn).toList();
    var line = evidence.line(field.text());
    var said = line.said();
    return fromTo(line, evidence)
        .or(() ->
            said.stream()
                .flatMap(claim -> fault(line, claim, said, cited, own.isEmpty() ? cited : own))
                .findFirst())
        .map(fault -> "'%s' says %s.".formatted(field.name(), fault));
  }

  private static Stream<String> fault(
      Reading line, Said claim, List<Said> all, List<Reading> cited, List<Reading> own) {
    boolean hedged = HEDGE.matcher(line.text()).find();
    return Stream.concat(
            // A line that says a thing and its contrary cannot be held against all sentences at
            // once.
            all.stream().anyMatch(other -> isContrary(other, claim))
                ? Stream.empty()
                : Stream.of(Scope.of(cited, own)),
            Stream.concat(besideNumber(line, claim, cited), besideThing(line, claim, cited)))
        .flatMap(scope -> verdict(line, claim, hedged, scope));
  }

  private static Stream<String> verdict(Reading line, Said claim, boolean hedged, Scope scope) {
    var vouching =
        scope.vouching.stream().flatMap(Part::said).filter(other -> vouches(other, claim)).toList();
    if (!vouching.isEmpty()) {
      return !hedged && vouching.stream().allMatch(Said::hedged)
          ? Stream.of(
              quote(line, claim)
                  + " for certain, where the source has 'may' or 'could'; keep its caution")
          : Stream.empty();
    }
    if (claim.negated() && scope.vouching.stream().anyMatch(ClaimCheck::negatesAnything)) {
      return Stream.empty();
    }
    boolean denied =
        scope.denying.stream().flatMap(Part::said).anyMatch(other -> isContrary(other, claim));
    return denied
        ? Stream.of(quote(line, claim) + ", where the sentences it cites say the contrary")
        : Stream.empty();
  }

  private static boolean negatesAnything(Part part) {
    return ANY_NEGATION.matcher(part.sentence.text()).find();
  }

  private static String quote(Reading line, Said claim) {
    return "'" + Excerpt.around(line.text(), claim.start(), claim.end()) + "'";
  }

  private static boolean vouches(Said source, Said claim) {
    return source.negated() == claim.negated() && source.sense() == claim.sense()
        || source.negated() != claim.negated()
            && source.sense().name().equals(claim.sense().opposite());
  }

  private static boolean isContrary(Said source, Said claim) {
    return source.negated() != claim.negated() && source.sense() == claim.sense()
        || source.negated() == claim.negated()
            && source.sense().name().equals(claim.sense().opposite());
  }

  /// What the sentences say around the number that the claim follows: 30% 줄었다.
  private static Stream<Scope> besideNumber(Reading line, Said claim, List<Reading> cited) {
    var clause = clauseBefore(line.text(), claim.start());
    return line.numbers().stream()
        .filter(number -> number.start() >= claim.start() - clause)
        .filter(number -> number.start() < claim.start())
        .reduce((_, last) -> last)
        .stream()
        .flatMap(number ->
            Scope.of(
                cited.stream()
                    .flatMap(sentence ->
                        sentence.numbers().stream()
                            .filter(number::restsOn)
                            .map(found -> clause(sentence, found)))));
  }

  /// What the sentences say right beside the thing that the claim is made of: 오류를 줄인다.
  private static Stream<Scope> besideThing(Reading line, Said claim, List<Reading> cited) {
    int clause = clauseBefore(line.text(), claim.start());
    return line.things().stream()
        .filter(thing -> !thing.isName() && thing.end() <= claim.start())
        .filter(thing -> thing.start() >= claim.start() - clause)
        .reduce((_, last) -> last)
        .filter(thing -> OBJECT.matcher(line.between(thing.end(), claim.start())).matches())
        .stream()
        .flatMap(thing ->
            Scope.of(
                cited.stream()
                    .flatMap(sentence ->
                        sentence.things().stream()
                            .filter(found -> found.key().equals(thing.key()))
                            .map(found -> beside(sentence, found)))));
  }

  private static Part beside(Reading sentence, Reading.Thing thing) {
    int from = Math.max(0, thing.start() - BESIDE);
    int to = Math.min(sentence.text().length(), thing.end() + BESIDE);
    return between(ENGLISH_PHRASE, sentence, from, thing.start(), thing.end(), to);
  }

  /// The clause around a number, cut at the numbers on both sides that are not coordinated with it.
  private static Part clause(Reading sentence, Quantity number) {
    int from = 0;
    int to = sentence.text().length();
    for (var other : sentence.numbers()) {
      if (other.end() < number.start() && !isRow(sentence, other, number)) {
        from = other.end();
      } else if (other.start() > number.end() && !isRow(sentence, number, other)) {
        to = Math.min(to, other.start());
      }
    }
    return between(ENGLISH_CLAUSE, sentence, from, number.start(), number.end(), to);
  }

  private static boolean isRow(Reading sentence, Quantity first, Quantity second) {
    var between = sentence.between(first.end(), second.start());
    return between.length() < 16 && ROW.matcher(between).matches();
  }

  /// What lies between two bounds around a place, cut at the nearest ends of a clause.
  private static Part between(
      Pattern ends, Reading sentence, int from, int start, int end, int to) {
    var found = ends.matcher(sentence.text()).region(from, to).useTransparentBounds(true);
    int first = from;
    int last = to;
    while (found.find()) {
      if (found.end() <= start) {
        first = found.end();
      } else if (found.start() >= end) {
        last = Math.min(last, found.start());
      }
    }
    return new Part(sentence, first, last);
  }

  /// How far the clause reaches back from a place.
  private static int clauseBefore(String text, int position) {
    int start = 0;
    var end = CLAUSE_END.matcher(text);
    while (end.find() && end.end() <= position) {
      start = end.end();
    }
    return position - start;
  }

  private static Optional<String> fromTo(Reading line, Evidence evidence) {
    var numbers = line.numbers();
    for (int i = 0; i + 1 < numbers.size(); i++) {
      var from = numbers.get(i);
      var to = numbers.get(i + 1);
      if (!FROM_TO.matcher(line.between(from.end(), to.start())).matches()) {
        continue;
      }
      var tail = line.between(to.end(), Math.min(line.text().length(), to.end() + 24));
      int order = from.value().compareTo(to.value());
      boolean contradicts =
          order > 0 && RISES.matcher(tail).find() || order < 0 && FALLS.matcher(tail).find();
      if (contradicts || isTurnedRound(from, to, evidence)) {
        return Optional.of(
            "'%s에서 %s', which runs the wrong way; keep the order and the direction of the source"
                .formatted(from.text(), to.text()));
      }
    }
    return Optional.empty();
  }

  private static boolean isTurnedRound(Quantity from, Quantity to, Evidence evidence) {
    return runs(to, from, evidence) && !runs(from, to, evidence);
  }

  private static boolean runs(Quantity from, Quantity to, Evidence evidence) {
    Predicate<Reading> says =
        sentence -> {
          var numbers = sentence.numbers();
          for (int i = 0; i + 1 < numbers.size(); i++) {
            if (from.restsOn(numbers.get(i))
                && to.restsOn(numbers.get(i + 1))
                && ENGLISH_FROM_TO
                    .matcher(sentence.between(numbers.get(i).end(), numbers.get(i + 1).start()))
                    .matches()) {
              return true;
            }
          }
          return false;
        };
    return evidence.sentences().stream().anyMatch(says);
  }
}
